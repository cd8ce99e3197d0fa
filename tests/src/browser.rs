//! Speaks to a server as a student's browser or a kiosk does.

use lixiao_domain::DeskRole;
use lixiao_protocol::student::{CSRF_HEADER, SESSION_HEADER};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

use crate::campus::{Campus, PASSWORD};
use crate::client::{Answered, answered};

/// A browser with its cookies, or a kiosk, at which nobody is signed in at first.
pub struct Browser {
    client: Client,
    url: String,
    /// What every request carries.
    pub headers: HeaderMap,
}

impl Browser {
    /// A browser without cookies.
    pub fn new(campus: &Campus) -> Self {
        let client = Client::builder().no_proxy().cookie_store(true).build().unwrap();
        Self { client, url: campus.url(), headers: HeaderMap::new() }
    }

    /// A browser in which a student of the roster has signed in.
    pub async fn signed_in(campus: &Campus, no: &str) -> Self {
        campus.student(no).await;
        let mut browser = Self::new(campus);
        let (status, body) = browser.sign_in(no, PASSWORD).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        browser
    }

    /// A kiosk, enrolled for this.
    pub async fn kiosk(campus: &Campus) -> Self {
        Self::enrolled(campus, &campus.enrolment_code(DeskRole::Kiosk, &[]).await).await
    }

    /// A counter's desk that asks what a kiosk asks.
    pub async fn counter(campus: &Campus) -> Self {
        Self::enrolled(campus, &campus.desk_code(&[4]).await).await
    }

    async fn enrolled(campus: &Campus, code: &str) -> Self {
        let mut desk = Self::new(campus);
        let (_, enrolled) = desk.post("/api/v1/desks", &json!({ "code": code })).await;
        desk.set("authorization", &format!("Bearer {}", enrolled["token"].as_str().unwrap()));
        desk
    }

    /// Signs a student in, and proves from then on what the answer gave.
    pub async fn sign_in(&mut self, no: &str, password: &str) -> Answered {
        let answer = self.post("/api/v1/me/session", &json!({ "no": no, "password": password })).await;
        self.take(&answer.1);
        answer
    }

    /// Takes up what an answer to signing in gave.
    pub fn take(&mut self, body: &Value) {
        if let Some(csrf) = body["me"]["csrf"].as_str() {
            self.set(CSRF_HEADER, csrf);
        }
        if let Some(session) = body["session"].as_str() {
            self.set(SESSION_HEADER, session);
        }
    }

    /// Makes every request carry a header.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(name, value.parse().unwrap());
    }

    /// Asks with `GET`.
    pub async fn get(&self, path: &str) -> Answered {
        self.ask(Method::GET, path, None::<&()>).await
    }

    /// Asks with `POST`.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answered {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Asks with `DELETE`.
    pub async fn delete(&self, path: &str) -> Answered {
        self.ask(Method::DELETE, path, None::<&()>).await
    }

    /// Asks, and gives the answer as it came.
    pub async fn send(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Response {
        self.request(method, path, body).send().await.unwrap()
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Answered {
        answered(self.request(method, path, body)).await
    }

    fn request(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let request = self.client.request(method, url).headers(self.headers.clone());
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

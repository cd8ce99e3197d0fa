//! Speaks to a server as a desk does, but without a desk's caution: a test sends what it likes.

use lixiao_domain::{
    Action, ActorId, Basis, ClockReading, DeskId, Entry, IdentityCheck, IssueNumber, Mark, MarkId, NodeId,
    Origin, Revision, SessionId, StudentId, Timestamp,
};
use lixiao_protocol::http::{EnrolAnswer, SignInAnswer, StudentAnswer};
use reqwest::{Client, Method, StatusCode};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::campus::{Campus, PASSWORD};

/// An enrolled desk with an operator signed in.
pub struct RawDesk {
    client: Client,
    url: String,
    token: String,
    epoch: Uuid,
    /// The desk's id.
    pub desk: DeskId,
    /// The operator's session.
    pub session: SessionId,
    /// The operator.
    pub actor: ActorId,
    seq: u64,
}

/// A status with the body as JSON; `null` for an empty one.
pub type Answered = (StatusCode, Value);

impl RawDesk {
    /// Enrols a desk for these nodes and signs an operator of the same nodes in.
    pub async fn open(campus: &Campus, nodes: &[u16]) -> Self {
        let account = format!("op{}", nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join("-"));
        campus.operator(&account, nodes).await;
        let code = campus.desk_code(nodes).await;
        Self::enrol(campus.url(), &code, &account, PASSWORD).await
    }

    /// Enrols a desk at a server by a one-time code and signs an operator in.
    pub async fn enrol(url: String, code: &str, account: &str, password: &str) -> Self {
        let client = Client::builder().no_proxy().no_gzip().build().unwrap();
        let enrolled = client.post(format!("{url}/api/v1/desks")).json(&serde_json::json!({ "code": code }));
        let EnrolAnswer { centre, desk, token, .. } = enrolled.send().await.unwrap().json().await.unwrap();
        let signed = client.post(format!("{url}/api/v1/sessions")).bearer_auth(&token);
        let signed = signed.json(&serde_json::json!({ "account": account, "password": password }));
        let SignInAnswer { session, .. } = signed.send().await.unwrap().json().await.unwrap();
        Self {
            client,
            url,
            token,
            epoch: centre.epoch,
            desk,
            session: session.id,
            actor: session.actor,
            seq: 0,
        }
    }

    /// Asks the server something.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Answered {
        let mut request = self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        answered(request).await
    }

    /// How an answer travels to whoever reads gzip: its encoding, and its bytes on the wire.
    pub async fn travels(&self, path: &str) -> (Option<String>, usize) {
        let request = self.client.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let response = request.header("accept-encoding", "gzip").send().await.unwrap();
        let encoding = response.headers().get("content-encoding");
        let encoding = encoding.map(|encoding| encoding.to_str().unwrap().to_owned());
        (encoding, response.bytes().await.unwrap().len())
    }

    /// Asks with `GET`.
    pub async fn get(&self, path: &str) -> Answered {
        self.ask(Method::GET, path, None::<&()>).await
    }

    /// Pushes marks.
    pub async fn push(&self, marks: &[Mark]) -> Answered {
        self.push_json(serde_json::json!(marks)).await
    }

    /// Pushes whatever it is given as marks, in the server's epoch.
    pub async fn push_json(&self, marks: Value) -> Answered {
        let body = serde_json::json!({ "epoch": self.epoch, "marks": marks });
        self.ask(Method::POST, "/api/v1/marks", Some(&body)).await
    }

    /// Pushes marks and answers what each led to.
    pub async fn outcomes(&self, marks: &[Mark]) -> Vec<Value> {
        let (status, body) = self.push(marks).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["answers"].as_array().unwrap().iter().map(|answer| answer["outcome"].clone()).collect()
    }

    /// A student by number.
    pub async fn student(&self, no: &str) -> lixiao_protocol::http::StudentState {
        let (status, body) = self.get(&format!("/api/v1/students/{no}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value::<StudentAnswer>(body).unwrap().student
    }

    /// The next mark of this desk: a pass by the ticket, made now on nothing.
    pub fn pass(&mut self, student: StudentId, node: u16, at: Timestamp) -> Mark {
        self.seq += 1;
        Mark {
            id: MarkId(Uuid::from_u128(self.desk.0.as_u128() ^ u128::from(self.seq))),
            student,
            node: NodeId(node),
            action: Action::Pass,
            seen: None,
            origin: Origin::Desk {
                desk: self.desk,
                seq: self.seq,
                session: self.session,
                actor: self.actor,
                basis: Basis { revision: Revision(0), server_time: at },
            },
            made_at: at,
            clock: ClockReading::default(),
            entry: Entry::Camera,
            identity_check: IdentityCheck::Code,
            ticket_issue: Some(IssueNumber(1)),
            on_behalf: None,
            remark: None,
        }
    }

    /// The epoch in which the desk was enrolled.
    pub fn epoch(&self) -> Uuid {
        self.epoch
    }

    /// The same desk with another token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }
}

/// Sends a request and takes the answer apart.
pub async fn answered(request: reqwest::RequestBuilder) -> Answered {
    let response = request.send().await.unwrap();
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    (status, body)
}

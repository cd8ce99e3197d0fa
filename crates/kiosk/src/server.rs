//! The student's routes, called in the name of this kiosk and, once somebody is signed in, of that session.

use lixiao_desk::{CallError, Client, Received};
use lixiao_protocol::http::ErrorBody;
use lixiao_protocol::kiosk::OutOfService;
use lixiao_protocol::student::{SESSION_HEADER, StudentError};
use reqwest::header::ACCEPT;
use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::data_url::data_url;
use crate::kept::Kept;

/// The server that the kiosk was enrolled at.
#[derive(Clone)]
pub(crate) struct Server {
    client: Client,
    id: Uuid,
}

impl Server {
    /// The server that is kept; `None` where its address is none any more.
    pub(crate) fn of(kept: &Kept) -> Option<Self> {
        let client = Client::new(&kept.address, Some(kept.token.clone())).ok()?;
        Some(Self { client, id: kept.server })
    }

    /// Whether the server is there, and serves this kiosk.
    pub(crate) async fn probe(&self) -> Result<(), OutOfService> {
        let health = self.client.kiosk_health().await.map_err(|error| out_of_service(&error))?;
        if health.centre.server == self.id { Ok(()) } else { Err(OutOfService::NotOurServer) }
    }

    /// Asks for something.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        session: Option<&str>,
        path: &str,
    ) -> Result<T, StudentError> {
        self.ask(self.request(Method::GET, session, path)).await
    }

    /// Asks for something to be done.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        session: Option<&str>,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, StudentError> {
        self.ask(self.request(Method::POST, session, path).json(body)).await
    }

    /// Asks for something to be ended.
    pub(crate) async fn delete<T: DeserializeOwned>(
        &self,
        session: &str,
        path: &str,
    ) -> Result<T, StudentError> {
        self.ask(self.request(Method::DELETE, Some(session), path)).await
    }

    /// A picture of the server's as a `data:` URL. What is one already stays; an address elsewhere is none.
    pub(crate) async fn picture(&self, session: Option<&str>, address: &str) -> Result<String, StudentError> {
        if address.starts_with("data:") {
            return Ok(address.to_owned());
        }
        if !address.starts_with('/') {
            return Err(StudentError::NotFound);
        }
        let Received { status, kind, body } =
            self.receive(self.request(Method::GET, session, address)).await?;
        if !status.is_success() {
            return Err(refused(&body));
        }
        Ok(data_url(kind.as_deref().unwrap_or("image/png"), &body))
    }

    /// Opens the stream of what changes for the student; `after` is what was heard last.
    pub(crate) async fn events(&self, session: &str, path: &str, after: Option<&str>) -> Option<Response> {
        let request = self.request(Method::GET, Some(session), path).header(ACCEPT, "text/event-stream");
        let request = match after {
            Some(after) => request.header("last-event-id", after),
            None => request,
        };
        request.timeout(STREAM_LIMIT).send().await.ok().filter(|response| response.status().is_success())
    }

    fn request(&self, method: Method, session: Option<&str>, path: &str) -> RequestBuilder {
        let request = self.client.request(method, path);
        match session {
            Some(session) => request.header(SESSION_HEADER, session),
            None => request,
        }
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, StudentError> {
        let Received { status, body, .. } = self.receive(request).await?;
        if !status.is_success() {
            return Err(refused(&body));
        }
        serde_json::from_slice(&body).map_err(|_| StudentError::Unreachable)
    }

    async fn receive(&self, request: RequestBuilder) -> Result<Received, StudentError> {
        self.client.receive(request).await.map_err(|error| {
            tracing::info!(%error, "a call of the server failed");
            StudentError::Unreachable
        })
    }
}

/// A stream is opened anew at the latest after this.
const STREAM_LIMIT: std::time::Duration = std::time::Duration::from_mins(20);

/// What the server says by an answer that is no success. A page of a captive portal says as much as nobody.
fn refused(body: &[u8]) -> StudentError {
    serde_json::from_slice(body).unwrap_or(StudentError::Unreachable)
}

fn out_of_service(error: &CallError) -> OutOfService {
    match error {
        CallError::Said(
            ErrorBody::DeskRevoked { .. } | ErrorBody::NotForThisRole | ErrorBody::Unauthenticated,
        ) => OutOfService::Revoked,
        CallError::Said(ErrorBody::DeskTooOld { .. }) => OutOfService::TooOld,
        CallError::Garbled(status) if !status.is_server_error() => OutOfService::NotOurServer,
        CallError::Unreachable(_) | CallError::Garbled(_) | CallError::Said(_) => OutOfService::ServerAway,
    }
}

//! The server's routes, called. Only an answer of the expected type counts as one.

use std::time::Duration;

use lixiao_domain::{SessionId, StudentId};
use lixiao_protocol::http::{
    ChangesAnswer, ChangesQuery, EnrolAnswer, EnrolRequest, ErrorBody, FormAnswer, FormQuery, FormRequest,
    Health, PROTOCOL, PROTOCOL_HEADER, PushAnswer, PushRequest, SignInAnswer, SignInRequest, UnreadableMark,
    route,
};
use lixiao_protocol::ipc::CommandError;
use lixiao_sync::Trouble;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{DeskError, DeskResult};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most bytes that an answer may have.
const ANSWER_LIMIT: usize = 16 << 20;

/// The server at one address.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    address: Url,
    token: Option<String>,
}

/// Why a call got no answer of its type.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody answers.
    #[error("no answer: {0}")]
    Unreachable(reqwest::Error),
    /// Something answers, but not in our words.
    #[error("an answer of another form, with status {0}")]
    Garbled(StatusCode),
    /// The server says why not.
    #[error("the server says {0:?}")]
    Said(ErrorBody),
}

/// What a call gives.
pub type CallResult<T> = Result<T, CallError>;

impl Client {
    /// A client for the server at `address`, in the name of the desk that `token` belongs to.
    ///
    /// # Errors
    /// The address is not one.
    pub fn new(address: &str, token: Option<String>) -> DeskResult<Self> {
        let builder = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none());
        let http = builder.connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT).build();
        let http = http.map_err(|error| DeskError::Unplanned(error.into()))?;
        Ok(Self { http, address: parse(address)?, token })
    }

    /// The address, in full.
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// The host and port that it calls.
    pub(crate) fn authority(&self) -> (String, u16) {
        let host = self.address.host_str().unwrap_or_default().trim_matches(['[', ']']);
        (host.to_owned(), self.address.port_or_known_default().unwrap_or_default())
    }

    /// Asks whether the server is up, and which one it is.
    pub async fn health(&self) -> CallResult<Health> {
        self.call(self.request(Method::GET, route::HEALTH)).await
    }

    /// Asks the same, and whether this machine is still served as a kiosk.
    pub async fn kiosk_health(&self) -> CallResult<Health> {
        self.call(self.request(Method::GET, lixiao_protocol::booth::route::KIOSK)).await
    }

    /// Makes this machine a desk that signs by the key with this public half.
    pub(crate) async fn enrol(&self, code: &str, key: [u8; 32]) -> CallResult<EnrolAnswer> {
        self.post(route::DESKS, &EnrolRequest { code: code.to_owned(), key: Some(key) }).await
    }

    pub(crate) async fn sign_in(&self, account: &str, password: &str) -> CallResult<SignInAnswer> {
        let request = SignInRequest { account: account.to_owned(), password: password.to_owned() };
        self.post(route::SESSIONS, &request).await
    }

    pub(crate) async fn end_session(&self, session: SessionId) -> CallResult<()> {
        let path = route::SESSION.replace("{session}", &session.to_string());
        let response = self.request(Method::DELETE, &path).send().await.map_err(CallError::Unreachable)?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(CallError::Garbled(status)) }
    }

    pub(crate) async fn changes(&self, query: &ChangesQuery) -> CallResult<ChangesAnswer> {
        self.call(self.request(Method::GET, route::CHANGES).query(query)).await
    }

    pub(crate) async fn push(&self, push: &PushRequest) -> CallResult<PushAnswer> {
        self.post(route::MARKS, push).await
    }

    /// Sends the words of a mark that the server cannot read.
    pub(crate) async fn push_unreadable(&self, mark: &UnreadableMark) -> CallResult<PushAnswer> {
        self.post(route::UNREADABLE, mark).await
    }

    /// A student's form, for the department that asks.
    pub(crate) async fn form(&self, student: StudentId, by: &FormQuery) -> CallResult<FormAnswer> {
        self.call(self.request(Method::GET, &form_path(student)).query(by)).await
    }

    pub(crate) async fn change_form(
        &self,
        student: StudentId,
        request: &FormRequest,
    ) -> CallResult<FormAnswer> {
        self.post(&form_path(student), request).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> CallResult<T> {
        self.call(self.request(Method::POST, path).json(body)).await
    }

    /// A request of the server's, in the name of this desk.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.address.clone();
        url.set_path(&format!("{}{path}", self.address.path().trim_end_matches('/')));
        let request = self.http.request(method, url).header(PROTOCOL_HEADER, PROTOCOL.to_string());
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request and takes its answer in, up to a limit.
    ///
    /// # Errors
    /// [`CallError::Unreachable`]; [`CallError::Garbled`] for an answer over the limit.
    pub async fn receive(&self, request: RequestBuilder) -> CallResult<Received> {
        let response = request.send().await.map_err(CallError::Unreachable)?;
        let status = response.status();
        let kind =
            response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        let body = read(response).await?;
        Ok(Received { status, kind, body })
    }

    async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> CallResult<T> {
        let Received { status, body, .. } = self.receive(request).await?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| CallError::Garbled(status));
        }
        Err(serde_json::from_slice(&body).map_or(CallError::Garbled(status), CallError::Said))
    }
}

/// An answer, whatever it says.
pub struct Received {
    /// Its status.
    pub status: StatusCode,
    /// Of which kind its body is, where it says so.
    pub kind: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

fn form_path(student: StudentId) -> String {
    route::FORM.replace("{student}", &student.to_string())
}

/// Takes an address as people type it; without a scheme it is meant to be safe.
fn parse(address: &str) -> DeskResult<Url> {
    let address = address.trim();
    let full = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let url = Url::parse(&full).map_err(|_| CommandError::AddressInvalid)?;
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none();
    if usable { Ok(url) } else { Err(CommandError::AddressInvalid.into()) }
}

async fn read(mut response: Response) -> CallResult<Vec<u8>> {
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(CallError::Unreachable)? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_LIMIT {
            return Err(CallError::Garbled(status));
        }
    }
    Ok(body)
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        tracing::debug!(%error, "the centre gave no answer that counts");
        match error {
            CallError::Said(ErrorBody::DeskRevoked { centre, receipt: _ }) => Self::DeskRevoked(centre),
            CallError::Said(ErrorBody::DeskTooOld { .. }) => Self::DeskTooOld,
            CallError::Said(ErrorBody::Unreadable { .. } | ErrorBody::TooLarge) => Self::Unreadable,
            CallError::Said(ErrorBody::Unavailable) => Self::CannotWrite,
            CallError::Garbled(status) if !status.is_server_error() => Self::NotOurServer,
            CallError::Unreachable(_) | CallError::Garbled(_) | CallError::Said(_) => Self::Transport,
        }
    }
}

impl From<CallError> for DeskError {
    fn from(error: CallError) -> Self {
        tracing::info!(%error, "a call of the server failed");
        let named = match error {
            CallError::Unreachable(_) => CommandError::ServerUnreachable,
            CallError::Garbled(status) if status.is_server_error() => CommandError::ServerUnreachable,
            CallError::Garbled(_) => CommandError::NotOurServer,
            CallError::Said(said) => return named(&said),
        };
        Self::Named(named)
    }
}

fn named(said: &ErrorBody) -> DeskError {
    DeskError::Named(match said {
        ErrorBody::Unauthenticated | ErrorBody::NotForThisRole => CommandError::NotEnrolled,
        ErrorBody::DeskRevoked { .. } => CommandError::DeskRevoked,
        ErrorBody::PasswordWrong => CommandError::PasswordWrong,
        ErrorBody::CodeInvalid => CommandError::CodeInvalid,
        ErrorBody::NotGranted => CommandError::NodeNotGranted,
        ErrorBody::FormChanged => CommandError::FormChanged,
        ErrorBody::FormInvalid { faults } => CommandError::FormInvalid { faults: faults.clone() },
        ErrorBody::ReasonMissing => CommandError::ReasonMissing,
        ErrorBody::TooManyTries { wait_s } => CommandError::TooManyTries { wait_s: *wait_s },
        ErrorBody::DeskTooOld { .. } => CommandError::DeskTooOld,
        ErrorBody::Unavailable => CommandError::ServerCannotWrite,
        ErrorBody::Internal => CommandError::ServerFailed,
        ErrorBody::Malformed { .. }
        | ErrorBody::Unreadable { .. }
        | ErrorBody::TooLarge
        | ErrorBody::NotFound => CommandError::Internal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_type_it() {
        for (typed, full) in [
            (" lixiao.example.edu.cn ", "https://lixiao.example.edu.cn/"),
            ("10.0.0.7:8080", "https://10.0.0.7:8080/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("https://example.edu.cn/lixiao", "https://example.edu.cn/lixiao"),
        ] {
            assert_eq!(Client::new(typed, None).unwrap().address(), full);
        }
        for typed in ["", "ftp://example.cn", "http://", "a b", "https://example.cn/?q=1"] {
            let error = Client::new(typed, None).map(drop).unwrap_err();
            assert_eq!(CommandError::from(error), CommandError::AddressInvalid, "{typed:?}");
        }
    }

    #[test]
    fn a_route_goes_below_the_path_of_the_address() {
        let client = Client::new("https://example.edu.cn/lixiao/", None).unwrap();
        let request = client.request(Method::GET, route::HEALTH).build().unwrap();
        assert_eq!(request.url().path(), format!("/lixiao{}", route::HEALTH));
    }
}

//! What a kiosk hears from a server, said by the test: a server that goes away, comes back as another, or revokes.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use lixiao_domain::{CampaignId, DeskId, DeskRole, IssueNumber, Revision, Timestamp};
use lixiao_protocol::booth::route as booth_route;
use lixiao_protocol::http::{Centre, EnrolAnswer, ErrorBody, Health, PROTOCOL, route as desk_route};
use lixiao_protocol::student::{
    Clearance, FormStanding, Me, SESSION_HEADER, School, SignIn, SignedIn, SignedOut, Standing, StudentError,
    TicketView, route,
};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub(crate) const NO: &str = "202210001";
pub(crate) const NAME: &str = "测试甲子";
pub(crate) const PASSWORD: &str = "a password for tests";
pub(crate) const SESSION: &str = "a-session-secret";
pub(crate) const TICKET: &str = "data:image/png;base64,dGlja2V0";
pub(crate) const LOGO: &str = "data:image/svg+xml;base64,bG9nbw==";

const TOKEN: &str = "a-desk-token";

/// The stand-in for a server; it ends with the test.
pub(crate) struct StandIn {
    address: SocketAddr,
    known: Arc<Known>,
    running: Option<JoinHandle<()>>,
}

struct Known {
    id: Mutex<Uuid>,
    revoked: Mutex<bool>,
    ended: Mutex<Vec<String>>,
    changes: broadcast::Sender<u64>,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let known = Known {
            id: Mutex::new(Uuid::from_u128(1)),
            revoked: Mutex::new(false),
            ended: Mutex::default(),
            changes: broadcast::Sender::new(8),
        };
        let mut server =
            Self { address: SocketAddr::from(([127, 0, 0, 1], 0)), known: Arc::new(known), running: None };
        server.go_on().await;
        server
    }

    /// Answers again, at the address that it had.
    pub(crate) async fn go_on(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let app = app(Arc::clone(&self.known));
        self.running = Some(tokio::spawn(async move { axum::serve(listener, app).await.unwrap() }));
    }

    /// Answers nobody.
    pub(crate) async fn stop(&mut self) {
        let running = self.running.take().expect("it runs");
        running.abort();
        drop(running.await);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The sessions that were ended.
    pub(crate) fn ended(&self) -> Vec<String> {
        self.known.ended.lock().unwrap().clone()
    }

    /// Tells everybody who listens of a change.
    pub(crate) fn tell_change(&self, revision: u64) {
        while self.known.changes.send(revision).is_err() {
            std::thread::yield_now(); // nobody listens yet
        }
    }

    pub(crate) fn become_another(&self) {
        *self.known.id.lock().unwrap() = Uuid::from_u128(2);
    }

    pub(crate) fn become_itself(&self) {
        *self.known.id.lock().unwrap() = Uuid::from_u128(1);
    }

    pub(crate) fn revoke(&self) {
        *self.known.revoked.lock().unwrap() = true;
    }
}

fn app(known: Arc<Known>) -> Router {
    Router::new()
        .route(desk_route::HEALTH, get(health))
        .route(booth_route::KIOSK, get(kiosk))
        .route(desk_route::DESKS, post(enrol))
        .route(route::SCHOOL, get(school))
        .route(route::LOGO, get(logo))
        .route(route::SIGN_IN, post(sign_in))
        .route(route::ME, axum::routing::delete(sign_out))
        .route(route::CLEARANCE, get(clearance))
        .route(route::TICKET, get(ticket))
        .route(route::TICKET_IMAGE, get(|| async { ([(header::CONTENT_TYPE, "image/png")], "ticket") }))
        .route(route::EVENTS, get(events))
        .with_state(known)
}

fn centre(known: &Known) -> Centre {
    Centre { server: *known.id.lock().unwrap(), epoch: Uuid::from_u128(1), time: Timestamp(0) }
}

async fn health(State(known): State<Arc<Known>>) -> Json<Health> {
    Json(Health { centre: centre(&known), version: "0".to_owned(), protocol: PROTOCOL })
}

async fn kiosk(state: State<Arc<Known>>) -> Response {
    if *state.revoked.lock().unwrap() {
        let body = ErrorBody::DeskRevoked { centre: centre(&state), receipt: None };
        return (StatusCode::FORBIDDEN, Json(body)).into_response();
    }
    health(state).await.into_response()
}

async fn enrol(State(known): State<Arc<Known>>) -> Json<EnrolAnswer> {
    Json(EnrolAnswer {
        centre: centre(&known),
        desk: DeskId(Uuid::from_u128(3)),
        name: "测试自助机".to_owned(),
        role: DeskRole::Kiosk,
        campaign: CampaignId(26),
        token: TOKEN.to_owned(),
        keys: None,
    })
}

async fn school() -> Json<School> {
    let name = "示例音乐学院".to_owned();
    Json(School { name, logo: Some(route::LOGO.to_owned()), brand: None, ways: Vec::new() })
}

async fn logo() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml")], "logo").into_response()
}

async fn sign_in(headers: HeaderMap, Json(request): Json<SignIn>) -> Response {
    assert_eq!(headers.get(header::AUTHORIZATION).unwrap(), &format!("Bearer {TOKEN}"));
    if (request.no.as_str(), request.password.as_str()) != (NO, PASSWORD) {
        return (StatusCode::UNAUTHORIZED, Json(StudentError::PasswordWrong)).into_response();
    }
    let me = Me { no: NO.parse().unwrap(), name: NAME.to_owned(), csrf: String::new() };
    Json(SignedIn { me, session: Some(SESSION.to_owned()) }).into_response()
}

async fn sign_out(State(known): State<Arc<Known>>, headers: HeaderMap) -> Json<SignedOut> {
    known.ended.lock().unwrap().push(session(&headers));
    Json(SignedOut { next: None })
}

async fn clearance(headers: HeaderMap) -> Json<Clearance> {
    assert_eq!(session(&headers), SESSION);
    Json(Clearance {
        no: NO.parse().unwrap(),
        name: NAME.to_owned(),
        college: "示例系".to_owned(),
        campaign: "2026届".to_owned(),
        standing: Standing::NoPlan,
        form: FormStanding::NotAsked,
        revision: Revision(1),
        as_of: Timestamp(0),
    })
}

async fn ticket(headers: HeaderMap) -> Json<TicketView> {
    assert_eq!(session(&headers), SESSION);
    Json(TicketView {
        no: NO.parse().unwrap(),
        name: NAME.to_owned(),
        campaign: "2026届".to_owned(),
        issue: IssueNumber(1),
        since: Timestamp(0),
        image: route::TICKET_IMAGE.replace("{issue}", "1"),
        replace_in_s: 0,
    })
}

/// One event, and then the end of the stream: the kiosk asks again.
async fn events(State(known): State<Arc<Known>>, headers: HeaderMap) -> Response {
    assert_eq!(session(&headers), SESSION);
    let revision = known.changes.subscribe().recv().await.unwrap();
    let body = format!("id: {revision}\nevent: changed\ndata: {revision}\n\n");
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

fn session(headers: &HeaderMap) -> String {
    headers.get(SESSION_HEADER).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

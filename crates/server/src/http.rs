//! The server over HTTP: who may ask, what is asked, and in which form it is answered.

pub mod address;
pub mod authority;
pub mod error;
pub mod front;
pub mod hashing;
pub mod live;
pub mod pace;
pub mod pages;
pub mod routes;
pub mod student;
pub mod throttle;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::routing::{delete, get, post};
use lixiao_protocol::http::{Centre, route};
use lixiao_store::{Store, StoreIdentity};
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::edge::Clock;
use crate::login::Logins;
use front::Front;
use hashing::Hashing;
use live::Live;
use pace::Pace;
use pages::Pages;
use throttle::Throttle;

/// The largest request body, in bytes: 200 marks with long remarks are well below.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How long a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// What every route works with.
#[derive(Clone)]
pub struct AppState {
    store: Arc<dyn Store>,
    clock: Clock,
    identity: StoreIdentity,
    throttle: Arc<Mutex<Throttle>>,
    hashing: Hashing,
    pace: Arc<Mutex<Pace>>,
    front: Arc<Front>,
    live: Arc<Live>,
    pages: Arc<Pages>,
    logins: Arc<Logins>,
}

impl AppState {
    /// State over a store, whose changes are told to open pages from here on.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn new(store: Arc<dyn Store>, identity: StoreIdentity, clock: Clock) -> Self {
        let (throttle, pace) = (Arc::default(), Arc::default());
        let (live, store) = Live::follow(store);
        let (hashing, live) = (Hashing::default(), Arc::new(live));
        let (front, pages, logins) = (Arc::default(), Arc::default(), Arc::default());
        Self { store, clock, identity, throttle, hashing, pace, front, live, pages, logins }
    }

    /// The same, seen from outside like this.
    #[must_use]
    pub fn seen_as(self, front: Front) -> Self {
        Self { front: Arc::new(front), ..self }
    }

    /// The same, with these pages for students.
    #[must_use]
    pub fn with_pages(self, pages: Pages) -> Self {
        Self { pages: Arc::new(pages), ..self }
    }

    /// The same, whose students sign in like this.
    #[must_use]
    pub fn signing_in_by(self, logins: Logins) -> Self {
        Self { logins: Arc::new(logins), ..self }
    }

    /// What is told to open pages.
    pub fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live)
    }

    /// Who answers, and when.
    fn centre(&self) -> Centre {
        let StoreIdentity { server, epoch } = self.identity;
        Centre { server, epoch, time: (self.clock)() }
    }
}

/// The whole server as a router.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route(route::HEALTH, get(routes::health::show))
        .route(lixiao_protocol::booth::route::KIOSK, get(routes::health::show_kiosk))
        .route(route::DESKS, post(routes::desks::enrol))
        .route(route::SESSIONS, post(routes::sessions::open))
        .route(route::SESSION, delete(routes::sessions::close))
        .route(route::CHANGES, get(routes::changes::list))
        .route(route::MARKS, post(routes::marks::record))
        .route(route::UNREADABLE, post(routes::marks::put_aside))
        .route(route::STUDENTS, get(routes::students::find))
        .route(route::STUDENT, get(routes::students::show))
        .route(route::FORM, get(routes::forms::show).post(routes::forms::change))
        .merge(student::router())
        .route("/", get(pages::student))
        .route("/login", get(pages::student))
        .route("/qr", get(pages::student))
        .route("/party", get(pages::student))
        .route("/sessions", get(pages::student))
        .route("/worker.js", get(pages::worker))
        .route("/assets/{name}", get(pages::asset))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::not_found)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(SetResponseHeaderLayer::overriding(
            X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::overriding(REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

//! Students' own pages over HTTP: who is signed in, and what is answered. The routes are those of
//! [`lixiao_protocol::student::route`].

pub mod authority;
pub mod booth;
pub mod denied;
pub mod entrance;
pub mod events;
pub mod form;
pub mod handover;
pub mod school;
pub mod session;
pub mod sessions;
pub mod ticket;
pub mod university;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};
use lixiao_protocol::booth::route as kiosk;
use lixiao_protocol::student::route;

use crate::http::AppState;

/// The longest word of a CAS server about an ended session, in bytes: it is a few hundred.
const ENDED_LIMIT: usize = 16 * 1024;

/// What students' pages ask.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(route::SCHOOL, get(school::show))
        .route(route::LOGO, get(school::logo))
        .route(route::SIGN_IN, post(entrance::sign_in))
        .route(route::ACTIVATE, post(entrance::activate))
        .route(route::ME, get(session::show).delete(session::end))
        .route(route::CLEARANCE, get(session::clearance))
        .route(route::TICKET, get(ticket::show).post(ticket::replace))
        .route(route::TICKET_IMAGE, get(ticket::image))
        .route(route::HANDOVER, post(handover::open))
        .route(route::HANDED_OVER, get(handover::offer).post(handover::take))
        .route(route::FORM, get(form::show).post(form::submit))
        .route(route::EVENTS, get(events::listen))
        .route(route::SESSIONS, get(sessions::list))
        .route(route::SESSION, delete(sessions::end))
        .route(kiosk::DEPARTURE, get(university::depart).post(booth::depart))
        .route(kiosk::ARRIVAL, post(booth::arrive))
        .route(kiosk::OWN_CODE, post(booth::count))
        .route("/login/{way}/back", get(university::arrive))
        .route("/login/{way}/back", post(university::ended).layer(DefaultBodyLimit::max(ENDED_LIMIT)))
}

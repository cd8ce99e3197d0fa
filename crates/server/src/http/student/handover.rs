//! `POST /api/v1/me/handover`, `GET /h/{token}`, `POST /h/{token}`
//!
//! Messengers look at a link before a person does. So the link's page only has a button, and the button uses the link.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lixiao_domain::StudentNo;
use lixiao_protocol::student::{Handover, StudentError, route};
use lixiao_store::{StoreError, read, write};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::core::handovers;
use crate::http::AppState;
use crate::http::student::authority::{Place, SignedIn};
use crate::http::student::denied::Denied;
use crate::http::student::ticket::data_address;
use crate::words::{self, HandedOverWords};

/// The page holds everything that it shows, and asks nobody for anything else.
const ALONE: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The side of the link's picture, in pixels.
const LINK_PX: u32 = 320;

/// How much of the number the page shows, so that its owner knows it and nobody else learns it.
const TAIL: usize = 4;

/// Draws a link for the student's own phone, at a kiosk.
pub async fn open(
    State(state): State<AppState>,
    SignedIn { signed_in, place, .. }: SignedIn,
    headers: HeaderMap,
) -> Result<Json<Handover>, Denied> {
    match place {
        Place::Kiosk(_) => {}
        Place::Browser { .. } => return Err(Denied(StudentError::NotFound)),
    }
    let (student, at) = (signed_in.student.id, (state.clock)());
    let opened = write::<_, StoreError>(&*state.store, move |txn| handovers::open(txn, student, at));
    let (token, until) = opened.await?;
    let url = format!("{}{}", state.front.base(&headers), route::HANDED_OVER.replace("{token}", &token));
    let image = draw(&url)?;
    Ok(Json(Handover { url, image, until }))
}

/// The link's page, before anybody has used it.
pub async fn offer(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response, Denied> {
    let at = (state.clock)();
    let usable = read::<_, StoreError>(&*state.store, move |txn| handovers::is_open(txn, &token, at)).await?;
    let words = words::handed_over();
    Ok(if usable { page(StatusCode::OK, &asking(words)) } else { gone(words) })
}

/// Uses the link: the page with the code.
pub async fn take(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response, Denied> {
    let at = (state.clock)();
    let shown = write::<_, StoreError>(&*state.store, move |txn| handovers::take(txn, &token, at)).await?;
    let words = words::handed_over();
    Ok(match shown {
        Some((student, ticket)) => page(StatusCode::OK, &showing(words, &student.no, &data_address(&ticket))),
        None => gone(words),
    })
}

fn draw(url: &str) -> Result<String, Denied> {
    let code = QrCode::with_error_correction_level(url, EcLevel::M);
    let code = code.map_err(|_| Denied(StudentError::Internal))?; // addresses are far shorter than what fits
    let picture = code.render::<svg::Color<'_>>().min_dimensions(LINK_PX, LINK_PX).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture)))
}

fn asking(words: &HandedOverWords) -> String {
    let HandedOverWords { title, once, show, .. } = words;
    format!("<h1>{title}</h1><p>{once}</p><form method=\"post\"><button>{show}</button></form>")
}

fn showing(words: &HandedOverWords, no: &StudentNo, image: &str) -> String {
    let HandedOverWords { title, save, keep, whose, .. } = words;
    let no = no.as_str();
    let whose = whose.replace("{tail}", &no[no.len().saturating_sub(TAIL)..]); // a number is ASCII
    format!("<h1>{title}</h1><p>{whose}</p><img src=\"{image}\" alt=\"{title}\"><p>{save}</p><p>{keep}</p>")
}

fn gone(words: &HandedOverWords) -> Response {
    let HandedOverWords { title, gone, .. } = words;
    page(StatusCode::GONE, &format!("<h1>{title}</h1><p>{gone}</p>"))
}

fn page(status: StatusCode, body: &str) -> Response {
    let title = &words::handed_over().title;
    let html = include_str!("handed_over.html").replace("{title}", title).replace("{body}", body);
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, ALONE)];
    (status, headers, html).into_response()
}

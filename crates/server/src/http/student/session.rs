//! `GET /api/v1/me`, `DELETE /api/v1/me`, `GET /api/v1/me/clearance`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use lixiao_protocol::student::{Clearance, Me, SignedOut};
use lixiao_store::{StoreError, read, write};

use crate::core::{clearance, student_sessions};
use crate::http::AppState;
use crate::http::front::Cookie;
use crate::http::student::authority::SignedIn;
use crate::http::student::denied::Denied;

/// Tells a browser to forget what it keeps of this server's pages: code and pictures of a student who is gone.
const FORGET: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));

/// Says who is signed in.
pub async fn show(SignedIn { signed_in, token, place: _ }: SignedIn) -> Json<Me> {
    let student = signed_in.student;
    Json(Me { no: student.no, name: student.name, csrf: student_sessions::csrf(&token) })
}

/// Ends the session that asks, and says where the browser ends the university's too.
pub async fn end(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Denied> {
    let hash = signed_in.session.token_hash;
    write::<_, StoreError>(&*state.store, move |txn| txn.end_student_session(hash)).await?;
    state.live.hang_up(signed_in.student.id);
    let home = format!("{}/login", state.front.base(&headers));
    let next = state.logins.farewell(&signed_in.session.provider, &home).await;
    let gone = (SET_COOKIE, state.front.set_cookie(Cookie::Session, "", 0));
    Ok(([gone, FORGET], Json(SignedOut { next })).into_response())
}

/// Says where the student stands.
pub async fn clearance(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
) -> Result<Json<Clearance>, Denied> {
    let at = (state.clock)();
    let student = signed_in.student;
    Ok(Json(read::<_, StoreError>(&*state.store, move |txn| clearance::of(txn, &student, at)).await?))
}

//! `GET /login/{way}`, `GET /login/{way}/back`, `POST /login/{way}/back`
//!
//! A browser goes to the university and comes back. Whatever goes wrong, it ends at the log-in page, which says what.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use lixiao_domain::StudentNo;
use lixiao_protocol::student::StudentError;
use lixiao_store::{StoreError, write};
use serde::Deserialize;

use crate::core::student_sessions::{self, Entrance, Opened, WEB_MS};
use crate::http::AppState;
use crate::http::front::Cookie;
use crate::http::student::authority::Place;
use crate::http::student::denied::Denied;
use crate::login::{LoginError, Return, University, Vouched, cas};

/// How long somebody may be away, in seconds.
pub(super) const AWAY_S: i64 = 600;

/// Sends the browser to the university.
pub async fn depart(
    State(state): State<AppState>,
    Path(way): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Denied> {
    let Some(university) = state.logins.university(&way) else {
        return Ok(refused(&state, &StudentError::Unauthenticated));
    };
    match university.depart(&back(&state, university, &headers)).await {
        Ok(departure) => {
            let kept = state.front.set_cookie(Cookie::SigningIn, &departure.kept, AWAY_S);
            Ok(see_other(&departure.url, [kept]))
        }
        Err(error) => Ok(refused(&state, &failed(&error).0)),
    }
}

/// Takes the browser back from the university, and signs the student in.
pub async fn arrive(
    State(state): State<AppState>,
    Path(way): Path<String>,
    place: Place,
    headers: HeaderMap,
    Query(returned): Query<Return>,
) -> Result<Response, Denied> {
    let Some(university) = state.logins.university(&way) else {
        return Ok(refused(&state, &StudentError::Unauthenticated));
    };
    let kept = state.front.cookie(&headers, Cookie::SigningIn).unwrap_or_default();
    let back = back(&state, university, &headers);
    let at = (state.clock)();
    let vouched = match university.arrive(&back, kept, returned, at).await {
        Ok(vouched) => vouched,
        Err(error) => return Ok(refused(&state, &failed(&error).0)),
    };
    let Some(Opened { token, .. }) = open(&state, &place, vouched).await? else {
        return Ok(refused(&state, &StudentError::NotAStudent));
    };
    let session = state.front.set_cookie(Cookie::Session, &token, WEB_MS / 1000);
    Ok(see_other("/", [session, state.front.set_cookie(Cookie::SigningIn, "", 0)]))
}

/// What a CAS server posts when a session ended there.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(rename = "logoutRequest")]
    logout_request: String,
}

/// Ends the session whose ticket a CAS server names: nobody but the two know the ticket.
pub async fn ended(
    State(state): State<AppState>,
    Path(way): Path<String>,
    Form(ended): Form<Ended>,
) -> Result<StatusCode, Denied> {
    if !state.logins.university(&way).is_some_and(University::says_what_ended) {
        return Err(Denied(StudentError::NotFound));
    }
    if let Some(ticket) = cas::ended_ticket(&ended.logout_request) {
        let students =
            write::<_, StoreError>(&*state.store, move |txn| student_sessions::end_upstream(txn, &ticket));
        students.await?.into_iter().for_each(|student| state.live.hang_up(student));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a session for whom the university vouches; `None` where the campaign has no such student.
pub(super) async fn open(
    state: &AppState,
    place: &Place,
    vouched: Vouched,
) -> Result<Option<Opened>, Denied> {
    let (campaign, at) = (place.campaign(state).await?, (state.clock)());
    let Vouched { student_no, provider } = vouched;
    let Ok(no) = student_no.trim().parse::<StudentNo>() else { return Ok(None) };
    let entrance = Entrance { kind: place.kind(), provider, place: place.name() };
    let opened = write::<_, StoreError>(&*state.store, move |txn| {
        let student = txn.student_by_no(campaign, &no)?;
        student.map(|student| student_sessions::open(txn, student, entrance, at)).transpose()
    });
    Ok(opened.await?)
}

/// Where the university sends somebody back to.
pub(super) fn back(state: &AppState, university: &University, headers: &HeaderMap) -> String {
    format!("{}/login/{}/back", state.front.base(headers), university.id)
}

/// Why nobody is signed in, as it is told.
pub(super) fn failed(error: &LoginError) -> Denied {
    tracing::warn!(%error, "a log-in at the university led to nothing");
    Denied(match error {
        LoginError::NotBelieved(_) => StudentError::Unauthenticated,
        LoginError::NoNumber(_) => StudentError::NotAStudent,
        LoginError::Unreachable(_) => StudentError::Unavailable,
    })
}

/// Sends a browser to the log-in page, which says why.
fn refused(state: &AppState, why: &StudentError) -> Response {
    let said = serde_json::to_value(why).unwrap_or_default();
    let code = said["code"].as_str().unwrap_or("internal");
    see_other(&format!("/login?error={code}"), [state.front.set_cookie(Cookie::SigningIn, "", 0)])
}

fn see_other<const N: usize>(url: &str, cookies: [HeaderValue; N]) -> Response {
    let Ok(location) = HeaderValue::from_str(url) else { return StatusCode::BAD_GATEWAY.into_response() };
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

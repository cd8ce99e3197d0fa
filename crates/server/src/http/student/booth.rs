//! `POST /login/{way}`, `POST /api/v1/kiosk/arrival`, `POST /api/v1/kiosk/own-code`
//!
//! A kiosk lets somebody go to the university in a web view that has no page of this server's. So what a browser keeps
//! in a cookie the kiosk keeps for itself, signed by the server, and what the university answers it brings along.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use lixiao_protocol::booth::{Arrival, Departure, OwnCode, OwnCodeAnswer};
use lixiao_protocol::signed::{Signed, UniversityQuestion};
use lixiao_protocol::student::StudentError;
use lixiao_seal::{CentreKey, verify};
use lixiao_store::{Desk, StoreError, read};

use crate::core::{centre, own_codes};
use crate::http::AppState;
use crate::http::pace::{Asker, Pace};
use crate::http::student::authority::{AtKiosk, Place};
use crate::http::student::denied::Denied;
use crate::http::student::entrance;
use crate::http::student::university::{self, AWAY_S};
use crate::login::Return;

/// Says where the kiosk's web view goes.
pub async fn depart(
    State(state): State<AppState>,
    AtKiosk(desk): AtKiosk,
    Path(way): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Departure>, Denied> {
    let university = state.logins.university(&way).ok_or(Denied(StudentError::NotFound))?;
    let back = university::back(&state, university, &headers);
    let departure = university.depart(&back).await.map_err(|error| university::failed(&error))?;
    let until = (state.clock)().plus(AWAY_S * 1000);
    let question =
        UniversityQuestion { desk: desk.id(), way, back: back.clone(), kept: departure.kept, until };
    let question = key(&state).await?.sign(&question);
    Ok(Json(Departure { url: departure.url, back, question }))
}

/// Signs the student in whom the university vouches for.
pub async fn arrive(
    State(state): State<AppState>,
    AtKiosk(desk): AtKiosk,
    request: Result<Json<Arrival>, JsonRejection>,
) -> Result<Response, Denied> {
    let Json(Arrival { question, returned }) = request?;
    let question = asked(&state, &desk, &question).await?;
    let returned = answered(&question.back, &returned).ok_or(Denied(StudentError::Unauthenticated))?;
    let university = state.logins.university(&question.way).ok_or(Denied(StudentError::NotFound))?;
    let vouched = university.arrive(&question.back, &question.kept, returned, (state.clock)()).await;
    let vouched = vouched.map_err(|error| university::failed(&error))?;
    let place = Place::Kiosk(desk);
    let opened = university::open(&state, &place, vouched).await?;
    Ok(entrance::answer(&state, &place, opened.ok_or(Denied(StudentError::NotAStudent))?))
}

/// Says in numbers how far the student of a code is.
pub async fn count(
    State(state): State<AppState>,
    AtKiosk(desk): AtKiosk,
    request: Result<Json<OwnCode>, JsonRejection>,
) -> Result<Json<OwnCodeAnswer>, Denied> {
    let Json(OwnCode { text }) = request?;
    let at = (state.clock)();
    Pace::ask(&state.pace, Asker::Kiosk(desk.id()), at)?;
    let campaign = desk.campaign;
    let found =
        read::<_, StoreError>(&*state.store, move |txn| own_codes::find(txn, campaign, &text)).await?;
    let student = match found {
        Ok(student) => student,
        Err(refused) => return Ok(Json(refused)),
    };
    Pace::ask(&state.pace, Asker::Student(student.id), at)?;
    let counts = read::<_, StoreError>(&*state.store, move |txn| own_codes::counts(txn, &student, at));
    Ok(Json(counts.await?))
}

/// What this kiosk asked, if the server has put it so and not long ago.
async fn asked(state: &AppState, desk: &Desk, question: &Signed) -> Result<UniversityQuestion, Denied> {
    let asked = verify::<UniversityQuestion>(key(state).await?.public().signing, question);
    let asked = asked.filter(|asked| asked.desk == desk.id() && (state.clock)() < asked.until);
    asked.ok_or(Denied(StudentError::Unauthenticated))
}

/// What an address that the university sent somebody back to says.
fn answered(back: &str, returned: &str) -> Option<Return> {
    let query = returned.strip_prefix(back).filter(|rest| rest.starts_with('?'))?;
    let uri: Uri = format!("/{query}").parse().ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(returned)| returned)
}

async fn key(state: &AppState) -> Result<CentreKey, Denied> {
    Ok(read::<_, StoreError>(&*state.store, |txn| centre::key(txn)).await?)
}

//! `POST /api/v1/me/session`, `POST /api/v1/me/activation`

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use lixiao_domain::{CampaignId, StudentNo, Timestamp};
use lixiao_protocol::student::{Activation, Me, SignIn, SignedIn, StudentError};
use lixiao_store::{Provider, StoreError, WriteTxn, read, write};

use crate::core::student_sessions::{Entrance, Opened, WEB_MS};
use crate::core::{accounts, student_accounts, student_sessions};
use crate::http::AppState;
use crate::http::address::Address;
use crate::http::front::Cookie;
use crate::http::student::authority::Place;
use crate::http::student::denied::Denied;
use crate::http::throttle::{Throttle, Tried};

/// Signs a student in by the account's password.
pub async fn sign_in(
    State(state): State<AppState>,
    place: Place,
    Address(address): Address,
    request: Result<Json<SignIn>, JsonRejection>,
) -> Result<Response, Denied> {
    let Json(SignIn { no, password }) = request?;
    own_accounts(&state)?;
    let campaign = place.campaign(&state).await?;
    let no = no.parse::<StudentNo>().ok();
    let tries = Tries::begin(&state, no.clone(), address)?;
    let no = no.ok_or(Denied(StudentError::PasswordWrong))?;
    let hash = checked(&state, campaign, no.clone(), password).await?;
    let (entrance, at) = (local(&place), tries.at);
    let opened = write::<_, StoreError>(&*state.store, move |txn| {
        // The account may have been closed while the password was hashed.
        let found =
            student_accounts::lookup(txn, campaign, &no)?.filter(|found| found.1.as_ref() == Some(&hash));
        found.map(|(student, _)| student_sessions::open(txn, student, entrance, at)).transpose()
    });
    let opened = opened.await?.ok_or(Denied(StudentError::PasswordWrong))?;
    tries.succeeded(&state);
    Ok(answer(&state, &place, opened))
}

/// Opens a student's account by its one-time code, and signs the student in.
pub async fn activate(
    State(state): State<AppState>,
    place: Place,
    Address(address): Address,
    request: Result<Json<Activation>, JsonRejection>,
) -> Result<Response, Denied> {
    let Json(Activation { no, code, password }) = request?;
    own_accounts(&state)?;
    let campaign = place.campaign(&state).await?;
    if student_accounts::is_weak(&no, &password) {
        return Err(Denied(StudentError::PasswordWeak { at_least: student_accounts::PASSWORD_MIN }));
    }
    let no = no.parse::<StudentNo>().ok();
    let tries = Tries::begin(&state, no.clone(), address)?;
    let no = no.ok_or(Denied(StudentError::ActivationInvalid))?;
    let hash = hashed(&state, move || accounts::hash_password(&password)).await?;
    let (entrance, at) = (local(&place), tries.at);
    let opened = write::<_, StoreError>(&*state.store, move |txn: &mut dyn WriteTxn| {
        let student = txn.student_by_no(campaign, &no)?;
        let student = student_accounts::activate(txn, student, &code, hash, at)?;
        student.map(|student| student_sessions::open(txn, student, entrance, at)).transpose()
    });
    let opened = opened.await?.ok_or(Denied(StudentError::ActivationInvalid))?;
    tries.succeeded(&state);
    Ok(answer(&state, &place, opened))
}

/// Refuses where students sign in at the university alone.
fn own_accounts(state: &AppState) -> Result<(), Denied> {
    if state.logins.local { Ok(()) } else { Err(Denied(StudentError::NotFound)) }
}

/// Says who is signed in. A browser gets the session's secret as a cookie, a kiosk as a field.
pub(super) fn answer(state: &AppState, place: &Place, opened: Opened) -> Response {
    let Opened { student, token } = opened;
    let me = Me { no: student.no, name: student.name, csrf: student_sessions::csrf(&token) };
    match place {
        Place::Browser { .. } => {
            let cookie = state.front.set_cookie(Cookie::Session, &token, WEB_MS / 1000);
            ([(SET_COOKIE, cookie)], Json(SignedIn { me, session: None })).into_response()
        }
        Place::Kiosk(_) => Json(SignedIn { me, session: Some(token) }).into_response(),
    }
}

fn local(place: &Place) -> Entrance {
    Entrance { kind: place.kind(), provider: Provider::Local, place: place.name() }
}

/// The hash of the account's password, which this one is.
async fn checked(
    state: &AppState,
    campaign: CampaignId,
    no: StudentNo,
    password: String,
) -> Result<String, Denied> {
    let found = read::<_, StoreError>(&*state.store, move |txn| student_accounts::lookup(txn, campaign, &no));
    let hash = found.await?.and_then(|(_, hash)| hash);
    let kept = hash.clone();
    let valid = hashed(state, move || accounts::check_password(hash.as_deref(), &password)).await?;
    kept.filter(|_| valid).ok_or(Denied(StudentError::PasswordWrong))
}

async fn hashed<T: Send + 'static>(
    state: &AppState,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Denied> {
    state.hashing.run(work).await.ok_or(Denied(StudentError::Internal))
}

/// A try at somebody's account.
struct Tries {
    tried: Vec<Tried>,
    at: Timestamp,
}

impl Tries {
    /// A try made now, unless it comes too soon. What is no number is nobody's account.
    fn begin(state: &AppState, no: Option<StudentNo>, address: IpAddr) -> Result<Self, Denied> {
        let tried = no.map(Tried::Student).into_iter().chain([Tried::Students(address.into())]);
        let begun = Self { tried: tried.collect(), at: (state.clock)() };
        Throttle::admit(&state.throttle, &begun.tried, begun.at)?;
        Ok(begun)
    }

    fn succeeded(&self, state: &AppState) {
        Throttle::succeeded(&state.throttle, &self.tried);
    }
}

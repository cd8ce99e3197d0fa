//! `POST /api/v1/me/session`, `POST /api/v1/me/activation`

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use lixiao_domain::{CampaignId, StudentNo, Timestamp};
use lixiao_protocol::student::{Activation, Me, SignIn, SignedIn, StudentError};
use lixiao_store::{Provider, StoreError, Student, WriteTxn, read, write};

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
    let tries = Tries::of(&state, &no, address)?;
    let student = match no.parse::<StudentNo>() {
        Ok(no) => check(&state, campaign, no, password).await?,
        Err(_) => None,
    };
    tries.note(&state, student.is_some());
    let student = student.ok_or(Denied(StudentError::PasswordWrong))?;
    let entrance = local(&place);
    let at = tries.at;
    let opened =
        write::<_, StoreError>(&*state.store, move |txn| student_sessions::open(txn, student, entrance, at));
    Ok(answer(&state, &place, opened.await?))
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
    let tries = Tries::of(&state, &no, address)?;
    if student_accounts::is_weak(&no, &password) {
        return Err(Denied(StudentError::PasswordWeak { at_least: student_accounts::PASSWORD_MIN }));
    }
    let hash = aside(move || accounts::hash_password(&password)).await?;
    let (entrance, at, no) = (local(&place), tries.at, no.parse::<StudentNo>().ok());
    let opened = write::<_, StoreError>(&*state.store, move |txn: &mut dyn WriteTxn| {
        let student = no.map_or(Ok(None), |no| txn.student_by_no(campaign, &no))?;
        let student = student_accounts::activate(txn, student, &code, hash, at)?;
        student.map(|student| student_sessions::open(txn, student, entrance, at)).transpose()
    });
    let opened = opened.await?;
    tries.note(&state, opened.is_some());
    Ok(answer(&state, &place, opened.ok_or(Denied(StudentError::ActivationInvalid))?))
}

/// Refuses where students sign in at the university alone.
fn own_accounts(state: &AppState) -> Result<(), Denied> {
    if state.logins.local { Ok(()) } else { Err(Denied(StudentError::NotFound)) }
}

/// Says who is signed in. A browser gets the session's secret as a cookie, a kiosk as a field.
fn answer(state: &AppState, place: &Place, opened: Opened) -> Response {
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

/// The student, if the password is the account's.
async fn check(
    state: &AppState,
    campaign: CampaignId,
    no: StudentNo,
    password: String,
) -> Result<Option<Student>, Denied> {
    let found = read::<_, StoreError>(&*state.store, move |txn| student_accounts::lookup(txn, campaign, &no));
    let (student, hash) = found.await?.map_or((None, None), |(student, hash)| (Some(student), hash));
    let valid = aside(move || accounts::check_password(hash.as_deref(), &password)).await?;
    Ok(student.filter(|_| valid))
}

/// Runs slow work where it holds nobody up.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Denied> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Denied(StudentError::Internal))
}

/// A try at somebody's account.
struct Tries {
    tried: [Tried; 2],
    at: Timestamp,
}

impl Tries {
    /// A try made now, unless it comes too soon.
    fn of(state: &AppState, no: &str, address: std::net::IpAddr) -> Result<Self, Denied> {
        let tries = Self {
            tried: [Tried::Student(no.chars().take(64).collect()), Tried::Address(address)],
            at: (state.clock)(),
        };
        tries.tried.iter().try_for_each(|tried| Throttle::check(&state.throttle, tried, tries.at))?;
        Ok(tries)
    }

    fn note(&self, state: &AppState, succeeded: bool) {
        for tried in &self.tried {
            Throttle::note(&state.throttle, tried, self.at, succeeded);
        }
    }
}

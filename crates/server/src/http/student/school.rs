//! `GET /api/v1/school`, `GET /api/v1/school/logo`

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use lixiao_protocol::student::{School, SignInWay, StudentError, route};
use lixiao_store::{StoreError, read};

use crate::core::codes;
use crate::http::AppState;
use crate::http::student::denied::Denied;
use crate::login::Logins;
use crate::words;

/// A picture may hold scripts; as a page of its own it runs none.
const PICTURE_ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Shows the school, and how its students sign in.
pub async fn show(State(state): State<AppState>) -> Result<Json<School>, Denied> {
    let (school, logo) = read::<_, StoreError>(&*state.store, |txn| Ok((txn.school()?, txn.logo()?))).await?;
    // Another logo has another address, so that no browser shows the one before.
    let logo = logo.map(|logo| {
        let digest = codes::of_digest(codes::hash_bytes(&logo.bytes));
        format!("{}?{digest}", route::LOGO)
    });
    let (name, brand) =
        school.map_or_else(|| (words::product().to_owned(), None), |school| (school.name, school.brand));
    Ok(Json(School { name, logo, brand, ways: ways(&state.logins) }))
}

fn ways(logins: &Logins) -> Vec<SignInWay> {
    let universities = logins.universities.iter().map(|university| SignInWay::University {
        name: university.name.clone(),
        url: format!("/login/{}", university.id),
    });
    universities.chain(logins.local.then_some(SignInWay::Local)).collect()
}

/// The school's logo.
pub async fn logo(State(state): State<AppState>) -> Result<Response, Denied> {
    let logo = read::<_, StoreError>(&*state.store, |txn| txn.logo()).await?;
    let logo = logo.ok_or(Denied(StudentError::NotFound))?;
    let headers = [(CONTENT_TYPE, logo.media_type), (CONTENT_SECURITY_POLICY, PICTURE_ALONE.to_owned())];
    Ok((headers, logo.bytes).into_response())
}

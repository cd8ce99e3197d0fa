//! `GET /api/v1/me/form`, `POST /api/v1/me/form`

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use lixiao_domain::form::FormEntries;
use lixiao_protocol::student::{FormView, StudentError};
use lixiao_store::{StoreError, read, write};

use crate::core::forms::{self, Submission};
use crate::http::AppState;
use crate::http::student::authority::SignedIn;
use crate::http::student::denied::Denied;

/// Shows the form: what is asked, or what was submitted.
pub async fn show(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
) -> Result<Json<FormView>, Denied> {
    let student = signed_in.student;
    Ok(Json(read::<_, StoreError>(&*state.store, move |txn| forms::view(txn, &student)).await?))
}

/// Takes the form, once.
pub async fn submit(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
    entries: Result<Json<FormEntries>, JsonRejection>,
) -> Result<Json<FormView>, Denied> {
    let Json(entries) = entries?;
    let (student, at) = (signed_in.student, (state.clock)());
    let submission =
        write::<_, StoreError>(&*state.store, move |txn| forms::submit(txn, &student, entries, at)).await?;
    match submission {
        Submission::Taken(form) => Ok(Json(FormView::Submitted(form))),
        Submission::Already(form) => Err(Denied(StudentError::AlreadySubmitted { submitted: form })),
        Submission::Invalid(faults) => Err(Denied(StudentError::FormInvalid { faults })),
        Submission::NotAsked => Err(Denied(StudentError::NotFound)),
    }
}

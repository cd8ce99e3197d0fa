//! `GET /api/v1/me/sessions`, `DELETE /api/v1/me/sessions/{session}`

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lixiao_domain::SessionId;
use lixiao_protocol::student::{Sessions, StudentError};
use lixiao_store::{StoreError, read, write};

use crate::core::student_sessions;
use crate::http::AppState;
use crate::http::student::authority::SignedIn;
use crate::http::student::denied::Denied;

/// Lists where the student is signed in.
pub async fn list(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
) -> Result<Json<Sessions>, Denied> {
    let (session, at) = (signed_in.session, (state.clock)());
    let listed =
        read::<_, StoreError>(&*state.store, move |txn| student_sessions::list(txn, &session, at)).await?;
    Ok(Json(listed))
}

/// Ends one of the student's sessions.
pub async fn end(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
    session: Result<Path<SessionId>, PathRejection>,
) -> Result<StatusCode, Denied> {
    let Path(session) = session.map_err(|_| Denied(StudentError::NotFound))?;
    let student = signed_in.student.id;
    let ended =
        write::<_, StoreError>(&*state.store, move |txn| student_sessions::end(txn, student, session))
            .await?;
    state.live.hang_up(student);
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Denied(StudentError::NotFound)) }
}

//! `POST /api/v1/sessions`, `DELETE /api/v1/sessions/{session}`

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lixiao_domain::SessionId;
use lixiao_protocol::http::{ErrorBody, SignInAnswer, SignInRequest};
use lixiao_store::{Account, StoreError, read, write};

use crate::core::accounts;
use crate::http::AppState;
use crate::http::authority::CounterDesk;
use crate::http::error::Refused;
use crate::http::throttle::{Throttle, Tried};

/// Signs an operator in at the desk that asks.
pub async fn open(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    request: Result<Json<SignInRequest>, JsonRejection>,
) -> Result<Json<SignInAnswer>, Refused> {
    let Json(request) = request?;
    let centre = state.centre();
    let account = signed_in(&state, request).await?;
    let (actor, desk, at) = (account.actor, desk.id(), centre.time);
    let (session, proof) = write::<_, StoreError>(&*state.store, move |txn| {
        let session = accounts::open_session(txn, actor, desk, at)?;
        let proof = accounts::prove(txn, &session)?;
        Ok((session, Some(proof)))
    })
    .await?;
    tracing::info!(%actor, %desk, "an operator signed in");
    Ok(Json(SignInAnswer { centre, session, operator: accounts::operator(account), proof }))
}

/// Ends a session of the desk that asks.
pub async fn close(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    session: Result<Path<SessionId>, PathRejection>,
) -> Result<StatusCode, Refused> {
    let Path(session) = session.map_err(|_| Refused(ErrorBody::NotFound))?;
    let (desk, at) = (desk.id(), state.centre().time);
    write::<_, StoreError>(&*state.store, move |txn| accounts::close_session(txn, session, desk, at)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn signed_in(state: &AppState, request: SignInRequest) -> Result<Account, Refused> {
    let SignInRequest { account: name, password } = request;
    let tried = [Tried::account(&name)];
    Throttle::admit(&state.throttle, &tried, state.centre().time)?;
    let account = read::<_, StoreError>(&*state.store, move |txn| txn.account(&name)).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let checked = state.hashing.run(move || accounts::check_password(hash.as_deref(), &password)).await;
    let valid = checked.ok_or(Refused(ErrorBody::Internal))?;
    let account = account.filter(|_| valid).ok_or(Refused(ErrorBody::PasswordWrong))?;
    Throttle::succeeded(&state.throttle, &tried);
    Ok(account)
}

//! `POST /api/v1/desks`

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use lixiao_protocol::http::{EnrolAnswer, EnrolRequest, ErrorBody};
use lixiao_store::{StoreError, write};

use crate::core::{centre, desks};
use crate::http::AppState;
use crate::http::address::Address;
use crate::http::error::Refused;
use crate::http::throttle::{Throttle, Tried};

/// Makes the machine that sends a one-time code a desk.
pub async fn enrol(
    State(state): State<AppState>,
    Address(address): Address,
    request: Result<Json<EnrolRequest>, JsonRejection>,
) -> Result<Json<EnrolAnswer>, Refused> {
    let Json(EnrolRequest { code, key }) = request?;
    let centre = state.centre();
    let tried = [Tried::Enrolment(address.into())];
    Throttle::admit(&state.throttle, &tried, centre.time)?;
    let at = centre.time;
    let (enrolled, keys) = write::<_, StoreError>(&*state.store, move |txn| {
        Ok((desks::enrol(txn, &code, key, at)?, centre::key(txn)?.public()))
    })
    .await?;
    let (desk, token) = enrolled.ok_or(Refused(ErrorBody::CodeInvalid))?;
    Throttle::succeeded(&state.throttle, &tried);
    tracing::info!(desk = %desk.id(), name = desk.name, "a desk was enrolled");
    Ok(Json(EnrolAnswer {
        centre,
        desk: desk.id(),
        role: desk.rights.role,
        campaign: desk.campaign,
        name: desk.name,
        token,
        keys: Some(keys),
    }))
}

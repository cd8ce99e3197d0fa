//! Which desk asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use lixiao_domain::{DeskRights, DeskRole, Withdrawal};
use lixiao_protocol::http::{ErrorBody, OLDEST_PROTOCOL, PROTOCOL_HEADER};
use lixiao_store::{Desk, Store, StoreError, read};

use crate::core::{desks, wiping};
use crate::http::AppState;
use crate::http::error::Refused;

/// An enrolled desk for counters that was not revoked.
pub struct CounterDesk(pub Desk);

/// An enrolled kiosk that was not revoked.
pub struct KioskDesk;

/// An enrolled desk for counters, revoked or not: what it still has is taken, and judged by its rights.
pub struct AnyCounterDesk(pub Desk);

impl FromRequestParts<AppState> for CounterDesk {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        let AnyCounterDesk(desk) = AnyCounterDesk::from_request_parts(parts, state).await?;
        match desk.rights.revoked {
            None => Ok(Self(desk)),
            Some(Withdrawal::Ordinary { .. } | Withdrawal::ForCause { .. }) => {
                let centre = state.centre();
                let receipt =
                    read::<_, StoreError>(&*state.store, move |txn| wiping::receipt(txn, &desk, centre.time));
                Err(Refused(ErrorBody::DeskRevoked { centre, receipt: receipt.await? }))
            }
        }
    }
}

impl FromRequestParts<AppState> for AnyCounterDesk {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        check_protocol(parts)?;
        let desk = desk_of(parts, &state.store).await?;
        match desk.rights.role {
            DeskRole::Counter => Ok(Self(desk)),
            DeskRole::Kiosk => Err(Refused(ErrorBody::NotForThisRole)),
        }
    }
}

impl FromRequestParts<AppState> for KioskDesk {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        check_protocol(parts)?;
        let DeskRights { role, revoked, .. } = desk_of(parts, &state.store).await?.rights;
        match (role, revoked) {
            (DeskRole::Kiosk, None) => Ok(Self),
            (DeskRole::Kiosk, Some(Withdrawal::Ordinary { .. } | Withdrawal::ForCause { .. })) => {
                Err(Refused(ErrorBody::DeskRevoked { centre: state.centre(), receipt: None }))
            }
            (DeskRole::Counter, _) => Err(Refused(ErrorBody::NotForThisRole)),
        }
    }
}

/// A desk that does not say which protocol it speaks is taken for one of today.
fn check_protocol(parts: &Parts) -> Result<(), Refused> {
    let spoken =
        parts.headers.get(PROTOCOL_HEADER).and_then(|value| value.to_str().ok()?.parse::<u16>().ok());
    match spoken {
        Some(spoken) if spoken < OLDEST_PROTOCOL => {
            Err(Refused(ErrorBody::DeskTooOld { oldest: OLDEST_PROTOCOL }))
        }
        Some(_) | None => Ok(()),
    }
}

async fn desk_of(parts: &Parts, store: &Arc<dyn Store>) -> Result<Desk, Refused> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let token = token.ok_or(Refused(ErrorBody::Unauthenticated))?;
    let desk = read::<_, StoreError>(&**store, move |txn| desks::by_token(txn, &token)).await?;
    desk.ok_or(Refused(ErrorBody::Unauthenticated))
}

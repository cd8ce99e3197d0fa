//! `GET /health`, `GET /api/v1/kiosk`

use axum::Json;
use axum::extract::State;
use lixiao_protocol::http::{Health, PROTOCOL};
use lixiao_store::{StoreError, read};

use crate::http::AppState;
use crate::http::authority::KioskDesk;
use crate::http::error::Refused;

/// Says that the server is up and its store can be read.
pub async fn show(State(state): State<AppState>) -> Result<Json<Health>, Refused> {
    read::<_, StoreError>(&*state.store, |txn| txn.revision()).await?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Json(Health { centre: state.centre(), version, protocol: PROTOCOL }))
}

/// Says the same to a kiosk that may still serve.
pub async fn show_kiosk(_: KioskDesk, state: State<AppState>) -> Result<Json<Health>, Refused> {
    show(state).await
}

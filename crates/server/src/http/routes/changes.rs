//! `GET /api/v1/changes`

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use lixiao_protocol::http::{Centre, ChangesAnswer, ChangesQuery, PAGE_LIMIT};
use lixiao_store::{StoreError, read};

use crate::core::changes::{self, Page};
use crate::core::wiping;
use crate::http::AppState;
use crate::http::authority::CounterDesk;
use crate::http::error::Refused;

/// Tells the desk that asks what changed since its cursor.
pub async fn list(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Json<ChangesAnswer>, Refused> {
    let Query(query) = query?;
    let (known, limit) = (query.cursor(), query.limit.unwrap_or(PAGE_LIMIT));
    let at = state.centre().time;
    let (page, receipt) = read::<_, StoreError>(&*state.store, move |txn| {
        Ok((changes::after(txn, &desk, known, limit)?, wiping::receipt(txn, &desk, at)?))
    })
    .await?;
    let Page { from_start, cursor, more, frame, students } = page;
    let centre = Centre { epoch: cursor.epoch, ..state.centre() };
    Ok(Json(ChangesAnswer { centre, from_start, cursor, more, frame, students, receipt }))
}

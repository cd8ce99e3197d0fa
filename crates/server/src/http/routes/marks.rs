//! `POST /api/v1/marks`, `POST /api/v1/marks/unreadable`

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use lixiao_domain::{DeskId, Mark};
use lixiao_protocol::http::{Centre, ErrorBody, PUSH_LIMIT, PushAnswer, UnreadableMark};
use lixiao_protocol::signed::SessionClaim;
use lixiao_store::{StoreError, write};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::core::accounts;
use crate::core::marks::{self, Pushed};
use crate::http::AppState;
use crate::http::authority::AnyCounterDesk;
use crate::http::error::Refused;

/// Takes marks of the desk that asks, and answers what became of each.
pub async fn record(
    State(state): State<AppState>,
    AnyCounterDesk(desk): AnyCounterDesk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PushAnswer>, Refused> {
    let (epoch, marks, sessions) = read_marks(&body?, desk.id())?;
    let centre = state.centre();
    let pushed = write::<_, StoreError>(&*state.store, move |txn| {
        accounts::take_up(txn, desk.id(), &sessions)?;
        marks::take_push(txn, desk.id(), epoch, &marks, centre.time)
    });
    Ok(answer(&state, pushed.await?))
}

/// Puts aside a mark of the desk that asks which this server cannot read.
pub async fn put_aside(
    State(state): State<AppState>,
    AnyCounterDesk(desk): AnyCounterDesk,
    sent: Result<Json<UnreadableMark>, JsonRejection>,
) -> Result<Json<PushAnswer>, Refused> {
    let Json(sent) = sent?;
    let at = state.centre().time;
    let pushed =
        write::<_, StoreError>(&*state.store, move |txn| marks::take_unreadable(txn, desk.id(), &sent, at));
    Ok(answer(&state, pushed.await?))
}

fn answer(state: &AppState, Pushed { epoch, contiguous, answers }: Pushed) -> Json<PushAnswer> {
    Json(PushAnswer { centre: Centre { epoch, ..state.centre() }, contiguous, answers })
}

#[derive(Deserialize)]
struct Push<'a> {
    epoch: Uuid,
    #[serde(borrow)]
    marks: Vec<&'a RawValue>,
    #[serde(default)]
    sessions: Vec<SessionClaim>,
}

/// Reads the marks one by one, so that the sender learns which one cannot be read. A desk sends its own only: what
/// says that it is another's is none that could be judged.
fn read_marks(body: &[u8], desk: DeskId) -> Result<(Uuid, Vec<Mark>, Vec<SessionClaim>), Refused> {
    let malformed = |detail: String| Refused(ErrorBody::Malformed { detail });
    let push: Push<'_> = serde_json::from_slice(body).map_err(|error| malformed(error.to_string()))?;
    if push.marks.len() > PUSH_LIMIT {
        return Err(Refused(ErrorBody::TooLarge));
    }
    let marks = push.marks.iter().enumerate().map(|(index, mark)| {
        let mark: Mark =
            serde_json::from_str(mark.get()).map_err(|_| Refused(ErrorBody::Unreadable { index }))?;
        let own = mark.origin.desk() == Some(desk);
        if own { Ok(mark) } else { Err(Refused(ErrorBody::Unreadable { index })) }
    });
    Ok((push.epoch, marks.collect::<Result<_, _>>()?, push.sessions))
}

//! `GET /api/v1/me/events`

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};
use lixiao_domain::Revision;
use lixiao_store::{StoreError, read};
use tokio::sync::watch;

use crate::http::AppState;
use crate::http::student::authority::SignedIn;
use crate::http::student::denied::Denied;

/// How often a silent line says that it lives: proxies cut what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How long a browser waits before it asks again.
const RETRY: Duration = Duration::from_secs(1);

/// How long a line lives; the browser then asks anew, and is let in only if its session still holds.
const LIFE: Duration = Duration::from_mins(15);

/// Tells the newest revision of the student: at once where the browser does not say that it knows it, and then at
/// every change.
pub async fn listen(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Denied> {
    let student = signed_in.student.id;
    // Heard before the present is looked up: what comes between the two is not missed.
    let changes = state.live.changes(student);
    let present = read::<_, StoreError>(&*state.store, move |txn| txn.student_revision(student)).await?;
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok()).map(Revision);
    let first = present.filter(|_| known != present);
    let told = present.unwrap_or(Revision(0));
    let lines = stream::iter(first).chain(later(changes, told)).map(|revision| Ok(event(revision)));
    let lines = lines.take_until(tokio::time::sleep(LIFE));
    Ok(Sse::new(lines).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// The revisions that come after the one told; ends when the line is hung up.
fn later(changes: watch::Receiver<Revision>, told: Revision) -> impl Stream<Item = Revision> {
    stream::unfold((changes, told), |(mut changes, told)| async move {
        let newer = changes.wait_for(|revision| *revision > told).await.map(|revision| *revision);
        newer.ok().map(|newer| (newer, (changes, newer)))
    })
}

fn event(Revision(revision): Revision) -> Event {
    Event::default().event("changed").id(revision.to_string()).data(revision.to_string()).retry(RETRY)
}

//! `GET /api/v1/me/ticket`, `POST /api/v1/me/ticket`, `GET /api/v1/me/ticket/{issue}`

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lixiao_domain::IssueNumber;
use lixiao_protocol::student::{StudentError, TicketView, route};
use lixiao_store::{ReadTxn, StoreError, Student, read, write};
use lixiao_ticket::{TicketText, draw_png};

use crate::core::tickets::{self, Replaced};
use crate::http::AppState;
use crate::http::student::authority::{Place, SignedIn};
use crate::http::student::denied::Denied;

/// Pixels of a module: 45 of them make 1080 pixels, the width of a phone's screen.
const MODULE_PX: u8 = 24;

/// Shows the student's code.
pub async fn show(
    State(state): State<AppState>,
    SignedIn { signed_in, place, .. }: SignedIn,
) -> Result<Json<TicketView>, Denied> {
    view(&state, &place, signed_in.student).await
}

/// Gives the student a new code; older ones stop working.
pub async fn replace(
    State(state): State<AppState>,
    SignedIn { signed_in, place, .. }: SignedIn,
) -> Result<Json<TicketView>, Denied> {
    let (id, at) = (signed_in.student.id, (state.clock)());
    let replaced = write::<_, StoreError>(&*state.store, move |txn| tickets::replace(txn, id, at)).await?;
    match replaced.ok_or(Denied(StudentError::NotFound))? {
        Replaced::By(student) => {
            tracing::info!(student = %student.no, "a student has a new code");
            view(&state, &place, student).await
        }
        Replaced::TooSoon { wait_ms } => Err(Denied(StudentError::TooManyTries { wait_s: seconds(wait_ms) })),
    }
}

/// The code as a picture, as long as it is the student's present one.
pub async fn image(
    State(state): State<AppState>,
    SignedIn { signed_in, .. }: SignedIn,
    Path(issue): Path<String>,
) -> Result<Response, Denied> {
    let student = signed_in.student;
    let present = student.issues.last().map(|issue| issue.number);
    if issue.parse().ok().map(IssueNumber) != present {
        return Err(Denied(StudentError::NotFound));
    }
    let name = format!("inline; filename=\"lixiao-{}.png\"", student.no);
    let text = text_of(&state, student).await?;
    let headers = [(CONTENT_TYPE, "image/png".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, draw_png(&text, MODULE_PX)).into_response())
}

/// The code as an address that holds the picture itself.
pub(super) fn data_address(text: &TicketText) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(draw_png(text, MODULE_PX)))
}

async fn view(state: &AppState, place: &Place, student: Student) -> Result<Json<TicketView>, Denied> {
    let campaign = student.campaign;
    let name = read::<_, StoreError>(&*state.store, move |txn| {
        Ok(txn.campaign(campaign)?.map(|found| found.campaign.name).unwrap_or_default())
    });
    let name = name.await?;
    let issue = *student.issues.last().ok_or(Denied(StudentError::NotFound))?;
    let image = match place {
        Place::Browser { .. } => route::TICKET_IMAGE.replace("{issue}", &issue.number.to_string()),
        Place::Kiosk(_) => data_address(&text_of(state, student.clone()).await?),
    };
    let replace_in_s = seconds(tickets::replaceable_in_ms(&student.issues, (state.clock)()));
    let Student { no, name: person, .. } = student;
    Ok(Json(TicketView {
        no,
        name: person,
        campaign: name,
        issue: issue.number,
        since: issue.since,
        image,
        replace_in_s,
    }))
}

async fn text_of(state: &AppState, student: Student) -> Result<TicketText, Denied> {
    let text =
        read::<_, StoreError>(&*state.store, move |txn: &mut dyn ReadTxn| tickets::current(txn, &student));
    text.await?.ok_or(Denied(StudentError::Unavailable))
}

/// Whole seconds, of which the last one may be begun.
fn seconds(milliseconds: i64) -> u32 {
    u32::try_from((milliseconds + 999).div_euclid(1000)).unwrap_or(0)
}

//! `GET /api/v1/forms/{no}`, `POST /api/v1/forms/{no}`

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use lixiao_domain::{NodeId, SessionId, StudentNo, Timestamp};
use lixiao_protocol::http::{
    ErrorBody, FormAnswer, FormChange, FormChangeAnswer, FormOutcome, FormQuery, FormRequest,
};
use lixiao_store::{Desk, ReadTxn, Student, read, write};

use crate::core::forms::{self, Change, Department};
use crate::http::AppState;
use crate::http::authority::CounterDesk;
use crate::http::error::Refused;

/// Shows a student's form to a department that has a part of it.
pub async fn show(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    Path(no): Path<String>,
    query: Result<Query<FormQuery>, QueryRejection>,
) -> Result<Json<FormAnswer>, Refused> {
    let Query(FormQuery { session, node }) = query?;
    let at = state.centre().time;
    let form = read(&*state.store, move |txn| {
        let (student, _) = admit(txn, &desk, &no, session, node, at)?;
        Ok::<_, Refused>(forms::view(txn, &student)?)
    });
    let form = form.await?;
    Ok(Json(FormAnswer { centre: state.centre(), form }))
}

/// Corrects or confirms a department's part of a student's form.
pub async fn change(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    Path(no): Path<String>,
    request: Result<Json<FormRequest>, JsonRejection>,
) -> Result<Json<FormChangeAnswer>, Refused> {
    let Json(FormRequest { session, node, change }) = request?;
    let at = state.centre().time;
    let changed = write(&*state.store, move |txn| {
        let (student, department) = admit(txn, &desk, &no, session, node, at)?;
        let changed = match change {
            FormChange::Correct { entries, reason } => {
                forms::correct(txn, &student, department, entries, reason.trim())
            }
            FormChange::Confirm => forms::confirm(txn, &student, department),
        };
        Ok::<_, Refused>(changed?)
    });
    let outcome = match changed.await? {
        Change::Kept(form) => FormOutcome::Kept { form: Box::new(form) },
        Change::Invalid(faults) => FormOutcome::Invalid { faults },
        Change::NotThere => return Err(Refused(ErrorBody::NotFound)),
    };
    Ok(Json(FormChangeAnswer { centre: state.centre(), outcome }))
}

/// The student, and who asks about the form for the node.
fn admit(
    txn: &mut dyn ReadTxn,
    desk: &Desk,
    no: &str,
    session: SessionId,
    node: NodeId,
    at: Timestamp,
) -> Result<(Student, Department), Refused> {
    let department = forms::department(txn, desk, session, node, at)?;
    let department = department.ok_or(Refused(ErrorBody::NotGranted))?;
    let no: StudentNo = no.parse().map_err(|_| Refused(ErrorBody::NotFound))?;
    let student = txn.student_by_no(desk.campaign, &no)?;
    Ok((student.ok_or(Refused(ErrorBody::NotFound))?, department))
}

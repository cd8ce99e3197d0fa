//! `GET /api/v1/forms/{student}`, `POST /api/v1/forms/{student}`

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use lixiao_domain::{StudentId, Timestamp};
use lixiao_protocol::http::{ErrorBody, FormAnswer, FormQuery, FormRequest};
use lixiao_protocol::student::DepartmentForm;
use lixiao_store::{Desk, ReadTxn, Student, read, write};

use crate::core::forms::{self, Change, Department};
use crate::http::AppState;
use crate::http::authority::CounterDesk;
use crate::http::error::Refused;

/// Shows a student's form to the department of the node at work.
pub async fn show(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    Path(student): Path<StudentId>,
    query: Result<Query<FormQuery>, QueryRejection>,
) -> Result<Json<FormAnswer>, Refused> {
    let Query(by) = query?;
    let centre = state.centre();
    let form = read(&*state.store, move |txn| {
        let (student, _) = concerned(txn, &desk, student, by, centre.time)?;
        shown(txn, &student, by)
    })
    .await?;
    Ok(Json(FormAnswer { centre, form }))
}

/// Corrects or confirms the department's parts of a student's form.
pub async fn change(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    Path(student): Path<StudentId>,
    request: Result<Json<FormRequest>, JsonRejection>,
) -> Result<Json<FormAnswer>, Refused> {
    let Json(FormRequest { by, seen, change }) = request?;
    let centre = state.centre();
    let form = write(&*state.store, move |txn| {
        let (student, department) = concerned(txn, &desk, student, by, centre.time)?;
        refuse(forms::change(txn, &student, department, seen, change)?)?;
        shown(txn, &student, by)
    })
    .await?;
    Ok(Json(FormAnswer { centre, form }))
}

/// The student, and who asks for the node.
fn concerned(
    txn: &mut dyn ReadTxn,
    desk: &Desk,
    student: StudentId,
    by: FormQuery,
    at: Timestamp,
) -> Result<(Student, Department), Refused> {
    let department = forms::department(txn, desk, by.session, by.node, at)?;
    let department = department.ok_or(Refused(ErrorBody::NotGranted))?;
    let student = txn.student(student)?.filter(|student| student.campaign == desk.campaign);
    Ok((student.ok_or(Refused(ErrorBody::NotFound))?, department))
}

/// What the department may see: without a part of the form, nothing.
fn shown(txn: &mut dyn ReadTxn, student: &Student, by: FormQuery) -> Result<DepartmentForm, Refused> {
    let form = forms::for_department(txn, student, by.node).map_err(Refused::from)?;
    if form.own.is_empty() { Err(Refused(ErrorBody::NotGranted)) } else { Ok(form) }
}

fn refuse(change: Change) -> Result<(), Refused> {
    match change {
        Change::Kept => Ok(()),
        Change::Invalid(faults) => Err(Refused(ErrorBody::FormInvalid { faults })),
        Change::NotThere => Err(Refused(ErrorBody::NotFound)),
        Change::Changed => Err(Refused(ErrorBody::FormChanged)),
        Change::ReasonMissing => Err(Refused(ErrorBody::ReasonMissing)),
    }
}

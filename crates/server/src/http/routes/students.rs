//! `GET /api/v1/students`, `GET /api/v1/students/{no}`

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use lixiao_domain::StudentNo;
use lixiao_protocol::http::{ErrorBody, StudentAnswer, StudentState, StudentsAnswer, StudentsQuery};
use lixiao_store::{Desk, ReadTxn, StoreError, Student, read};

use crate::core::changes;
use crate::http::AppState;
use crate::http::authority::CounterDesk;
use crate::http::error::Refused;

/// The shortest query: what is shorter would list the school.
const SHORTEST: usize = 2;

/// The most students found.
const FOUND: usize = 20;

/// Finds students by the beginning of their number, a part of their name or its initials.
pub async fn find(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    query: Result<Query<StudentsQuery>, QueryRejection>,
) -> Result<Json<StudentsAnswer>, Refused> {
    let Query(StudentsQuery { q }) = query?;
    let q = q.trim().to_owned();
    if q.chars().count() < SHORTEST {
        let detail = format!("q has {SHORTEST} characters at least");
        return Err(Refused(ErrorBody::Malformed { detail }));
    }
    let students = read::<_, StoreError>(&*state.store, move |txn| {
        let found = txn.find_students(desk.campaign, &q, FOUND)?;
        found.into_iter().map(|student| state_of(txn, &desk, student)).collect()
    })
    .await?;
    Ok(Json(StudentsAnswer { centre: state.centre(), students }))
}

/// Shows one student by number.
pub async fn show(
    State(state): State<AppState>,
    CounterDesk(desk): CounterDesk,
    Path(no): Path<String>,
) -> Result<Json<StudentAnswer>, Refused> {
    let no: StudentNo = no.parse().map_err(|_| Refused(ErrorBody::NotFound))?;
    let student = read::<_, StoreError>(&*state.store, move |txn| {
        let student = txn.student_by_no(desk.campaign, &no)?;
        student.map(|student| state_of(txn, &desk, student)).transpose()
    })
    .await?;
    let student = student.ok_or(Refused(ErrorBody::NotFound))?;
    Ok(Json(StudentAnswer { centre: state.centre(), student }))
}

fn state_of(txn: &mut dyn ReadTxn, desk: &Desk, student: Student) -> Result<StudentState, StoreError> {
    let revision = txn.revision()?;
    changes::state(txn, desk, student, revision)
}

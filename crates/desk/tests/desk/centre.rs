//! A small centre for tests and measurements: it judges by the real rules and keeps nothing but memory.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use lixiao_domain::rules::{self, Received, Replay};
use lixiao_domain::{Mark, MarkId, Revision, Rights, StudentId};
use lixiao_protocol::http::{
    Answer, Centre, ChangesAnswer, ChangesQuery, Cursor, EnrolRequest, ErrorBody, Health, PAGE_LIMIT,
    PROTOCOL, PushAnswer, PushRequest, SignInRequest, StudentState, route,
};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::school::{self, NOW};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "secret";

/// The code that enrols.
pub(crate) const CODE: &str = "ABCDE-FGHJK";

/// How the centre answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// As it should.
    Well,
    /// It does as asked, but a captive portal answers in its place.
    Portal,
    /// It takes no marks for the time being.
    Unavailable,
    /// It knows the desk no more.
    Revoked,
    /// It wants a newer desk program.
    Newer,
}

/// A running centre. It stops when this is dropped.
pub(crate) struct FakeCentre {
    pub(crate) address: SocketAddr,
    book: Book,
    task: JoinHandle<()>,
}

/// What the centre knows; outlives its running.
#[derive(Clone)]
pub(crate) struct Book(Arc<Mutex<Pages>>);

struct Pages {
    mood: Mood,
    epoch: Uuid,
    revision: u64,
    students: BTreeMap<StudentId, StudentState>,
    log: Vec<(MarkId, Answer)>,
}

impl Book {
    pub(crate) fn new(students: impl IntoIterator<Item = StudentState>) -> Self {
        let students: BTreeMap<_, _> = students.into_iter().map(|state| (state.id(), state)).collect();
        let revision = students.values().map(|state| state.revision.0).max().unwrap_or(1);
        let pages = Pages { mood: Mood::Well, epoch: school::EPOCH, revision, students, log: vec![] };
        Self(Arc::new(Mutex::new(pages)))
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.pages().mood = mood;
    }

    /// The marks taken, in their order.
    pub(crate) fn log(&self) -> Vec<MarkId> {
        self.pages().log.iter().map(|(mark, _)| *mark).collect()
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().expect("no handler panics")
    }
}

impl FakeCentre {
    /// Starts on a free port, or on one that it had before.
    pub(crate) async fn start(book: Book, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("the port is free");
        let address = listener.local_addr().expect("it is bound");
        let app = router().with_state(book.clone());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { address, book, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn book(&self) -> &Book {
        &self.book
    }

    /// Stops it, and gives its port free.
    pub(crate) async fn stop(self) -> u16 {
        self.task.abort();
        let _ = self.task.await;
        self.address.port()
    }
}

fn router() -> Router<Book> {
    Router::new()
        .route(route::HEALTH, get(health))
        .route(route::DESKS, post(enrol))
        .route(route::SESSIONS, post(sign_in))
        .route(route::CHANGES, get(changes))
        .route(route::MARKS, post(push))
}

async fn health(State(book): State<Book>) -> Response {
    let pages = book.pages();
    pages.say(Health { centre: pages.centre(), version: "0".into(), protocol: PROTOCOL })
}

async fn enrol(State(book): State<Book>, Json(request): Json<EnrolRequest>) -> Response {
    if request.code == CODE {
        book.pages().say(school::enrol_answer(NOW))
    } else {
        deny(&ErrorBody::CodeInvalid)
    }
}

async fn sign_in(State(book): State<Book>, Json(request): Json<SignInRequest>) -> Response {
    if request.password == PASSWORD {
        book.pages().say(school::sign_in_answer(NOW))
    } else {
        deny(&ErrorBody::PasswordWrong)
    }
}

async fn changes(State(book): State<Book>, Query(query): Query<ChangesQuery>) -> Response {
    let pages = book.pages();
    pages.say(pages.changes(query.cursor()))
}

async fn push(State(book): State<Book>, Json(request): Json<PushRequest>) -> Response {
    let mut pages = book.pages();
    match pages.mood {
        Mood::Unavailable => return deny(&ErrorBody::Unavailable),
        Mood::Newer => return deny(&ErrorBody::DeskTooOld { oldest: PROTOCOL + 1 }),
        Mood::Well | Mood::Portal | Mood::Revoked => {}
    }
    let marks = if request.epoch == pages.epoch { request.marks } else { vec![] };
    let answers: Vec<Answer> = marks.iter().map(|mark| pages.take(mark)).collect();
    let contiguous = u64::try_from(pages.log.len()).expect("a small number");
    pages.say(PushAnswer { centre: pages.centre(), contiguous, answers })
}

fn deny(error: &ErrorBody) -> Response {
    (StatusCode::FORBIDDEN, Json(error)).into_response()
}

impl Pages {
    fn centre(&self) -> Centre {
        Centre { epoch: self.epoch, ..school::centre(NOW) }
    }

    fn say(&self, answer: impl serde::Serialize) -> Response {
        match self.mood {
            Mood::Well | Mood::Unavailable => Json(answer).into_response(),
            Mood::Portal => axum::response::Html("<h1>Welcome to the campus network</h1>").into_response(),
            Mood::Newer => deny(&ErrorBody::DeskTooOld { oldest: PROTOCOL + 1 }),
            Mood::Revoked => deny(&ErrorBody::DeskRevoked { centre: self.centre(), receipt: None }),
        }
    }

    fn changes(&self, asked: Option<Cursor>) -> ChangesAnswer {
        let known = asked.filter(|cursor| cursor.epoch == self.epoch);
        let after = known.map_or(Revision(0), |cursor| cursor.revision);
        let mut changed: Vec<&StudentState> =
            self.students.values().filter(|state| state.revision > after).collect();
        changed.sort_by_key(|state| (state.revision, state.id()));
        let more = fits(&changed) < changed.len();
        changed.truncate(fits(&changed));
        let reached = changed.last().map_or(self.revision, |state| state.revision.0);
        let revision = Revision(if more { reached } else { self.revision });
        ChangesAnswer {
            centre: self.centre(),
            from_start: known.is_none(),
            cursor: Cursor { epoch: self.epoch, scope: 1, revision },
            more,
            frame: known.is_none().then(school::frame),
            students: changed.into_iter().cloned().collect(),
            receipt: None,
        }
    }

    fn take(&mut self, mark: &Mark) -> Answer {
        if let Some((_, answer)) = self.log.iter().find(|(taken, _)| *taken == mark.id) {
            return answer.clone();
        }
        self.revision += 1;
        let state = self.students.get_mut(&mark.student).expect("the desk knows no others");
        state.revision = Revision(self.revision);
        let rights = Rights {
            desk: Some(school::frame().desk),
            session: Some(school::session()),
            grants: school::operator().grants,
        };
        let received = Received { mark, at: NOW, previous: None, replay: Replay::New };
        let judgement = rules::record(&school::campaign(), &mut state.record, &rights, &received).judgement;
        let answer = Answer {
            mark: mark.id,
            outcome: judgement.outcome,
            effective: judgement.effective,
            review: judgement.review.into_iter().collect(),
            revision: state.revision,
        };
        self.log.push((mark.id, answer.clone()));
        answer
    }
}

/// How many changes go on a page: a revision is never torn apart.
fn fits(changed: &[&StudentState]) -> usize {
    let Some(last) = changed.get(PAGE_LIMIT) else { return changed.len() };
    changed.iter().filter(|state| state.revision < last.revision).count()
}

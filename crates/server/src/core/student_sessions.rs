//! Students' sessions in browsers and at kiosks.

use lixiao_domain::{DeskId, SessionId, StudentId, Timestamp};
use lixiao_protocol::student::{SessionLine, Sessions};
use lixiao_store::{Provider, ReadTxn, SessionKind, StoreError, Student, StudentSession, WriteTxn};

use crate::core::codes;
use crate::edge;

/// How long a browser's session holds: twelve hours, in milliseconds.
pub const WEB_MS: i64 = 12 * 3_600_000;

/// How long a kiosk's session holds at most: fifteen minutes, in milliseconds.
const KIOSK_MS: i64 = 15 * 60_000;

/// How exactly it is kept when a session was last used, in milliseconds: five minutes.
const SEEN_MS: i64 = 300_000;

/// A session that was just opened.
pub struct Opened {
    /// Whose it is.
    pub student: Student,
    /// Its secret. Said once.
    pub token: String,
}

/// A student who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInStudent {
    /// Who.
    pub student: Student,
    /// By which session.
    pub session: StudentSession,
}

/// Where a session is opened, and who vouched for the student.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// Where it holds.
    pub kind: SessionKind,
    /// Who vouched.
    pub provider: Provider,
    /// Where, for people.
    pub place: String,
}

/// Opens a session for a student whom somebody vouched for.
pub fn open(
    txn: &mut dyn WriteTxn,
    student: Student,
    entrance: Entrance,
    at: Timestamp,
) -> Result<Opened, StoreError> {
    let token = edge::random_hex::<32>();
    let holds = match entrance.kind {
        SessionKind::Web => WEB_MS,
        SessionKind::Kiosk { .. } => KIOSK_MS,
    };
    txn.put_student_session(&StudentSession {
        token_hash: codes::hash_secret(&token),
        id: SessionId(edge::random_id()),
        student: student.id,
        kind: entrance.kind,
        provider: entrance.provider,
        from: at,
        until: at.plus(holds),
        seen: at,
        place: entrance.place,
    })?;
    Ok(Opened { student, token })
}

/// Who is signed in by this secret, in a browser or, where one asks, at that kiosk.
pub fn by_token(
    txn: &mut dyn ReadTxn,
    token: &str,
    kiosk: Option<DeskId>,
    at: Timestamp,
) -> Result<Option<SignedInStudent>, StoreError> {
    let found = txn.student_session(codes::hash_secret(token))?;
    let Some(session) = found.filter(|session| at < session.until && is_of(session.kind, kiosk)) else {
        return Ok(None);
    };
    Ok(txn.student(session.student)?.map(|student| SignedInStudent { student, session }))
}

fn is_of(kind: SessionKind, kiosk: Option<DeskId>) -> bool {
    match kind {
        SessionKind::Web => kiosk.is_none(),
        SessionKind::Kiosk { desk } => kiosk == Some(desk),
    }
}

/// Whether it should be kept that the session is used now.
pub fn is_seen_anew(session: &StudentSession, at: Timestamp) -> bool {
    at.since(session.seen) >= SEEN_MS
}

/// Keeps that a session is used now, if it has not ended meanwhile.
pub fn note_seen(txn: &mut dyn WriteTxn, token_hash: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
    match txn.student_session(token_hash)? {
        Some(session) => txn.put_student_session(&StudentSession { seen: at, ..session }),
        None => Ok(()),
    }
}

/// Ends the session of this name, where it is the student's.
pub fn end(txn: &mut dyn WriteTxn, student: StudentId, id: SessionId) -> Result<bool, StoreError> {
    let found = txn.student_sessions(student)?.into_iter().find(|session| session.id == id);
    let Some(session) = found else { return Ok(false) };
    txn.end_student_session(session.token_hash)?;
    Ok(true)
}

/// Ends every session of the student.
pub fn end_all(txn: &mut dyn WriteTxn, student: StudentId) -> Result<(), StoreError> {
    let sessions = txn.student_sessions(student)?;
    sessions.iter().try_for_each(|session| txn.end_student_session(session.token_hash))
}

/// Ends the sessions that the university names so, for it has ended its own; gives whose they were.
pub fn end_upstream(txn: &mut dyn WriteTxn, upstream: &str) -> Result<Vec<StudentId>, StoreError> {
    let sessions = txn.student_sessions_upstream(upstream)?;
    sessions
        .iter()
        .map(|session| txn.end_student_session(session.token_hash).map(|()| session.student))
        .collect()
}

/// The student's sessions, newest first, as seen by one of them.
pub fn list(txn: &mut dyn ReadTxn, asking: &StudentSession, at: Timestamp) -> Result<Sessions, StoreError> {
    let mut sessions = txn.student_sessions(asking.student)?;
    sessions.retain(|session| at < session.until);
    sessions.sort_by_key(|session| (std::cmp::Reverse(session.from), session.id));
    let line = |session: StudentSession| SessionLine {
        session: session.id.to_string(),
        from: session.from,
        seen: session.seen,
        current: session.token_hash == asking.token_hash,
        place: session.place,
    };
    Ok(Sessions { sessions: sessions.into_iter().map(line).collect() })
}

/// What a browser's page proves itself by: known to whoever knows the session's secret, which the page itself cannot
/// read.
pub fn csrf(token: &str) -> String {
    edge::hex(&codes::hash_secret(&format!("csrf {token}"))[..16])
}

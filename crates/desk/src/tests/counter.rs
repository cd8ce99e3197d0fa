//! A counter for tests: a desk in a folder of its own, on a machine whose clocks stand still until they are moved.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

use lixiao_domain::{Action, ActorId, Reason};
use lixiao_domain::{
    Basis, ClockReading, Entry, IdentityCheck, Judged, Mark, MarkId, NodeId, Origin, Outcome, Revision,
    SessionId, StudentId, Timestamp,
};
use lixiao_protocol::http::{Answer, StudentState};
use lixiao_protocol::ipc::{CommandError, Look, MarkAnswer, MarkLine, MarkRequest, StudentCard, Verdict};
use lixiao_sync::Contact;
use tempfile::TempDir;
use uuid::Uuid;

use super::school::{self, NOW, OTHER_DESK};
use crate::core::Core;
use crate::edge::Edge;
use crate::error::DeskResult;
use crate::marking::Decided;
use crate::vault::{NoVault, Vault, VaultClosed};

pub(super) const PASSWORD: &str = "secret";

pub(super) struct TestEdge {
    now: AtomicI64,
    steady: AtomicI64,
    drawn: AtomicU64,
    pub(super) vault: Option<MemoryVault>,
}

/// A key store for tests, which outlives the desk's program.
#[derive(Default)]
pub(super) struct MemoryVault(Mutex<BTreeMap<String, String>>);

impl MemoryVault {
    pub(super) fn secrets(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap()
    }
}

impl Vault for MemoryVault {
    fn keep(&self, name: &str, secret: &str) -> Result<(), VaultClosed> {
        self.secrets().insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn secret(&self, name: &str) -> Option<String> {
        self.secrets().get(name).cloned()
    }

    fn forget(&self, name: &str) {
        self.secrets().remove(name);
    }
}

impl TestEdge {
    pub(super) fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Relaxed);
        self.steady.fetch_add(ms, Relaxed);
    }

    pub(super) fn set_clock(&self, ms: i64) {
        self.now.fetch_add(ms, Relaxed);
    }
}

impl Edge for TestEdge {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Relaxed))
    }

    fn steady(&self) -> Timestamp {
        Timestamp(self.steady.load(Relaxed))
    }

    fn midnight(&self, at: Timestamp) -> Timestamp {
        at.plus(-at.0.rem_euclid(school::DAY_MS))
    }

    fn random(&self) -> [u8; 16] {
        u128::from(self.drawn.fetch_add(1, Relaxed)).to_le_bytes()
    }

    fn vault(&self) -> &dyn Vault {
        self.vault.as_ref().map_or(&NoVault, |vault| vault)
    }
}

/// A desk with an operator at work.
pub(super) struct Counter {
    pub(super) core: Core,
    pub(super) edge: Arc<TestEdge>,
    folder: TempDir,
}

impl Counter {
    /// A desk that knows `students` students, with ids from 1, offline since a minute.
    pub(super) fn new(students: u32) -> Self {
        Self::with((1..=students).map(school::student).collect())
    }

    pub(super) fn with(students: Vec<StudentState>) -> Self {
        Self::on(students, None)
    }

    /// A desk of one student on a machine that has a key store.
    pub(super) fn with_vault() -> Self {
        Self::on(vec![school::student(1)], Some(MemoryVault::default()))
    }

    fn on(students: Vec<StudentState>, vault: Option<MemoryVault>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let edge = Arc::new(TestEdge {
            now: AtomicI64::new(NOW.0),
            steady: AtomicI64::new(0),
            drawn: AtomicU64::new(0),
            vault,
        });
        let core = Core::open(folder.path(), edge.clone()).unwrap();
        core.keep_enrolment("http://127.0.0.1:1/", [7; 32], school::enrol_answer(NOW)).unwrap();
        core.note_contact(Contact { time: NOW, local: edge.steady() });
        core.keep_page(school::snapshot(students, 1)).unwrap();
        core.admit("tester", PASSWORD, school::sign_in_answer(NOW)).unwrap();
        edge.pass(60_000);
        Self { core, edge, folder }
    }

    /// The desk after its program was started again and its operator came back.
    pub(super) fn reopened(self) -> Self {
        let counter = self.restarted();
        counter.core.unlock(PASSWORD).unwrap();
        counter
    }

    /// The desk after its program was started again.
    pub(super) fn restarted(self) -> Self {
        let Self { core, edge, folder } = self;
        drop(core);
        let core = Core::open(folder.path(), edge.clone()).unwrap();
        Self { core, edge, folder }
    }

    /// All that stands in the desk's folder.
    pub(super) fn bytes_on_disk(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// How many marks the desk has.
    pub(super) fn made(&self) -> u32 {
        self.core.store.read(|sql| crate::outbox::made(sql, lixiao_domain::Timestamp(i64::MIN))).unwrap()
    }

    /// The centre answers, and did so just now.
    pub(super) fn go_online(&self) {
        let local = self.edge.steady();
        self.core.note_contact(Contact { time: self.edge.now(), local });
        self.core.memory().sync.online = true;
    }

    pub(super) fn scan(&self, student: u32) -> Look {
        self.core.scan(&school::ticket(StudentId(student), 1), Entry::Camera).unwrap()
    }

    /// The card of a scanned student.
    pub(super) fn card(&self, student: u32) -> StudentCard {
        card(self.scan(student))
    }

    pub(super) fn decide(&self, request: &MarkRequest) -> Result<MarkAnswer, CommandError> {
        match self.core.mark(request).map_err(CommandError::from)? {
            Decided::Recorded { line, .. } => Ok(MarkAnswer::Recorded { line }),
            Decided::Unwritten(answer) => Ok(answer),
        }
    }

    /// Scans a student and records a verdict.
    pub(super) fn record(&self, student: u32, verdict: Verdict) -> MarkLine {
        let request = request(&self.card(student), verdict);
        match self.decide(&request) {
            Ok(MarkAnswer::Recorded { line }) => line,
            other => panic!("not recorded: {other:?}"),
        }
    }

    pub(super) fn pass(&self, student: u32) -> MarkLine {
        self.record(student, Verdict::Pass)
    }

    pub(super) fn undo(&self, mark: MarkId) -> Result<MarkLine, CommandError> {
        self.core.undo(mark).map_err(CommandError::from)
    }

    /// Keeps what the centre says of a mark.
    pub(super) fn answer(&self, mark: MarkId, outcome: Outcome, revision: u64) {
        self.answer_all(&[answer(mark, outcome, revision)], 0);
    }

    /// Keeps what the centre says of marks, and up to which number it has them all.
    pub(super) fn answer_all(&self, answers: &[Answer], contiguous: u64) {
        self.core.keep_answers(school::EPOCH, answers, contiguous).unwrap();
    }

    pub(super) fn pull(&self, students: Vec<StudentState>, revision: u64) {
        self.core.keep_page(school::changes(students, revision)).unwrap();
    }

    /// The mark as it stands in the outbox.
    pub(super) fn mark(&self, mark: MarkId) -> Mark {
        self.core.store.read(|sql| crate::outbox::own(sql, mark)).unwrap().expect("it was made here").mark
    }

    pub(super) fn unsent(&self) -> Vec<u64> {
        let unsent = self.core.store.read(crate::outbox::unsent).unwrap();
        unsent.into_iter().map(|queued| queued.seq).collect()
    }
}

pub(super) fn card(look: Look) -> StudentCard {
    match look {
        Look::Open { card }
        | Look::AlreadyPassed { card }
        | Look::NotRequired { card }
        | Look::Blocked { card, .. }
        | Look::Held { card, .. }
        | Look::WindowClosed { card, .. }
        | Look::NotInPlan { card } => card,
        other @ (Look::UnknownStudent
        | Look::RosterLoading { .. }
        | Look::TicketReplaced
        | Look::TicketInvalid { .. }
        | Look::OtherCode { .. }) => panic!("no student: {other:?}"),
    }
}

pub(super) fn request(card: &StudentCard, verdict: Verdict) -> MarkRequest {
    MarkRequest {
        look: card.look,
        student: card.student,
        verdict,
        identity_check: IdentityCheck::Card,
        on_behalf: None,
        remark: None,
        accept_unchecked: false,
    }
}

pub(super) fn fail() -> Verdict {
    Verdict::Fail { reason: Reason::new("物品未归还") }
}

pub(super) fn named<T: std::fmt::Debug>(result: DeskResult<T>) -> CommandError {
    result.expect_err("it is refused").into()
}

/// A mark of another desk that took effect.
pub(super) fn elsewhere(
    id: u128,
    student: u32,
    node: NodeId,
    action: Action,
    seen: Option<MarkId>,
) -> Judged {
    let mark = Mark {
        id: MarkId(Uuid::from_u128(id)),
        student: StudentId(student),
        node,
        action,
        seen,
        origin: Origin::Desk {
            desk: OTHER_DESK,
            seq: 1,
            session: SessionId(Uuid::from_u128(0x52)),
            actor: ActorId(Uuid::from_u128(0xA2)),
            basis: Basis { revision: Revision(1), server_time: NOW },
        },
        made_at: NOW,
        clock: ClockReading::default(),
        entry: Entry::Camera,
        identity_check: IdentityCheck::Code,
        ticket_issue: None,
        on_behalf: None,
        remark: None,
    };
    stored(mark, Outcome::Applied)
}

/// What the centre says of a mark.
pub(super) fn answer(mark: MarkId, outcome: Outcome, revision: u64) -> Answer {
    Answer { mark, outcome, effective: NOW, review: vec![], revision: Revision(revision) }
}

/// A mark as the centre's record has it.
pub(super) fn stored(mark: Mark, outcome: Outcome) -> Judged {
    Judged { mark, effective: NOW, received: NOW, outcome, review: std::collections::BTreeSet::new() }
}

/// A student with these marks, as the centre tells at `revision`.
pub(super) fn told(student: u32, marks: Vec<Judged>, revision: u64) -> StudentState {
    let mut state = school::student(student);
    state.revision = Revision(revision);
    for judged in marks {
        if judged.mark.origin.desk() == Some(school::DESK) {
            state.own.push(answer(judged.mark.id, judged.outcome.clone(), revision));
        }
        state.record.add(judged, None);
    }
    state
}

//! How the central store is read and written.

use lixiao_domain::form::Form;
use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, MarkId, Outcome, Record, Revision, SessionId, SessionRights,
    StudentId, StudentNo, Timestamp,
};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::model::{
    Account, CampaignAt, Desk, DeskTail, Enrolment, SetAside, SigningKey, StoreIdentity, StoredMark, Student,
};
use crate::self_service::{HandoverLink, Picture, SchoolProfile, StudentAccount, StudentSession};

/// The limit of a list that has none. A store may hand it on to SQL, whose integers are signed.
pub const ALL: usize = usize::MAX >> 1;

/// A store did not do what was asked. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full; the same may go through later.
    #[error("the disk is full")]
    Full,
    /// The store was written by a newer version of the program.
    #[error("the store is of version {found}, this program knows {known} at most")]
    TooNew {
        /// The store's version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// The store was closed.
    #[error("the store was closed")]
    Closed,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Box<dyn std::error::Error + Send + Sync>),
}

/// The central store. Work on it is handed over as closures: reading work sees one consistent state; writing
/// work is one transaction, several of which may be committed together. Each gets its answer after the commit.
/// Work that panics is undone and does not disturb other work. Work never waits for other work of its store.
pub trait Store: Send + Sync + 'static {
    /// Queues work that only reads. Readers wait neither for writers nor for each other.
    fn submit_read(&self, job: ReadJob);

    /// Queues work that writes. It runs after all that was queued before it, and is undone whole when it fails.
    fn submit_write(&self, job: WriteJob);
}

/// Work that only reads. Gets the error instead of a transaction where none can begin.
pub type ReadJob = Box<dyn FnOnce(Result<&mut dyn ReadTxn, StoreError>) + Send>;

/// Work that writes. Gets the error instead of a transaction where none can begin.
pub type WriteJob = Box<dyn FnOnce(Result<&mut dyn WriteTxn, StoreError>) -> Ran + Send>;

/// Writing work that was run and is not committed yet.
pub struct Ran {
    /// Whether it is to be kept; otherwise it is undone.
    pub keep: bool,
    /// Called once with what became of it.
    pub answer: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

/// Runs work that only reads, and waits for its answer.
///
/// # Errors
/// The work's own error, or the store's.
pub async fn read<T, E>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn ReadTxn) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    store.submit_read(Box::new(move |txn| {
        let done = txn.map_err(E::from).and_then(work);
        drop(answer.send(done)); // fails only where nobody waits any more
    }));
    answered.await.unwrap_or_else(|_| Err(abandoned().into()))
}

/// Runs work that writes as one transaction, and waits until it is committed. Work that fails leaves nothing.
///
/// # Errors
/// The work's own error, or the store's.
pub async fn write<T, E>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn WriteTxn) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    store.submit_write(Box::new(move |txn| {
        let done = txn.map_err(E::from).and_then(work);
        Ran {
            keep: done.is_ok(),
            answer: Box::new(move |committed| {
                let done = done.and_then(|value| committed.map(|()| value).map_err(E::from));
                drop(answer.send(done)); // fails only where nobody waits any more
            }),
        }
    }));
    answered.await.unwrap_or_else(|_| Err(abandoned().into()))
}

/// What became of work that panicked.
fn abandoned() -> StoreError {
    StoreError::Other("the work ended without an answer".into())
}

/// One consistent state of the store.
pub trait ReadTxn {
    /// Which store this is.
    fn identity(&mut self) -> Result<StoreIdentity, StoreError>;

    /// The secret that the server's own keys come of, drawn when the store was made. A restore keeps it.
    fn secret(&mut self) -> Result<[u8; 32], StoreError>;

    /// When the store was last restored from a backup, as far as it knows.
    fn restored(&mut self) -> Result<Option<Timestamp>, StoreError>;

    /// The newest revision given.
    fn revision(&mut self) -> Result<Revision, StoreError>;

    /// Every campaign's id, lowest first.
    fn campaign_ids(&mut self) -> Result<Vec<CampaignId>, StoreError>;

    /// A campaign.
    fn campaign(&mut self, id: CampaignId) -> Result<Option<CampaignAt>, StoreError>;

    /// A student by id.
    fn student(&mut self, id: StudentId) -> Result<Option<Student>, StoreError>;

    /// A student by number.
    fn student_by_no(&mut self, campaign: CampaignId, no: &StudentNo) -> Result<Option<Student>, StoreError>;

    /// The campaign's students whose number begins with `query`, whose name contains it, or of whose initials
    /// one begins with it in lower case; by number, `limit` at most.
    fn find_students(
        &mut self,
        campaign: CampaignId,
        query: &str,
        limit: usize,
    ) -> Result<Vec<Student>, StoreError>;

    /// The campaign's students who changed after `after` (they themselves, or a mark about them), by the
    /// revision of their newest change, then by id. The first `limit` of them, with those that share the last
    /// one's revision: the next page begins after that revision and misses nobody.
    fn students_after(
        &mut self,
        campaign: CampaignId,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, Student)>, StoreError>;

    /// Every mark about a student, in the order in which they were added.
    fn marks_of(&mut self, student: StudentId) -> Result<Vec<StoredMark>, StoreError>;

    /// A mark.
    fn mark(&mut self, id: MarkId) -> Result<Option<StoredMark>, StoreError>;

    /// The first mark that was added under this number of the desk, or that was set aside under it.
    fn mark_numbered(&mut self, desk: DeskId, seq: u64) -> Result<Option<MarkId>, StoreError>;

    /// What was set aside under this number of the desk.
    fn set_aside_as(&mut self, desk: DeskId, seq: u64) -> Result<Option<SetAside>, StoreError>;

    /// Every mark of a desk, in the order of their numbers.
    fn marks_by(&mut self, desk: DeskId) -> Result<Vec<StoredMark>, StoreError>;

    /// Everything that was set aside of a desk, in the order of their numbers.
    fn set_aside_of(&mut self, desk: DeskId) -> Result<Vec<SetAside>, StoreError>;

    /// How far a desk's marks have come.
    fn desk_tail(&mut self, desk: DeskId) -> Result<DeskTail, StoreError>;

    /// An account by the name to sign in by.
    fn account(&mut self, account: &str) -> Result<Option<Account>, StoreError>;

    /// An account by its person.
    fn account_of(&mut self, actor: ActorId) -> Result<Option<Account>, StoreError>;

    /// Every account, by the name to sign in by.
    fn accounts(&mut self) -> Result<Vec<Account>, StoreError>;

    /// A desk.
    fn desk(&mut self, id: DeskId) -> Result<Option<Desk>, StoreError>;

    /// The desk with this token.
    fn desk_by_token(&mut self, token_hash: [u8; 32]) -> Result<Option<Desk>, StoreError>;

    /// A campaign's desks, by id.
    fn desks(&mut self, campaign: CampaignId) -> Result<Vec<Desk>, StoreError>;

    /// An enrolment code, used or not.
    fn enrolment(&mut self, code_hash: [u8; 32]) -> Result<Option<Enrolment>, StoreError>;

    /// A session.
    fn session(&mut self, id: SessionId) -> Result<Option<SessionRights>, StoreError>;

    /// A campaign's ticket keys, by number.
    fn signing_keys(&mut self, campaign: CampaignId) -> Result<Vec<SigningKey>, StoreError>;

    /// When a student last changed: the student, a mark about them, or their form.
    fn student_revision(&mut self, id: StudentId) -> Result<Option<Revision>, StoreError>;

    /// The school, once it was set up.
    fn school(&mut self) -> Result<Option<SchoolProfile>, StoreError>;

    /// The school's logo.
    fn logo(&mut self) -> Result<Option<Picture>, StoreError>;

    /// A student's account.
    fn student_account(&mut self, student: StudentId) -> Result<Option<StudentAccount>, StoreError>;

    /// The student's session with this secret.
    fn student_session(&mut self, token_hash: [u8; 32]) -> Result<Option<StudentSession>, StoreError>;

    /// A student's sessions.
    fn student_sessions(&mut self, student: StudentId) -> Result<Vec<StudentSession>, StoreError>;

    /// The sessions that the university knows by this name.
    fn student_sessions_upstream(&mut self, upstream: &str) -> Result<Vec<StudentSession>, StoreError>;

    /// The link with this secret, used or not.
    fn handover(&mut self, token_hash: [u8; 32]) -> Result<Option<HandoverLink>, StoreError>;

    /// A student's form.
    fn form(&mut self, student: StudentId) -> Result<Option<Form>, StoreError>;

    /// A student's record: the student with everything said about them.
    fn record(&mut self, id: StudentId) -> Result<Option<Record>, StoreError> {
        let Some(student) = self.student(id)? else { return Ok(None) };
        let marks = self.marks_of(id)?;
        Ok(Some(student.record(marks.into_iter().map(|stored| stored.judged))))
    }
}

/// A transaction that writes. Every `put` replaces what was there under the same key.
///
/// An error is a mistake of the caller, or the disk's: a second student of one number in a campaign, a second
/// account of one name, a second desk of one token; a student, desk, enrolment code or ticket key of an unknown
/// campaign; an account, session, link or form of an unknown student; a second mark of one id; a second thing set
/// aside under one number; another outcome for an unknown mark; a second form of one student, or what one says now
/// where none was submitted.
pub trait WriteTxn: ReadTxn {
    /// Gives the next revision. Revisions are in commit order and never given twice.
    fn next_revision(&mut self) -> Result<Revision, StoreError>;

    /// Begins another epoch now, when the store has been restored; nothing else changes.
    fn set_epoch(&mut self, epoch: Uuid, at: Timestamp) -> Result<(), StoreError>;

    /// Keeps a campaign; the desks' frame changes with it.
    fn put_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError>;

    /// Keeps a student, as changed at `revision`.
    fn put_student(&mut self, student: &Student, revision: Revision) -> Result<(), StoreError>;

    /// Adds a mark, whose student changes at its revision where the student exists. A mark of a desk moves the
    /// desk's tail, unless the desk gave its number before.
    fn add_mark(&mut self, mark: &StoredMark) -> Result<(), StoreError>;

    /// Sets aside what a desk sent under a number that it had not given before, and moves the desk's tail.
    fn set_aside(&mut self, aside: &SetAside) -> Result<(), StoreError>;

    /// Gives a mark another outcome; its student changes at `revision`.
    fn set_outcome(&mut self, mark: MarkId, outcome: &Outcome, revision: Revision) -> Result<(), StoreError>;

    /// Keeps an account; every desk's frame changes with it.
    fn put_account(&mut self, account: &Account) -> Result<(), StoreError>;

    /// Keeps a desk; the frame of its campaign's desks changes with it.
    fn put_desk(&mut self, desk: &Desk) -> Result<(), StoreError>;

    /// Keeps an enrolment code.
    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError>;

    /// Keeps a session.
    fn put_session(&mut self, session: &SessionRights) -> Result<(), StoreError>;

    /// Keeps a ticket key; the frame of its campaign's desks changes with it.
    fn put_signing_key(&mut self, key: &SigningKey) -> Result<(), StoreError>;

    /// Keeps the school, with its logo or without one.
    fn put_school(&mut self, school: &SchoolProfile, logo: Option<&Picture>) -> Result<(), StoreError>;

    /// Keeps a student's account.
    fn put_student_account(&mut self, account: &StudentAccount) -> Result<(), StoreError>;

    /// Keeps a student's session.
    fn put_student_session(&mut self, session: &StudentSession) -> Result<(), StoreError>;

    /// Forgets the session with this secret; where there is none, changes nothing.
    fn end_student_session(&mut self, token_hash: [u8; 32]) -> Result<(), StoreError>;

    /// Forgets the students' sessions and the links that hold no longer at `at`.
    fn forget_expired(&mut self, at: Timestamp) -> Result<(), StoreError>;

    /// Keeps a link that hands a ticket over.
    fn put_handover(&mut self, link: &HandoverLink) -> Result<(), StoreError>;

    /// Keeps a student's only form; the student changes at `revision`.
    fn add_form(&mut self, form: &Form, revision: Revision) -> Result<(), StoreError>;

    /// Keeps what a submitted form says now; the student changes at `revision`.
    fn put_form(&mut self, form: &Form, revision: Revision) -> Result<(), StoreError>;
}

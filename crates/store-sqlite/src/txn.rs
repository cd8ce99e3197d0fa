//! The contract's transactions over a connection.

use lixiao_domain::form::Form;
use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, MarkId, Outcome, Revision, SessionId, SessionRights, StudentId,
    StudentNo, Timestamp,
};
use lixiao_store::{
    Account, CampaignAt, Desk, DeskTail, Enrolment, HandoverLink, Picture, ReadTxn, SchoolProfile, SetAside,
    SigningKey, StoreError, StoreIdentity, StoredMark, Student, StudentAccount, StudentSession, WriteTxn,
};
use rusqlite::Connection;
use uuid::Uuid;

use crate::error::Error;
use crate::{campaigns, desks, marks, people, self_service, students};

/// A transaction that a connection has begun. Its owner commits it.
pub(crate) struct Txn<'a> {
    conn: &'a Connection,
    ran_full: bool,
}

impl<'a> Txn<'a> {
    pub(crate) fn on(conn: &'a Connection) -> Self {
        Self { conn, ran_full: false }
    }

    /// Whether something found the disk full: then nothing of the work may be kept.
    pub(crate) fn ran_full(&self) -> bool {
        self.ran_full
    }

    fn done<T>(&mut self, result: Result<T, Error>) -> Result<T, StoreError> {
        self.ran_full |= result.as_ref().is_err_and(Error::is_full);
        result.map_err(StoreError::from)
    }
}

impl ReadTxn for Txn<'_> {
    fn identity(&mut self) -> Result<StoreIdentity, StoreError> {
        self.done(campaigns::identity(self.conn))
    }

    fn secret(&mut self) -> Result<[u8; 32], StoreError> {
        self.done(campaigns::secret(self.conn))
    }

    fn restored(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.done(campaigns::restored(self.conn))
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        self.done(campaigns::revision(self.conn))
    }

    fn campaign_ids(&mut self) -> Result<Vec<CampaignId>, StoreError> {
        self.done(campaigns::campaign_ids(self.conn))
    }

    fn campaign(&mut self, id: CampaignId) -> Result<Option<CampaignAt>, StoreError> {
        self.done(campaigns::campaign(self.conn, id))
    }

    fn student(&mut self, id: StudentId) -> Result<Option<Student>, StoreError> {
        self.done(students::student(self.conn, id))
    }

    fn student_by_no(&mut self, campaign: CampaignId, no: &StudentNo) -> Result<Option<Student>, StoreError> {
        self.done(students::student_by_no(self.conn, campaign, no))
    }

    fn find_students(
        &mut self,
        campaign: CampaignId,
        query: &str,
        limit: usize,
    ) -> Result<Vec<Student>, StoreError> {
        self.done(students::find_students(self.conn, campaign, query, limit))
    }

    fn students_after(
        &mut self,
        campaign: CampaignId,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, Student)>, StoreError> {
        self.done(students::students_after(self.conn, campaign, after, limit))
    }

    fn marks_of(&mut self, student: StudentId) -> Result<Vec<StoredMark>, StoreError> {
        self.done(marks::marks_of(self.conn, student))
    }

    fn mark(&mut self, id: MarkId) -> Result<Option<StoredMark>, StoreError> {
        self.done(marks::mark(self.conn, id))
    }

    fn mark_numbered(&mut self, desk: DeskId, seq: u64) -> Result<Option<MarkId>, StoreError> {
        self.done(marks::mark_numbered(self.conn, desk, seq))
    }

    fn set_aside_as(&mut self, desk: DeskId, seq: u64) -> Result<Option<SetAside>, StoreError> {
        self.done(marks::set_aside_as(self.conn, desk, seq))
    }

    fn marks_by(&mut self, desk: DeskId) -> Result<Vec<StoredMark>, StoreError> {
        self.done(marks::marks_by(self.conn, desk))
    }

    fn set_aside_of(&mut self, desk: DeskId) -> Result<Vec<SetAside>, StoreError> {
        self.done(marks::set_aside_of(self.conn, desk))
    }

    fn desk_tail(&mut self, desk: DeskId) -> Result<DeskTail, StoreError> {
        self.done(marks::desk_tail(self.conn, desk))
    }

    fn account(&mut self, account: &str) -> Result<Option<Account>, StoreError> {
        self.done(people::account(self.conn, account))
    }

    fn account_of(&mut self, actor: ActorId) -> Result<Option<Account>, StoreError> {
        self.done(people::account_of(self.conn, actor))
    }

    fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        self.done(people::accounts(self.conn))
    }

    fn desk(&mut self, id: DeskId) -> Result<Option<Desk>, StoreError> {
        self.done(desks::desk(self.conn, id))
    }

    fn desk_by_token(&mut self, token_hash: [u8; 32]) -> Result<Option<Desk>, StoreError> {
        self.done(desks::desk_by_token(self.conn, token_hash))
    }

    fn desks(&mut self, campaign: CampaignId) -> Result<Vec<Desk>, StoreError> {
        self.done(desks::desks(self.conn, campaign))
    }

    fn enrolment(&mut self, code_hash: [u8; 32]) -> Result<Option<Enrolment>, StoreError> {
        self.done(desks::enrolment(self.conn, code_hash))
    }

    fn session(&mut self, id: SessionId) -> Result<Option<SessionRights>, StoreError> {
        self.done(people::session(self.conn, id))
    }

    fn signing_keys(&mut self, campaign: CampaignId) -> Result<Vec<SigningKey>, StoreError> {
        self.done(campaigns::signing_keys(self.conn, campaign))
    }

    fn student_revision(&mut self, id: StudentId) -> Result<Option<Revision>, StoreError> {
        self.done(students::revision_of(self.conn, id))
    }

    fn school(&mut self) -> Result<Option<SchoolProfile>, StoreError> {
        self.done(self_service::school(self.conn))
    }

    fn logo(&mut self) -> Result<Option<Picture>, StoreError> {
        self.done(self_service::logo(self.conn))
    }

    fn student_account(&mut self, student: StudentId) -> Result<Option<StudentAccount>, StoreError> {
        self.done(self_service::account(self.conn, student))
    }

    fn student_session(&mut self, token_hash: [u8; 32]) -> Result<Option<StudentSession>, StoreError> {
        self.done(self_service::session(self.conn, token_hash))
    }

    fn student_sessions(&mut self, student: StudentId) -> Result<Vec<StudentSession>, StoreError> {
        self.done(self_service::sessions_of(self.conn, student))
    }

    fn student_sessions_upstream(&mut self, upstream: &str) -> Result<Vec<StudentSession>, StoreError> {
        self.done(self_service::sessions_upstream(self.conn, upstream))
    }

    fn handover(&mut self, token_hash: [u8; 32]) -> Result<Option<HandoverLink>, StoreError> {
        self.done(self_service::handover(self.conn, token_hash))
    }

    fn form(&mut self, student: StudentId) -> Result<Option<Form>, StoreError> {
        self.done(self_service::form(self.conn, student))
    }
}

impl WriteTxn for Txn<'_> {
    fn next_revision(&mut self) -> Result<Revision, StoreError> {
        self.done(campaigns::next_revision(self.conn))
    }

    fn set_epoch(&mut self, epoch: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.done(campaigns::set_epoch(self.conn, epoch, at))
    }

    fn put_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        self.done(campaigns::put_campaign(self.conn, campaign))
    }

    fn put_student(&mut self, student: &Student, revision: Revision) -> Result<(), StoreError> {
        self.done(students::put_student(self.conn, student, revision))
    }

    fn add_mark(&mut self, mark: &StoredMark) -> Result<(), StoreError> {
        self.done(marks::add_mark(self.conn, mark))
    }

    fn set_aside(&mut self, aside: &SetAside) -> Result<(), StoreError> {
        self.done(marks::set_aside(self.conn, aside))
    }

    fn set_outcome(&mut self, mark: MarkId, outcome: &Outcome, revision: Revision) -> Result<(), StoreError> {
        self.done(marks::set_outcome(self.conn, mark, outcome, revision))
    }

    fn put_account(&mut self, account: &Account) -> Result<(), StoreError> {
        self.done(people::put_account(self.conn, account))
    }

    fn put_desk(&mut self, desk: &Desk) -> Result<(), StoreError> {
        self.done(desks::put_desk(self.conn, desk))
    }

    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.done(desks::put_enrolment(self.conn, enrolment))
    }

    fn put_session(&mut self, session: &SessionRights) -> Result<(), StoreError> {
        self.done(people::put_session(self.conn, session))
    }

    fn put_signing_key(&mut self, key: &SigningKey) -> Result<(), StoreError> {
        self.done(campaigns::put_signing_key(self.conn, key))
    }

    fn put_school(&mut self, school: &SchoolProfile, logo: Option<&Picture>) -> Result<(), StoreError> {
        self.done(self_service::put_school(self.conn, school, logo))
    }

    fn put_student_account(&mut self, account: &StudentAccount) -> Result<(), StoreError> {
        self.done(self_service::put_account(self.conn, account))
    }

    fn put_student_session(&mut self, session: &StudentSession) -> Result<(), StoreError> {
        self.done(self_service::put_session(self.conn, session))
    }

    fn end_student_session(&mut self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.done(self_service::end_session(self.conn, token_hash))
    }

    fn forget_expired(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.done(self_service::forget_expired(self.conn, at))
    }

    fn put_handover(&mut self, link: &HandoverLink) -> Result<(), StoreError> {
        self.done(self_service::put_handover(self.conn, link))
    }

    fn add_form(&mut self, form: &Form, revision: Revision) -> Result<(), StoreError> {
        self.done(self_service::add_form(self.conn, form, revision))
    }

    fn put_form(&mut self, form: &Form, revision: Revision) -> Result<(), StoreError> {
        self.done(self_service::put_form(self.conn, form, revision))
    }
}

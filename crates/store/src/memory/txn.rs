//! Its transactions: a copy of the state that is kept or dropped.

use std::sync::Arc;

use lixiao_domain::form::Form;
use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, Mark, MarkId, Outcome, Revision, SessionId, SessionRights,
    StudentId, StudentNo, Timestamp,
};
use uuid::Uuid;

use super::state::State;
use crate::model::{
    Account, CampaignAt, Desk, DeskTail, Enrolment, SetAside, SigningKey, StoreIdentity, StoredMark, Student,
};
use crate::self_service::{HandoverLink, Picture, SchoolProfile, StudentAccount, StudentSession};
use crate::store::{ReadTxn, StoreError, WriteTxn};

/// A transaction: the state as committed, and from the first change on a copy of it.
pub(super) struct Txn {
    state: Arc<State>,
}

impl Txn {
    pub(super) fn on(state: Arc<State>) -> Self {
        Self { state }
    }

    pub(super) fn into_state(self) -> Arc<State> {
        self.state
    }

    fn changing(&mut self) -> &mut State {
        Arc::make_mut(&mut self.state)
    }

    fn campaign_must_exist(&self, id: CampaignId) -> Result<(), StoreError> {
        refuse_if(!self.state.campaigns.contains_key(&id), "no such campaign")
    }

    fn student_must_exist(&self, id: StudentId) -> Result<(), StoreError> {
        refuse_if(!self.state.students.contains_key(&id), "no such student")
    }
}

impl ReadTxn for Txn {
    fn identity(&mut self) -> Result<StoreIdentity, StoreError> {
        Ok(self.state.identity)
    }

    /// This store is for tests and simulations, where one seed gives the same keys again.
    fn secret(&mut self) -> Result<[u8; 32], StoreError> {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(self.state.identity.server.as_bytes());
        Ok(secret)
    }

    fn restored(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.state.restored)
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        Ok(self.state.revision)
    }

    fn campaign_ids(&mut self) -> Result<Vec<CampaignId>, StoreError> {
        Ok(self.state.campaigns.keys().copied().collect())
    }

    fn campaign(&mut self, id: CampaignId) -> Result<Option<CampaignAt>, StoreError> {
        Ok(self.state.campaigns.get(&id).map(value))
    }

    fn student(&mut self, id: StudentId) -> Result<Option<Student>, StoreError> {
        Ok(self.state.students.get(&id).map(|(_, student)| value(student)))
    }

    fn student_by_no(&mut self, campaign: CampaignId, no: &StudentNo) -> Result<Option<Student>, StoreError> {
        let id = self.state.numbers.get(&(campaign, no.clone())).copied();
        id.map_or(Ok(None), |id| self.student(id))
    }

    fn find_students(
        &mut self,
        campaign: CampaignId,
        query: &str,
        limit: usize,
    ) -> Result<Vec<Student>, StoreError> {
        let initials = query.to_lowercase();
        let students = self.state.students.values().map(|(_, student)| student);
        let mut found: Vec<_> = students
            .filter(|student| student.campaign == campaign && answers_to(student, query, &initials))
            .collect();
        found.sort_by_key(|student| &student.no);
        Ok(found.into_iter().take(limit).map(value).collect())
    }

    fn students_after(
        &mut self,
        campaign: CampaignId,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, Student)>, StoreError> {
        let students = self.state.students.values();
        let mut changed: Vec<_> = students
            .filter(|(revision, student)| *revision > after && student.campaign == campaign)
            .collect();
        changed.sort_by_key(|(revision, student)| (*revision, student.id));
        let last =
            limit.checked_sub(1).map(|last| changed.get(last).map_or(Revision(u64::MAX), |(at, _)| *at));
        let page = changed.into_iter().take_while(|(revision, _)| Some(*revision) <= last);
        Ok(page.map(|(revision, student)| (*revision, value(student))).collect())
    }

    fn marks_of(&mut self, student: StudentId) -> Result<Vec<StoredMark>, StoreError> {
        let ids = self.state.said_of.get(&student).into_iter().flat_map(|ids| ids.iter());
        Ok(ids.filter_map(|id| self.state.marks.get(id)).map(value).collect())
    }

    fn mark(&mut self, id: MarkId) -> Result<Option<StoredMark>, StoreError> {
        Ok(self.state.marks.get(&id).map(value))
    }

    fn mark_numbered(&mut self, desk: DeskId, seq: u64) -> Result<Option<MarkId>, StoreError> {
        let aside = || self.state.aside.get(&(desk, seq)).map(|aside| aside.mark);
        Ok(self.state.numbered.get(&(desk, seq)).copied().or_else(aside))
    }

    fn set_aside_as(&mut self, desk: DeskId, seq: u64) -> Result<Option<SetAside>, StoreError> {
        Ok(self.state.aside.get(&(desk, seq)).map(value))
    }

    fn marks_by(&mut self, desk: DeskId) -> Result<Vec<StoredMark>, StoreError> {
        let of_desk = |mark: &Mark| mark.desk_seq().filter(|(of, _)| *of == desk).map(|(_, seq)| seq);
        let marks = self.state.marks.values();
        let mut marks: Vec<_> = marks
            .filter_map(|stored| Some((of_desk(&stored.judged.mark)?, stored.revision, stored)))
            .collect();
        marks.sort_by_key(|(seq, revision, _)| (*seq, *revision));
        Ok(marks.into_iter().map(|(_, _, stored)| value(stored)).collect())
    }

    fn set_aside_of(&mut self, desk: DeskId) -> Result<Vec<SetAside>, StoreError> {
        let asides = self.state.aside.range((desk, 0)..=(desk, u64::MAX));
        Ok(asides.map(|(_, aside)| value(aside)).collect())
    }

    fn desk_tail(&mut self, desk: DeskId) -> Result<DeskTail, StoreError> {
        Ok(self.state.tails.get(&desk).copied().unwrap_or_default())
    }

    fn account(&mut self, account: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.state.accounts.values().find(|kept| kept.account == account).map(value))
    }

    fn account_of(&mut self, actor: ActorId) -> Result<Option<Account>, StoreError> {
        Ok(self.state.accounts.get(&actor).map(value))
    }

    fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        let mut accounts: Vec<_> = self.state.accounts.values().map(value).collect();
        accounts.sort_by(|a, b| a.account.cmp(&b.account));
        Ok(accounts)
    }

    fn desk(&mut self, id: DeskId) -> Result<Option<Desk>, StoreError> {
        Ok(self.state.desks.get(&id).map(value))
    }

    fn desk_by_token(&mut self, token_hash: [u8; 32]) -> Result<Option<Desk>, StoreError> {
        Ok(self.state.desks.values().find(|desk| desk.token_hash == token_hash).map(value))
    }

    fn desks(&mut self, campaign: CampaignId) -> Result<Vec<Desk>, StoreError> {
        Ok(self.state.desks.values().filter(|desk| desk.campaign == campaign).map(value).collect())
    }

    fn enrolment(&mut self, code_hash: [u8; 32]) -> Result<Option<Enrolment>, StoreError> {
        Ok(self.state.enrolments.get(&code_hash).map(value))
    }

    fn session(&mut self, id: SessionId) -> Result<Option<SessionRights>, StoreError> {
        Ok(self.state.sessions.get(&id).map(value))
    }

    fn signing_keys(&mut self, campaign: CampaignId) -> Result<Vec<SigningKey>, StoreError> {
        Ok(self.state.signing_keys.values().filter(|key| key.campaign == campaign).map(value).collect())
    }

    fn student_revision(&mut self, id: StudentId) -> Result<Option<Revision>, StoreError> {
        Ok(self.state.students.get(&id).map(|(revision, _)| *revision))
    }

    fn school(&mut self) -> Result<Option<SchoolProfile>, StoreError> {
        Ok(self.state.school.as_ref().map(|kept| kept.0.clone()))
    }

    fn logo(&mut self) -> Result<Option<Picture>, StoreError> {
        Ok(self.state.school.as_ref().and_then(|kept| kept.1.clone()))
    }

    fn student_account(&mut self, student: StudentId) -> Result<Option<StudentAccount>, StoreError> {
        Ok(self.state.student_accounts.get(&student).map(value))
    }

    fn student_session(&mut self, token_hash: [u8; 32]) -> Result<Option<StudentSession>, StoreError> {
        Ok(self.state.student_sessions.get(&token_hash).map(value))
    }

    fn student_sessions(&mut self, student: StudentId) -> Result<Vec<StudentSession>, StoreError> {
        let sessions = self.state.student_sessions.values();
        Ok(sessions.filter(|session| session.student == student).map(value).collect())
    }

    fn student_sessions_upstream(&mut self, upstream: &str) -> Result<Vec<StudentSession>, StoreError> {
        let sessions = self.state.student_sessions.values();
        Ok(sessions.filter(|session| session.provider.upstream() == Some(upstream)).map(value).collect())
    }

    fn handover(&mut self, token_hash: [u8; 32]) -> Result<Option<HandoverLink>, StoreError> {
        Ok(self.state.handovers.get(&token_hash).map(value))
    }

    fn form(&mut self, student: StudentId) -> Result<Option<Form>, StoreError> {
        Ok(self.state.forms.get(&student).map(value))
    }
}

impl WriteTxn for Txn {
    fn next_revision(&mut self) -> Result<Revision, StoreError> {
        Ok(self.changing().next_revision())
    }

    fn set_epoch(&mut self, epoch: Uuid, at: Timestamp) -> Result<(), StoreError> {
        let state = self.changing();
        state.identity.epoch = epoch;
        state.restored = Some(at);
        Ok(())
    }

    fn put_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        let kept = CampaignAt { campaign: campaign.clone(), frame_revision: Revision(0) };
        self.changing().campaigns.insert(campaign.id, Arc::new(kept));
        self.changing().touch_frames(|id| id == campaign.id);
        Ok(())
    }

    fn put_student(&mut self, student: &Student, revision: Revision) -> Result<(), StoreError> {
        self.campaign_must_exist(student.campaign)?;
        let namesake = self.state.numbers.get(&(student.campaign, student.no.clone()));
        refuse_if(namesake.is_some_and(|other| *other != student.id), "a student of this number exists")?;
        self.changing().put_student(student.clone(), revision);
        Ok(())
    }

    fn add_mark(&mut self, stored: &StoredMark) -> Result<(), StoreError> {
        let mark = &stored.judged.mark;
        refuse_if(self.state.marks.contains_key(&mark.id), "a mark of this id exists")?;
        let state = self.changing();
        state.marks.insert(mark.id, Arc::new(stored.clone()));
        Arc::make_mut(state.said_of.entry(mark.student).or_default()).push(mark.id);
        state.touch(mark.student, stored.revision);
        if let Some((desk, seq)) = mark.desk_seq() {
            state.numbered.entry((desk, seq)).or_insert(mark.id);
            state.advance_tail(desk);
        }
        Ok(())
    }

    fn set_aside(&mut self, aside: &SetAside) -> Result<(), StoreError> {
        let number = (aside.desk, aside.seq);
        refuse_if(self.state.aside.contains_key(&number), "something was set aside under this number")?;
        let state = self.changing();
        state.aside.insert(number, Arc::new(aside.clone()));
        state.advance_tail(aside.desk);
        Ok(())
    }

    fn set_outcome(&mut self, mark: MarkId, outcome: &Outcome, revision: Revision) -> Result<(), StoreError> {
        let state = self.changing();
        let stored = state.marks.get_mut(&mark).ok_or_else(|| refusal("no such mark"))?;
        let changed = Arc::make_mut(stored);
        changed.judged.outcome = outcome.clone();
        changed.revision = revision;
        let student = changed.judged.mark.student;
        state.touch(student, revision);
        Ok(())
    }

    fn put_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let namesake = self.account(&account.account)?;
        refuse_if(
            namesake.is_some_and(|other| other.actor != account.actor),
            "an account of this name exists",
        )?;
        self.changing().accounts.insert(account.actor, Arc::new(account.clone()));
        self.changing().touch_frames(|_| true);
        Ok(())
    }

    fn put_desk(&mut self, desk: &Desk) -> Result<(), StoreError> {
        self.campaign_must_exist(desk.campaign)?;
        let double = self.desk_by_token(desk.token_hash)?;
        refuse_if(double.is_some_and(|other| other.id() != desk.id()), "a desk of this token exists")?;
        self.changing().desks.insert(desk.id(), Arc::new(desk.clone()));
        self.changing().touch_frames(|id| id == desk.campaign);
        Ok(())
    }

    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.campaign_must_exist(enrolment.campaign)?;
        self.changing().enrolments.insert(enrolment.code_hash, Arc::new(enrolment.clone()));
        Ok(())
    }

    fn put_session(&mut self, session: &SessionRights) -> Result<(), StoreError> {
        self.changing().sessions.insert(session.id, Arc::new(session.clone()));
        Ok(())
    }

    fn put_signing_key(&mut self, key: &SigningKey) -> Result<(), StoreError> {
        self.campaign_must_exist(key.campaign)?;
        self.changing().signing_keys.insert((key.campaign, key.key), Arc::new(key.clone()));
        self.changing().touch_frames(|id| id == key.campaign);
        Ok(())
    }

    fn put_school(&mut self, school: &SchoolProfile, logo: Option<&Picture>) -> Result<(), StoreError> {
        self.changing().school = Some(Arc::new((school.clone(), logo.cloned())));
        Ok(())
    }

    fn put_student_account(&mut self, account: &StudentAccount) -> Result<(), StoreError> {
        self.student_must_exist(account.student)?;
        self.changing().student_accounts.insert(account.student, Arc::new(account.clone()));
        Ok(())
    }

    fn put_student_session(&mut self, session: &StudentSession) -> Result<(), StoreError> {
        self.student_must_exist(session.student)?;
        self.changing().student_sessions.insert(session.token_hash, Arc::new(session.clone()));
        Ok(())
    }

    fn end_student_session(&mut self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.changing().student_sessions.remove(&token_hash);
        Ok(())
    }

    fn forget_expired(&mut self, at: Timestamp) -> Result<(), StoreError> {
        let state = self.changing();
        state.student_sessions.retain(|_, session| session.until > at);
        state.handovers.retain(|_, link| link.until > at);
        Ok(())
    }

    fn put_handover(&mut self, link: &HandoverLink) -> Result<(), StoreError> {
        self.student_must_exist(link.student)?;
        self.changing().handovers.insert(link.token_hash, Arc::new(link.clone()));
        Ok(())
    }

    fn add_form(&mut self, form: &Form, revision: Revision) -> Result<(), StoreError> {
        self.student_must_exist(form.student)?;
        refuse_if(self.state.forms.contains_key(&form.student), "the student has submitted a form")?;
        self.changing().put_form(form.clone(), revision);
        Ok(())
    }

    fn put_form(&mut self, form: &Form, revision: Revision) -> Result<(), StoreError> {
        refuse_if(!self.state.forms.contains_key(&form.student), "there is no such form")?;
        self.changing().put_form(form.clone(), revision);
        Ok(())
    }
}

fn value<T: Clone>(shared: &Arc<T>) -> T {
    T::clone(shared)
}

fn answers_to(student: &Student, query: &str, initials: &str) -> bool {
    student.no.as_str().starts_with(query)
        || student.name.contains(query)
        || student.initials.iter().any(|reading| reading.starts_with(initials))
}

fn refusal(why: &'static str) -> StoreError {
    StoreError::Other(why.into())
}

fn refuse_if(condition: bool, why: &'static str) -> Result<(), StoreError> {
    if condition { Err(refusal(why)) } else { Ok(()) }
}

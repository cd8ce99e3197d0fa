//! What the store in memory holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use lixiao_domain::form::Form;
use lixiao_domain::{
    ActorId, CampaignId, DeskId, KeyId, MarkId, Revision, SessionId, SessionRights, StudentId, StudentNo,
    Timestamp,
};

use crate::model::{
    Account, CampaignAt, Desk, DeskTail, Enrolment, SetAside, SigningKey, StoreIdentity, StoredMark, Student,
};
use crate::self_service::{HandoverLink, Picture, SchoolProfile, StudentAccount, StudentSession};

/// Everything that is kept. A copy shares the large values with its original.
#[derive(Clone)]
pub(super) struct State {
    pub(super) identity: StoreIdentity,
    pub(super) restored: Option<Timestamp>,
    pub(super) revision: Revision,
    pub(super) campaigns: BTreeMap<CampaignId, Arc<CampaignAt>>,
    pub(super) students: BTreeMap<StudentId, (Revision, Arc<Student>)>,
    pub(super) numbers: BTreeMap<(CampaignId, StudentNo), StudentId>,
    pub(super) marks: BTreeMap<MarkId, Arc<StoredMark>>,
    /// Each student's marks, in the order in which they were added.
    pub(super) said_of: BTreeMap<StudentId, Arc<Vec<MarkId>>>,
    /// The first mark under each of a desk's numbers.
    pub(super) numbered: BTreeMap<(DeskId, u64), MarkId>,
    /// What was set aside under a desk's number.
    pub(super) aside: BTreeMap<(DeskId, u64), Arc<SetAside>>,
    pub(super) tails: BTreeMap<DeskId, DeskTail>,
    pub(super) accounts: BTreeMap<ActorId, Arc<Account>>,
    pub(super) desks: BTreeMap<DeskId, Arc<Desk>>,
    pub(super) enrolments: BTreeMap<[u8; 32], Arc<Enrolment>>,
    pub(super) sessions: BTreeMap<SessionId, Arc<SessionRights>>,
    pub(super) signing_keys: BTreeMap<(CampaignId, KeyId), Arc<SigningKey>>,
    pub(super) school: Option<Arc<(SchoolProfile, Option<Picture>)>>,
    pub(super) student_accounts: BTreeMap<StudentId, Arc<StudentAccount>>,
    pub(super) student_sessions: BTreeMap<[u8; 32], Arc<StudentSession>>,
    pub(super) handovers: BTreeMap<[u8; 32], Arc<HandoverLink>>,
    pub(super) forms: BTreeMap<StudentId, Arc<Form>>,
}

impl State {
    pub(super) fn new(identity: StoreIdentity) -> Self {
        Self {
            identity,
            restored: None,
            revision: Revision(0),
            campaigns: BTreeMap::new(),
            students: BTreeMap::new(),
            numbers: BTreeMap::new(),
            marks: BTreeMap::new(),
            said_of: BTreeMap::new(),
            numbered: BTreeMap::new(),
            aside: BTreeMap::new(),
            tails: BTreeMap::new(),
            accounts: BTreeMap::new(),
            desks: BTreeMap::new(),
            enrolments: BTreeMap::new(),
            sessions: BTreeMap::new(),
            signing_keys: BTreeMap::new(),
            school: None,
            student_accounts: BTreeMap::new(),
            student_sessions: BTreeMap::new(),
            handovers: BTreeMap::new(),
            forms: BTreeMap::new(),
        }
    }

    pub(super) fn next_revision(&mut self) -> Revision {
        self.revision = Revision(self.revision.0 + 1);
        self.revision
    }

    pub(super) fn put_student(&mut self, student: Student, revision: Revision) {
        if let Some((_, old)) = self.students.get(&student.id) {
            self.numbers.remove(&(old.campaign, old.no.clone()));
        }
        self.numbers.insert((student.campaign, student.no.clone()), student.id);
        self.students.insert(student.id, (revision, Arc::new(student)));
    }

    /// Keeps a student's form.
    pub(super) fn put_form(&mut self, form: Form, revision: Revision) {
        self.touch(form.student, revision);
        self.forms.insert(form.student, Arc::new(form));
    }

    /// Notes that something about the student changed.
    pub(super) fn touch(&mut self, student: StudentId, revision: Revision) {
        if let Some((newest, _)) = self.students.get_mut(&student) {
            *newest = revision.max(*newest);
        }
    }

    /// Notes that what the desks of these campaigns keep whole changed.
    pub(super) fn touch_frames(&mut self, concerned: impl Fn(CampaignId) -> bool) {
        let revision = self.next_revision();
        for (id, campaign) in &mut self.campaigns {
            if concerned(*id) {
                Arc::make_mut(campaign).frame_revision = revision;
            }
        }
    }

    /// Moves the desk's tail over the numbers that follow it without a gap.
    pub(super) fn advance_tail(&mut self, desk: DeskId) {
        let mut tail = self.tails.get(&desk).copied().unwrap_or_default();
        loop {
            let number = (desk, tail.contiguous + 1);
            let effective = match self.numbered.get(&number) {
                Some(mark) => self.marks.get(mark).map(|stored| stored.judged.effective),
                None if self.aside.contains_key(&number) => None,
                None => break,
            };
            tail = DeskTail { contiguous: number.1, last_effective: tail.last_effective.max(effective) };
        }
        self.tails.insert(desk, tail);
    }
}

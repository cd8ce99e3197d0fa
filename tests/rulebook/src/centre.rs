//! The centre of a case: the rules over maps in the place of a store.

use std::borrow::Cow;
use std::collections::BTreeMap;

use lixiao_domain::{
    Campaign, DeskId, Judged, Mark, MarkId, Outcome, Received, Record, Recorded, Replay, StudentId,
    Timestamp, judge, rules, settle,
};

use super::world::{STUDENT, World};
use super::{Draft, Observed, Step};

/// What a store would keep, and the rules over it.
#[derive(Debug)]
pub struct Centre<'a> {
    world: &'a World,
    campaign: Cow<'a, Campaign>,
    records: BTreeMap<StudentId, Record>,
    /// Marks about unknown students.
    strays: BTreeMap<MarkId, Judged>,
    numbers: BTreeMap<(DeskId, u64), MarkId>,
    tails: BTreeMap<DeskId, Timestamp>,
}

/// What a step led to.
#[derive(Debug, Default)]
pub struct Answer {
    /// The step's mark, where it is one.
    pub mark: Option<Judged>,
    /// The other marks whose outcome changed.
    pub changed: Vec<(MarkId, Outcome)>,
}

impl<'a> Centre<'a> {
    /// The centre of a world in which nothing has happened yet.
    pub fn of(world: &'a World) -> Self {
        let records = world.pupils.iter().map(|pupil| {
            let record = Record { issues: pupil.issues.clone(), ..Record::new(pupil.id, pupil.plan.clone()) };
            (pupil.id, record)
        });
        Self {
            records: records.collect(),
            world,
            campaign: Cow::Borrowed(&world.campaign),
            strays: BTreeMap::new(),
            numbers: BTreeMap::new(),
            tails: BTreeMap::new(),
        }
    }

    /// The campaign as it is now.
    pub fn campaign(&self) -> &Campaign {
        &self.campaign
    }

    /// Every student's record.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// Lets something happen.
    pub fn take(&mut self, step: &Step) -> Answer {
        match step {
            Step::Mark(draft) => self.mark(draft),
            Step::Change { campaign, at } => {
                self.campaign = Cow::Owned(Campaign::clone(campaign));
                self.settle(*at)
            }
            Step::Move { plan, at } => {
                let record = self.records.get_mut(&STUDENT).expect("the student is set up");
                record.plan.clone_from(plan);
                self.settle(*at)
            }
            Step::Settle { at } => self.settle(*at),
        }
    }

    fn settle(&mut self, at: Timestamp) -> Answer {
        let campaign = &*self.campaign;
        let changed = self.records.values_mut().flat_map(|record| settle(campaign, record, at)).collect();
        Answer { mark: None, changed }
    }

    fn mark(&mut self, Draft { mark, at, .. }: &Draft) -> Answer {
        let stored = self.stored(mark.id).cloned();
        let replay = match (&stored, mark.desk_seq().and_then(|place| self.numbers.get(&place))) {
            (Some(stored), _) => Replay::SameId { digest: stored.mark.digest(), stored },
            (None, Some(by)) => Replay::SameSeq { by: *by },
            (None, None) => Replay::New,
        };
        let previous = mark.origin.desk().and_then(|desk| self.tails.get(&desk).copied());
        let received = Received { mark, at: *at, previous, replay };
        let rights = self.world.rights_of(mark);
        let campaign = &*self.campaign;
        let Recorded { judgement, changed } = match self.records.get_mut(&mark.student) {
            Some(record) => rules::record(campaign, record, &rights, &received),
            None => Recorded { judgement: judge(campaign, None, &rights, &received), changed: Vec::new() },
        };
        let judged = Judged::new(mark.clone(), *at, judgement);
        if stored.is_none() {
            self.keep(mark, &judged);
        }
        Answer { mark: Some(judged), changed }
    }

    fn keep(&mut self, mark: &Mark, judged: &Judged) {
        if let Some((desk, seq)) = mark.desk_seq() {
            self.numbers.entry((desk, seq)).or_insert(mark.id);
            let tail = self.tails.entry(desk).or_insert(judged.effective);
            *tail = judged.effective.max(*tail);
        }
        if !self.records.contains_key(&mark.student) {
            self.strays.insert(mark.id, judged.clone());
        }
    }

    fn stored(&self, id: MarkId) -> Option<&Judged> {
        let recorded = self.records.values().flat_map(Record::all_entries);
        recorded.chain(self.strays.values()).find(|judged| judged.mark.id == id)
    }

    /// The outcome of every mark about a student.
    pub(super) fn outcomes(&self, student: StudentId) -> BTreeMap<MarkId, Outcome> {
        let record = self.records.get(&student);
        let entries = record.into_iter().flat_map(Record::all_entries);
        entries.map(|judged| (judged.mark.id, judged.outcome.clone())).collect()
    }

    /// What is seen after the last step.
    pub(super) fn observed(&self, student: StudentId, last: Answer) -> Observed {
        let read = self.records.get(&student);
        let read = read.map(|record| Observed::read(&self.campaign, record)).unwrap_or_default();
        let mark = last.mark.as_ref();
        Observed {
            outcome: mark.map(|judged| judged.outcome.clone()),
            review: mark.map(|judged| judged.review.clone()).unwrap_or_default(),
            effective: mark.map(|judged| judged.effective),
            changed: last.changed.into_iter().collect(),
            ..read
        }
    }
}

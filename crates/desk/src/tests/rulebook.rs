//! The desk as a judge of the rulebook's table. What it says of a mark by what it knows is what the centre will
//! say, and what it shows stays the same when the centre's answer comes and when the record is pulled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lixiao_domain::{
    ActorId, DeskId, DeskRights, DeskRole, Judged, Mark, MarkId, Outcome, Record, Revision, SessionId,
    StudentId, Timeline,
};
use lixiao_protocol::http::{Answer, ChangesAnswer, Cursor, DeskFrame, Operator, StudentState};
use lixiao_rulebook::world::{CREATED, DESK_A, World};
use lixiao_rulebook::{
    Case, Centre, Draft, Judge, Observed, Step, assert_alike, cases, changed_between, combinations,
};
use rusqlite::Connection;

use super::school::{EPOCH, centre};
use crate::core::{Lens, Sessions};
use crate::facts::{Epoch, KeptSession, fact, set_fact};
use crate::frame::Frame;
use crate::marking::put;
use crate::view::{View, view};
use crate::{outbox, page, store};

#[test]
fn the_desk_answers_every_case_by_what_it_knows() {
    let mut judge = DeskJudge::at(Stage::Unsent);
    assert_alike(&mut judge, cases());
    assert!(judge.by_itself >= 250, "{} cases were judged here", judge.by_itself);
}

#[test]
fn the_centres_answer_changes_nothing_that_the_desk_shows() {
    assert_alike(&mut DeskJudge::at(Stage::Answered), cases());
}

#[test]
fn a_pulled_record_changes_nothing_that_the_desk_shows() {
    assert_alike(&mut DeskJudge::at(Stage::Pulled), cases());
}

/// Every eleventh situation: a number that divides none of the kinds that are combined, so that all pairs of them
/// still come up.
#[test]
fn the_desk_answers_situations_by_what_it_knows() {
    let mut judge = DeskJudge::at(Stage::Unsent);
    assert_alike(&mut judge, combinations::situations().step_by(11));
    assert!(judge.by_itself >= 400, "{} situations were judged here", judge.by_itself);
}

/// How far the desk has come with the last step of a case when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Its mark is in the outbox.
    Unsent,
    /// The centre has answered the mark.
    Answered,
    /// The student's record was pulled since.
    Pulled,
}

/// Judges by the desk that makes the last mark of a case; before that mark, it knows all that the centre knows.
struct DeskJudge {
    stage: Stage,
    /// How many last marks the desk has judged without the centre.
    by_itself: usize,
}

impl DeskJudge {
    fn at(stage: Stage) -> Self {
        Self { stage, by_itself: 0 }
    }
}

impl Judge for DeskJudge {
    fn name(&self) -> &'static str {
        "the desk"
    }

    fn run(&mut self, case: &Case) -> Observed {
        let desk = case.marks().last().and_then(|sent| sent.mark.origin.desk()).unwrap_or(DESK_A);
        let mut counter = Counter::of(&case.world, desk);
        let (last, earlier) = case.steps.split_last().expect("something happens in a case");
        for step in earlier {
            counter.take(step, Stage::Pulled);
        }
        let before = counter.outcomes(case.student());
        let taken = counter.take(last, self.stage);
        self.by_itself += usize::from(taken.by_itself);
        let observed = counter.read(case.student());
        Observed {
            outcome: taken.mark.as_ref().map(|judged| judged.outcome.clone()),
            review: taken.mark.as_ref().map(|judged| judged.review.clone()).unwrap_or_default(),
            effective: taken.mark.map(|judged| judged.effective),
            changed: changed_between(&before, &observed.outcomes),
            ..observed
        }
    }
}

/// A desk's database, and the centre that it hears of.
struct Counter<'a> {
    world: &'a World,
    desk: DeskId,
    centre: Centre<'a>,
    sql: Connection,
    /// In what light the desk sees things: with the frame as last pulled.
    lens: Option<Lens>,
    sessions: Arc<Sessions>,
    pulled: Revision,
    /// The ids and places of all marks that the centre has had.
    had: Vec<(MarkId, Option<(DeskId, u64)>)>,
}

struct Taken {
    mark: Option<Judged>,
    by_itself: bool,
}

impl<'a> Counter<'a> {
    fn of(world: &'a World, desk: DeskId) -> Self {
        let mut sql = Connection::open_in_memory().unwrap();
        store::migrate(&mut sql).unwrap();
        set_fact(&sql, &Epoch(EPOCH)).unwrap();
        let here = world.sessions.iter().filter(|session| session.desk == Some(desk));
        let sessions: Sessions = here.map(|rights| kept(world, rights.id)).collect();
        let centre = Centre::of(world);
        let (sessions, pulled) = (Arc::new(sessions), Revision(0));
        let mut counter = Self { world, desk, centre, sql, lens: None, sessions, pulled, had: Vec::new() };
        counter.pull();
        counter
    }

    fn take(&mut self, step: &Step, stage: Stage) -> Taken {
        let here = match step {
            Step::Mark(draft) if self.is_new_and_from_here(&draft.mark) => Some(self.judge(draft)),
            Step::Mark(_) | Step::Change { .. } | Step::Move { .. } | Step::Settle { .. } => None,
        };
        if stage == Stage::Unsent && here.is_some() {
            return Taken { mark: here, by_itself: true };
        }
        let mark = self.centre.take(step).mark;
        self.had.extend(mark.iter().map(|judged| (judged.mark.id, judged.mark.desk_seq())));
        if let Some(judged) = mark.as_ref().filter(|_| here.is_some()) {
            outbox::keep_answer(&self.sql, &self.answer(judged)).unwrap();
        }
        if stage != Stage::Answered || here.is_none() {
            self.pull();
        }
        Taken { mark, by_itself: false }
    }

    /// Whether the mark is one that the desk could make now: of a fresh id and number, about a student whom it
    /// knows.
    fn is_new_and_from_here(&self, mark: &Mark) -> bool {
        let place = mark.desk_seq();
        let is_fresh = self.had.iter().all(|had| had.0 != mark.id && had.1 != place);
        let is_from_here = place.is_some_and(|(desk, _)| desk == self.desk);
        let is_known = self.world.desks.iter().any(|desk| desk.id == self.desk);
        is_known && is_from_here && is_fresh && self.view(mark.student).is_some()
    }

    fn judge(&self, Draft { mark, at, .. }: &Draft) -> Judged {
        let (_, previous) = outbox::next(&self.sql).unwrap();
        let (_, seq) = mark.desk_seq().unwrap();
        let (lens, mut view) = (self.lens.as_ref().unwrap(), self.view(mark.student).unwrap());
        let (own, judgement) = put(lens, &mut view, seq, mark.clone(), *at, previous);
        outbox::add(&self.sql, &own).unwrap();
        Judged::new(own.mark, own.at, judgement)
    }

    /// The centre's answer, from after the last pull.
    fn answer(&self, judged: &Judged) -> Answer {
        Answer {
            mark: judged.mark.id,
            outcome: judged.outcome.clone(),
            effective: judged.effective,
            review: judged.review.iter().copied().collect(),
            revision: Revision(self.pulled.0 + 1),
        }
    }

    fn pull(&mut self) {
        let from_start = self.pulled == Revision(0);
        self.pulled = Revision(self.pulled.0 + 1);
        let students = self.centre.records().map(|record| state(record, self.pulled)).collect();
        let page = ChangesAnswer {
            centre: centre(CREATED),
            from_start,
            cursor: Cursor { epoch: EPOCH, scope: 1, revision: self.pulled },
            more: false,
            frame: Some(self.frame()),
            students,
            receipt: None,
        };
        page::keep(&self.sql, &page).unwrap();
        self.lens = self.newest_lens();
    }

    fn frame(&self) -> DeskFrame {
        let known = self.world.desks.iter().find(|known| known.id == self.desk);
        let actors: BTreeSet<ActorId> = self.world.grants.iter().map(|grant| grant.actor).collect();
        DeskFrame {
            desk: known.cloned().unwrap_or_else(|| onlooker(self.desk)),
            campaign: self.centre.campaign().clone(),
            keys: Vec::new(),
            operators: actors.into_iter().map(|actor| operator(self.world, actor)).collect(),
            desks: Vec::new(),
            form_nodes: BTreeSet::new(),
        }
    }

    fn newest_lens(&self) -> Option<Lens> {
        Some(Lens {
            frame: Arc::new(Frame::new(fact::<DeskFrame>(&self.sql).unwrap()?)),
            sessions: Arc::clone(&self.sessions),
            desk: self.desk,
            desk_name: String::new(),
            actor: self.sessions.values().next().map_or(ActorId(EPOCH), |session| session.rights.actor),
            now: CREATED,
            tries: 0,
            tried_to: 0,
        })
    }

    fn view(&self, student: StudentId) -> Option<View> {
        view(&self.sql, self.lens.as_ref()?, student).unwrap()
    }

    fn outcomes(&self, student: StudentId) -> BTreeMap<MarkId, Outcome> {
        self.read(student).outcomes
    }

    fn read(&self, student: StudentId) -> Observed {
        let Some((lens, view)) = self.lens.as_ref().zip(self.view(student)) else {
            return Observed::default();
        };
        Observed::read(lens.frame.campaign(), &view.student.record)
    }
}

fn kept(world: &World, id: SessionId) -> (SessionId, KeptSession) {
    let rights = world.sessions.iter().find(|session| session.id == id).expect("one of the world's").clone();
    let operator = operator(world, rights.actor);
    (id, KeptSession { rights, operator, account: String::new(), proof: None, verifier: None, failures: 0 })
}

/// A desk that the world does not know: it sees all the same what becomes of a student.
fn onlooker(id: DeskId) -> DeskRights {
    DeskRights { id, role: DeskRole::Counter, nodes: Timeline::new(CREATED, BTreeSet::new()), revoked: None }
}

fn operator(world: &World, actor: ActorId) -> Operator {
    let grants = world.grants.iter().filter(|grant| grant.actor == actor).cloned().collect();
    Operator { actor, name: String::new(), grants }
}

fn state(record: &Record, revision: Revision) -> StudentState {
    StudentState {
        no: record.student.to_string().parse().expect("digits are a student number"),
        name: String::new(),
        initials: Vec::new(),
        college: String::new(),
        record: record.clone(),
        own: Vec::new(),
        revision,
    }
}

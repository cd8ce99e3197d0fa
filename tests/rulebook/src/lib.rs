//! The rulebook as a table of cases: what stands before, what somebody says, and what must come of it. Every
//! judge (the domain's rules, a desk, a server) runs the same table and must answer alike.
//!
//! [`cases`] is written by hand, row by row; [`combinations`] enumerates, with its answers from a second
//! statement of the rules. Neither knows how a judge works: another judge implements [`Judge`].

mod centre;
pub mod combinations;
mod domain;
mod draft;
mod held;
mod oracle;
mod policy;
mod reading;
mod replay;
mod right;
mod seen;
mod stands;
mod undo;
mod window;
pub mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use lixiao_domain::{
    Campaign, Due, MarkId, NodeId, Outcome, PlanId, Progress, Record, Refusal, Review, Status, StudentId,
    Timestamp,
};

pub use centre::{Answer, Centre};
pub use domain::DomainJudge;
pub use draft::{Draft, Maker, draft, exempt, fail, id, pass, reopen, require, undo};
use world::{STUDENT, World};

/// One row of the table: a world, what happens in it, and what the last thing that happens leads to.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which row of the rules decides it: 1 to 12; 0 for how a record is read.
    pub row: u8,
    /// What it shows, in words.
    pub name: String,
    /// What is set up before anything happens.
    pub world: World,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// What the last step leads to.
    pub expected: Expected,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// A mark reaches the judge.
    Mark(Box<Draft>),
    /// The campaign is changed: plans, nodes.
    Change {
        /// How it is from now on.
        campaign: Box<Campaign>,
        /// When.
        at: Timestamp,
    },
    /// The student gets another plan.
    Move {
        /// Which, if any.
        plan: Option<PlanId>,
        /// When.
        at: Timestamp,
    },
    /// Time passes: what is held is judged again.
    Settle {
        /// When.
        at: Timestamp,
    },
}

/// What the last step of a case must lead to.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The outcome of the mark, where the step is one.
    pub outcome: Option<Outcome>,
    /// Why somebody should look at the mark.
    pub review: BTreeSet<Review>,
    /// Every other mark whose outcome changes, with its new outcome.
    pub changed: BTreeMap<MarkId, Outcome>,
    /// What else must be true afterwards.
    pub facts: Vec<Fact>,
}

/// Something true of the student after the last step.
#[derive(Clone, Debug)]
pub enum Fact {
    /// A node stands so.
    Status(NodeId, Status),
    /// A node is failed for these reasons, newest first.
    Reasons(NodeId, Vec<&'static str>),
    /// A node went back to 待办理 for this reason, or nobody reopened it last.
    Reopened(NodeId, Option<&'static str>),
    /// So much is owed at a node, in words.
    Due(NodeId, Option<&'static str>),
    /// A mark waits at the node (待核对), or none does.
    Waits(NodeId, bool),
    /// The node is passed though an earlier one is no more (前置已撤销), or it is not so.
    PremiseWithdrawn(NodeId, bool),
    /// These are the nodes that the student can see now.
    Next(Vec<NodeId>),
    /// Everything is done, or not; `None` for a student without a plan.
    Done(Option<bool>),
    /// The last mark was judged as of this moment.
    Effective(Timestamp),
    /// A mark's outcome is this one.
    Outcome(MarkId, Outcome),
}

/// What a judge made of the last step of a case.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// The outcome of the mark, where the step is one.
    pub outcome: Option<Outcome>,
    /// Why somebody should look at the mark.
    pub review: BTreeSet<Review>,
    /// The other marks whose outcome changed, with their new outcome.
    pub changed: BTreeMap<MarkId, Outcome>,
    /// The moment by which the mark was judged, where the judge tells it.
    pub effective: Option<Timestamp>,
    /// The outcome of every stored mark about the student.
    pub outcomes: BTreeMap<MarkId, Outcome>,
    /// What is read of each node.
    pub nodes: BTreeMap<NodeId, Reading>,
    /// The nodes that the student can see now; none without a plan.
    pub next: Vec<NodeId>,
    /// Whether everything is done; `None` for a student without a plan.
    pub done: Option<bool>,
}

/// What is read of one node.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Where it stands.
    pub status: Status,
    /// Why it is failed, newest first.
    pub reasons: Vec<String>,
    /// Why it went back to 待办理, where it was reopened last.
    pub reopened: Option<String>,
    /// What is owed.
    pub due: Option<String>,
    /// Whether a mark waits there.
    pub waits: bool,
    /// Whether an earlier step was taken back under it.
    pub premise_withdrawn: bool,
}

/// Something that judges marks: the rules themselves, a desk, a server.
pub trait Judge {
    /// What it is called when it answers wrongly.
    fn name(&self) -> &str;

    /// Plays the case from its beginning, in a world of its own, and says what the last step led to.
    fn run(&mut self, case: &Case) -> Observed;
}

/// Every case written by hand.
pub fn cases() -> Vec<Case> {
    let groups = [
        replay::cases(),
        right::cases(),
        window::cases(),
        policy::cases(),
        undo::cases(),
        held::cases(),
        stands::cases(),
        seen::cases(),
        reading::cases(),
    ];
    groups.into_iter().flatten().collect()
}

/// Lets the judge play every case and answers how many there were.
///
/// # Panics
/// Where the judge answers wrongly, with all wrong answers.
pub fn assert_alike(judge: &mut impl Judge, cases: impl IntoIterator<Item = Case>) -> usize {
    let mut wrong = String::new();
    let mut count = 0;
    for case in cases {
        count += 1;
        for difference in case.differences(&judge.run(&case)) {
            write!(wrong, "\nrow {}, {}: {difference}", case.row, case.name).expect("a String takes all");
        }
    }
    assert!(wrong.is_empty(), "{} answers otherwise:{wrong}", judge.name());
    count
}

/// A case in the ordinary world in which nothing has happened yet.
pub fn case(row: u8, name: impl Into<String>) -> Case {
    let (world, expected) = (World::ordinary(), Expected::default());
    Case { row, name: name.into(), world, steps: Vec::new(), expected }
}

impl Case {
    /// Changes what is set up.
    #[must_use]
    pub fn given(mut self, change: impl FnOnce(&mut World)) -> Self {
        change(&mut self.world);
        self
    }

    /// A mark reaches the judge. It gets its desk's next number unless it has one.
    #[must_use]
    pub fn mark(mut self, mut draft: Draft) -> Self {
        let next =
            |desk| 1 + self.marks().filter(|sent| sent.mark.origin.desk() == Some(desk)).count() as u64;
        if let Some((desk, seq)) = draft.unnumbered_desk() {
            *seq = next(desk);
        }
        self.steps.push(Step::Mark(Box::new(draft)));
        self
    }

    /// The mark that was sent as the n-th step is sent once more.
    #[must_use]
    pub fn again(mut self, step: usize, at: Timestamp) -> Self {
        let Step::Mark(sent) = &self.steps[step] else { panic!("step {step} sends no mark") };
        let repeated = Draft { at, ..(**sent).clone() };
        self.steps.push(Step::Mark(Box::new(repeated)));
        self
    }

    /// The campaign is changed.
    #[must_use]
    pub fn change(mut self, at: Timestamp, change: impl FnOnce(&mut World)) -> Self {
        let mut changed = self.world.clone();
        change(&mut changed);
        self.steps.push(Step::Change { campaign: Box::new(changed.campaign), at });
        self
    }

    /// The student gets another plan.
    #[must_use]
    pub fn moved(mut self, plan: Option<PlanId>, at: Timestamp) -> Self {
        self.steps.push(Step::Move { plan, at });
        self
    }

    /// Time passes.
    #[must_use]
    pub fn until(mut self, at: Timestamp) -> Self {
        self.steps.push(Step::Settle { at });
        self
    }

    /// The last mark's outcome must be this one.
    #[must_use]
    pub fn gives(mut self, outcome: Outcome) -> Self {
        self.expected.outcome = Some(outcome);
        self
    }

    /// The last mark must be refused for this reason.
    #[must_use]
    pub fn refused(self, why: Refusal) -> Self {
        self.gives(Outcome::Refused(why))
    }

    /// Somebody must be asked to look at the last mark for this reason.
    #[must_use]
    pub fn review(mut self, review: Review) -> Self {
        self.expected.review.insert(review);
        self
    }

    /// The last step must give the n-th mark this outcome.
    #[must_use]
    pub fn changes(mut self, n: u8, outcome: Outcome) -> Self {
        self.expected.changed.insert(id(n), outcome);
        self
    }

    /// The library must stand so in the end.
    #[must_use]
    pub fn leaves(self, status: Status) -> Self {
        self.fact(Fact::Status(world::LIBRARY, status))
    }

    /// Another node must stand so in the end.
    #[must_use]
    pub fn leaves_at(self, node: NodeId, status: Status) -> Self {
        self.fact(Fact::Status(node, status))
    }

    /// Something else must be true in the end.
    #[must_use]
    pub fn fact(mut self, fact: Fact) -> Self {
        self.expected.facts.push(fact);
        self
    }

    /// The students whom marks of the case are about.
    pub fn student(&self) -> StudentId {
        self.marks().last().map_or(STUDENT, |sent| sent.mark.student)
    }

    /// The marks of the case in order.
    pub fn marks(&self) -> impl Iterator<Item = &Draft> {
        self.steps.iter().filter_map(|step| match step {
            Step::Mark(sent) => Some(&**sent),
            Step::Change { .. } | Step::Move { .. } | Step::Settle { .. } => None,
        })
    }

    /// How what a judge answers differs from what is expected, in words.
    pub fn differences(&self, observed: &Observed) -> Vec<String> {
        let Expected { outcome, review, changed, facts } = &self.expected;
        let mut differences = Vec::new();
        if *outcome != observed.outcome {
            differences.push(format!("expected {outcome:?}, got {:?}", observed.outcome));
        }
        if *review != observed.review {
            differences.push(format!("expected review {review:?}, got {:?}", observed.review));
        }
        if *changed != observed.changed {
            differences.push(format!("expected changes {changed:?}, got {:?}", observed.changed));
        }
        let untrue = facts.iter().filter(|fact| !fact.holds(observed));
        differences.extend(untrue.map(|fact| format!("not so: {fact:?}, but {observed:?}")));
        differences
    }
}

impl Fact {
    fn holds(&self, observed: &Observed) -> bool {
        let read = |node| observed.nodes.get(node);
        match self {
            Self::Status(node, status) => read(node).is_some_and(|read| read.status == *status),
            Self::Reasons(node, reasons) => read(node).is_some_and(|read| read.reasons == *reasons),
            Self::Reopened(node, why) => read(node).is_some_and(|read| read.reopened.as_deref() == *why),
            Self::Due(node, due) => read(node).is_some_and(|read| read.due.as_deref() == *due),
            Self::Waits(node, waits) => read(node).is_some_and(|read| read.waits == *waits),
            Self::PremiseWithdrawn(node, withdrawn) => {
                read(node).is_some_and(|read| read.premise_withdrawn == *withdrawn)
            }
            Self::Next(next) => observed.next == *next,
            Self::Done(done) => observed.done == *done,
            Self::Effective(at) => observed.effective.is_none_or(|effective| effective == *at),
            Self::Outcome(mark, outcome) => observed.outcomes.get(mark) == Some(outcome),
        }
    }
}

impl Observed {
    /// Reads a record: for judges that keep one.
    pub fn read(campaign: &Campaign, record: &Record) -> Self {
        let plan = record.plan.as_ref().and_then(|id| campaign.plan(id));
        let progress = plan.map(|plan| Progress::of(campaign, plan, record));
        let listed =
            |node| progress.iter().flat_map(|progress| &progress.nodes).find(|read| read.node == node);
        let nodes = campaign.nodes.keys().map(|&node| {
            let reading = Reading {
                status: record.status(node),
                reasons: record.fail_reasons(node).iter().map(|reason| reason.text.clone()).collect(),
                reopened: record.reopen_reason(node).map(|reason| reason.text.clone()),
                due: record.due(node).map(|Due { text, .. }| text.clone()),
                waits: listed(node).map_or_else(|| record.held(node).next().is_some(), |listed| listed.held),
                premise_withdrawn: listed(node).is_some_and(lixiao_domain::NodeProgress::premise_withdrawn),
            };
            (node, reading)
        });
        Self {
            outcomes: record.all_entries().map(|judged| (judged.mark.id, judged.outcome.clone())).collect(),
            nodes: nodes.collect(),
            next: progress.iter().flat_map(Progress::next).collect(),
            done: progress.as_ref().map(Progress::is_done),
            ..Self::default()
        }
    }
}

/// The marks that have another outcome than before, for judges that do not say it by themselves. A mark that
/// is new has not changed.
pub fn changed_between(
    before: &BTreeMap<MarkId, Outcome>,
    after: &BTreeMap<MarkId, Outcome>,
) -> BTreeMap<MarkId, Outcome> {
    let changed = after.iter().filter(|(id, outcome)| before.get(id).is_some_and(|old| old != *outcome));
    changed.map(|(id, outcome)| (*id, outcome.clone())).collect()
}

//! What has been said about one student so far: one log, from which everything else follows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{IssueNumber, MarkId, NodeId, PlanId, StudentId};
use crate::mark::{Action, Due, Mark, Reason};
use crate::progress::Status;
use crate::rules::{Judgement, Outcome, Review};
use crate::time::Timestamp;

/// One student's history in one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Whose.
    pub student: StudentId,
    /// The student's plan; `None` is 未配置.
    pub plan: Option<PlanId>,
    /// The tickets issued, lowest number first.
    pub issues: Vec<Issue>,
    /// What has been said, by node. A node that is not here has heard nothing.
    pub nodes: BTreeMap<NodeId, History>,
}

/// From when a ticket's issue number is the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The number.
    pub number: IssueNumber,
    /// Since when.
    pub since: Timestamp,
}

/// What is known of one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum History {
    /// Every mark, in the centre's order.
    Full {
        /// The marks with what they led to.
        entries: Vec<Judged>,
    },
    /// Only where it stands: all that a desk learns of another department's node.
    StatusOnly {
        /// Where it stands.
        status: Status,
    },
}

/// A mark with what it led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The mark.
    pub mark: Mark,
    /// The moment by which it was judged.
    pub effective: Timestamp,
    /// When the judge got it.
    pub received: Timestamp,
    /// What it led to.
    pub outcome: Outcome,
    /// Why somebody should look at it, if somebody should.
    pub review: BTreeSet<Review>,
}

impl Judged {
    /// A mark with the judgement on it.
    pub fn new(mark: Mark, received: Timestamp, judgement: Judgement) -> Self {
        let Judgement { outcome, effective, review, withdraws: _ } = judgement;
        Self { mark, effective, received, outcome, review }
    }

    /// Whether it waits for an earlier step (待核对).
    pub fn is_held(&self) -> bool {
        matches!(self.outcome, Outcome::Held { .. })
    }

    /// Whether the department's list (待复核) shows it.
    pub fn needs_review(&self) -> bool {
        !self.review.is_empty() || matches!(self.outcome, Outcome::Conflict { .. })
    }
}

impl Record {
    /// The history of a student about whom nothing was said yet.
    pub fn new(student: StudentId, plan: Option<PlanId>) -> Self {
        Self { student, plan, issues: Vec::new(), nodes: BTreeMap::new() }
    }

    /// The node's marks in the centre's order; none where only its status is known.
    pub fn entries(&self, node: NodeId) -> &[Judged] {
        match self.nodes.get(&node) {
            Some(History::Full { entries }) => entries,
            Some(History::StatusOnly { .. }) | None => &[],
        }
    }

    /// Every mark of the record, node by node.
    pub fn all_entries(&self) -> impl Iterator<Item = &Judged> {
        self.nodes.keys().flat_map(|node| self.entries(*node))
    }

    /// The mark that stands on the node.
    pub fn head(&self, node: NodeId) -> Option<&Judged> {
        standing(self.entries(node)).pop()
    }

    /// Where the node stands. What nobody spoke about is 待办理, never 无需办理.
    pub fn status(&self, node: NodeId) -> Status {
        if let Some(History::StatusOnly { status }) = self.nodes.get(&node) {
            return *status;
        }
        match self.head(node).map(|head| &head.mark.action) {
            Some(Action::Pass) => Status::Passed,
            Some(Action::Fail { .. }) => Status::Failed,
            Some(Action::Exempt { .. }) => Status::NotRequired,
            Some(Action::Reopen { .. } | Action::Require { .. } | Action::Undo { .. }) | None => {
                Status::Pending
            }
        }
    }

    /// Why the node is 未通过: every reason that stands, the newest first.
    pub fn fail_reasons(&self, node: NodeId) -> Vec<&Reason> {
        let fails =
            standing(self.entries(node)).into_iter().rev().map_while(|judged| match &judged.mark.action {
                Action::Fail { reason } => Some(reason),
                Action::Pass
                | Action::Reopen { .. }
                | Action::Undo { .. }
                | Action::Exempt { .. }
                | Action::Require { .. } => None,
            });
        fails.collect()
    }

    /// Why the node went back to 待办理, where somebody reopened it last.
    pub fn reopen_reason(&self, node: NodeId) -> Option<&Reason> {
        match &self.head(node)?.mark.action {
            Action::Reopen { reason } => Some(reason),
            Action::Pass
            | Action::Fail { .. }
            | Action::Undo { .. }
            | Action::Exempt { .. }
            | Action::Require { .. } => None,
        }
    }

    /// What the newest import said is owed at the node, passed or not.
    pub fn due(&self, node: NodeId) -> Option<&Due> {
        let standing = standing(self.entries(node));
        standing.into_iter().rev().find_map(|judged| match &judged.mark.action {
            Action::Require { due, .. } => Some(due.as_ref()),
            Action::Exempt { .. } => Some(None),
            Action::Pass | Action::Fail { .. } | Action::Reopen { .. } | Action::Undo { .. } => None,
        })?
    }

    /// The marks on the node that wait for an earlier step (待核对), oldest first.
    pub fn held(&self, node: NodeId) -> impl Iterator<Item = &Judged> {
        self.entries(node).iter().filter(|judged| judged.is_held())
    }

    /// The issue number in force at `at`; `None` before the first.
    pub fn issue_at(&self, at: Timestamp) -> Option<IssueNumber> {
        self.issues.iter().rev().find(|issue| issue.since <= at).map(|issue| issue.number)
    }

    /// Adds a judged mark at the end of its node's history, and withdraws the held mark that it takes back.
    /// Where only the status of the node was known, the history begins here.
    pub fn add(&mut self, judged: Judged, withdraws: Option<MarkId>) {
        let node = judged.mark.node;
        if let Some(held) = withdraws {
            self.set_outcome(node, held, Outcome::Withdrawn { by: judged.mark.id });
        }
        match self.nodes.get_mut(&node) {
            Some(History::Full { entries }) => entries.push(judged),
            Some(History::StatusOnly { .. }) | None => {
                self.nodes.insert(node, History::Full { entries: vec![judged] });
            }
        }
    }

    /// Gives a held mark its final outcome. Any other mark has it already.
    pub(crate) fn set_outcome(&mut self, node: NodeId, mark: MarkId, outcome: Outcome) {
        if let Some(History::Full { entries }) = self.nodes.get_mut(&node)
            && let Some(judged) = entries.iter_mut().find(|judged| judged.mark.id == mark && judged.is_held())
        {
            judged.outcome = outcome;
        }
    }
}

/// The marks that took effect and were not taken back, the one that stands last.
pub(crate) fn standing(entries: &[Judged]) -> Vec<&Judged> {
    let mut stack: Vec<&Judged> = Vec::new();
    for judged in entries.iter().filter(|judged| judged.outcome == Outcome::Applied) {
        match judged.mark.action {
            // What it took back stood last then; a mark that was held and freed since may stand over it now.
            Action::Undo { of } => stack.retain(|judged| judged.mark.id != of),
            Action::Pass
            | Action::Fail { .. }
            | Action::Reopen { .. }
            | Action::Exempt { .. }
            | Action::Require { .. } => stack.push(judged),
        }
    }
    stack
}

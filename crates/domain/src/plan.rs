//! A campaign (届次) with its nodes (节点) and plans (流程方案): who must be cleared by whom, when, and under
//! which conditions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{CampaignId, NodeId, PlanId};
use crate::mark::Reason;
use crate::time::{Timeline, Timestamp};

/// One year's clearance: everything that a school sets up before the first student comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its number, as it stands in every ticket.
    pub id: CampaignId,
    /// Its name, such as 2026届.
    pub name: String,
    /// From here on nothing is marked, reopened or undone any more, and what is still held never opens.
    pub closes: Timestamp,
    /// Its nodes, retired ones included.
    pub nodes: BTreeMap<NodeId, Node>,
    /// Its plans.
    pub plans: BTreeMap<PlanId, Plan>,
}

/// Something that one department clears (节点、环节), such as 图书馆 还书情况.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its number; never given to another node of the campaign.
    pub id: NodeId,
    /// The department in charge, such as 图书馆.
    pub department: String,
    /// What is cleared, such as 还书情况.
    pub title: String,
    /// One line for the student, such as 是否有图书未还.
    pub note: String,
    /// Where the department is found, where the school says so.
    #[serde(default)]
    pub office: Option<Office>,
    /// Under which conditions its marks count.
    pub policy: Timeline<Policy>,
    /// The reasons that its operators choose from.
    pub reasons: Vec<Reason>,
    /// Whether it was taken out of the campaign: its marks are still recorded, but nobody waits for it.
    pub retired: bool,
}

/// Where a department is found, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Office {
    /// Where.
    pub place: Option<String>,
    /// When somebody is there.
    pub hours: Option<String>,
    /// Whom to call.
    pub phone: Option<String>,
}

/// Under which conditions a node's marks count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Policy {
    /// How old the desk's knowledge may be.
    pub offline: Offline,
    /// What makes sure who the student is.
    pub identity: Identity,
}

impl Default for Policy {
    /// Offline work allowed; the ticket is proof enough.
    fn default() -> Self {
        Self { offline: Offline::Allowed, identity: Identity::Code }
    }
}

/// How old the desk's knowledge of the centre may be when it marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offline {
    /// As old as it is.
    Allowed,
    /// At most so many minutes.
    Fresh {
        /// The limit.
        minutes: u32,
    },
    /// The centre answers before the operator says anything.
    OnlineOnly,
}

/// What makes sure who the student is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The ticket; without it, a card that was looked at.
    Code,
    /// A photo that the face was compared with.
    Photo,
}

/// When a plan's students are cleared (办理时段): from the first moment up to, and without, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Window {
    /// The first moment inside.
    pub from: Timestamp,
    /// The first moment after.
    pub until: Timestamp,
}

impl Window {
    /// Whether `at` lies inside.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// The nodes that a group of students must be cleared by, in steps (序号).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its name in the school's plan file.
    pub id: PlanId,
    /// Its name on the screens.
    pub name: String,
    /// When it is open.
    pub window: Timeline<Window>,
    /// Its nodes, in the order shown; retired ones included.
    pub nodes: Vec<PlanNode>,
}

/// A node's place in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNode {
    /// Which node.
    pub node: NodeId,
    /// Its step: 1, 2, 3 …; nodes of one step go in any order, a step opens when all before it are done.
    pub step: u8,
}

/// A plan that cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// It lists no node.
    #[error("the plan lists no node")]
    Empty,
    /// A step between the first and the last has no node, or the first is not 1.
    #[error("no node stands at step {0}")]
    StepEmpty(u8),
    /// A node stands in it twice.
    #[error("node {0} is listed twice")]
    NodeTwice(NodeId),
    /// The campaign has no such node.
    #[error("the campaign has no node {0}")]
    NodeUnknown(NodeId),
    /// The window ends before it begins.
    #[error("the window ends before it begins")]
    WindowReversed,
}

impl Campaign {
    /// The plan of that name.
    pub fn plan(&self, id: &PlanId) -> Option<&Plan> {
        self.plans.get(id)
    }

    /// Whether a node counts no more.
    pub fn is_retired(&self, node: NodeId) -> bool {
        self.nodes.get(&node).is_none_or(|node| node.retired)
    }

    /// The plan's nodes that students are waited for at, in the plan's order.
    pub fn active_nodes<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = PlanNode> + 'a {
        plan.nodes.iter().copied().filter(|listed| !self.is_retired(listed.node))
    }

    /// Checks that every plan can be carried out.
    ///
    /// # Errors
    /// The first plan that cannot, and why.
    pub fn check(&self) -> Result<(), (PlanId, PlanError)> {
        self.plans.values().try_for_each(|plan| self.check_plan(plan).map_err(|why| (plan.id.clone(), why)))
    }

    fn check_plan(&self, plan: &Plan) -> Result<(), PlanError> {
        let mut listed = BTreeSet::new();
        for PlanNode { node, .. } in &plan.nodes {
            if !self.nodes.contains_key(node) {
                return Err(PlanError::NodeUnknown(*node));
            }
            if !listed.insert(*node) {
                return Err(PlanError::NodeTwice(*node));
            }
        }
        let steps: BTreeSet<u8> = self.active_nodes(plan).map(|listed| listed.step).collect();
        let last = *steps.last().ok_or(PlanError::Empty)?;
        if let Some(gap) = (0..=last).find(|step| (*step == 0) == steps.contains(step)) {
            return Err(PlanError::StepEmpty(gap.max(1)));
        }
        let window = plan.window.newest();
        if window.until <= window.from { Err(PlanError::WindowReversed) } else { Ok(()) }
    }
}

impl Plan {
    /// The step at which a node stands.
    pub fn step(&self, node: NodeId) -> Option<u8> {
        self.nodes.iter().find(|listed| listed.node == node).map(|listed| listed.step)
    }
}

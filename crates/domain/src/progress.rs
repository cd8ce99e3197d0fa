//! Progress (进度): where a student stands, node by node, and what is in the way.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::NodeId;
use crate::plan::{Campaign, Plan};
use crate::record::Record;

/// Where a node stands for a student (状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 无需办理: the student need not go there.
    NotRequired,
    /// 待办理: the student must still go there.
    Pending,
    /// 通过 (已办理): cleared.
    Passed,
    /// 未通过: the student went there and something is missing.
    Failed,
}

impl Status {
    /// Whether nothing is left to do at the node.
    pub fn is_done(self) -> bool {
        match self {
            Self::NotRequired | Self::Passed => true,
            Self::Pending | Self::Failed => false,
        }
    }
}

/// Where a student stands in the whole plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The plan's nodes in its order, without the retired ones.
    pub nodes: Vec<NodeProgress>,
}

/// Where a student stands at one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeProgress {
    /// Which node.
    pub node: NodeId,
    /// Its step.
    pub step: u8,
    /// Where it stands.
    pub status: Status,
    /// The nodes of earlier steps that must be done first.
    pub missing: Vec<NodeId>,
    /// Whether a mark waits there for an earlier step (待核对).
    pub held: bool,
}

impl NodeProgress {
    /// Passed, and yet an earlier step was failed or reopened since (前置已撤销).
    pub fn premise_withdrawn(&self) -> bool {
        self.status == Status::Passed && !self.missing.is_empty()
    }
}

impl Progress {
    /// Where the student of `record` stands in `plan`.
    pub fn of(campaign: &Campaign, plan: &Plan, record: &Record) -> Self {
        let nodes = campaign.active_nodes(plan).map(|listed| NodeProgress {
            node: listed.node,
            step: listed.step,
            status: record.status(listed.node),
            missing: missing(campaign, plan, record, listed.step),
            held: record.held(listed.node).next().is_some(),
        });
        Self { nodes: nodes.collect() }
    }

    /// The nodes that the student can see now: those that are not done and wait for no earlier step.
    pub fn next(&self) -> impl Iterator<Item = NodeId> {
        let open = self.nodes.iter().filter(|node| !node.status.is_done() && node.missing.is_empty());
        open.map(|node| node.node)
    }

    /// How many nodes the student must still see (还差 n 项).
    pub fn remaining(&self) -> usize {
        self.nodes.iter().filter(|node| !node.status.is_done()).count()
    }

    /// Whether everything is done (全部办理完成). A plan without nodes never is.
    pub fn is_done(&self) -> bool {
        !self.nodes.is_empty() && self.remaining() == 0
    }
}

/// The nodes of the steps before `step` that are not done.
pub(crate) fn missing(campaign: &Campaign, plan: &Plan, record: &Record, step: u8) -> Vec<NodeId> {
    let earlier = campaign.active_nodes(plan).filter(|listed| listed.step < step);
    earlier.map(|listed| listed.node).filter(|node| !record.status(*node).is_done()).collect()
}

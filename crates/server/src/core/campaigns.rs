//! A campaign is set up, changed, and comes to its end.

use std::collections::BTreeMap;

use lixiao_domain::plan::PlanNode;
use lixiao_domain::{
    Campaign, CampaignId, Node, NodeId, Plan, PlanError, PlanId, Revision, Timeline, Timestamp,
};
use lixiao_store::{ReadTxn, StoreError, WriteTxn};

use crate::core::{marks, tickets};
use crate::files::plan_file::{NodeDraft, PlanDraft, PlanFile};

/// How many students are settled at a time, so that a large campaign does not fill the memory.
const SETTLED_AT_ONCE: usize = 1000;

/// A plan file was not applied; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// A plan cannot be carried out.
    #[error("plan {plan}: {why}")]
    Plan {
        /// Which plan.
        plan: PlanId,
        /// Why it cannot.
        why: PlanError,
    },
    /// The campaign would be over at once: what is held would be refused for good, and desks would wipe themselves.
    #[error("the campaign would be over at once")]
    Closed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What applying a plan file did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The campaign as it is now.
    pub campaign: Campaign,
    /// The nodes that the file lists no more; their marks stay, but nobody waits for them.
    pub retired: Vec<NodeId>,
    /// Held marks that the new plan decided.
    pub settled: usize,
}

/// Makes the campaign what the file says. Windows and policies change from now on: earlier marks keep being
/// judged by what held when they were made.
pub fn apply(txn: &mut dyn WriteTxn, file: &PlanFile, at: Timestamp) -> Result<Applied, ApplyError> {
    let before = txn.campaign(file.id)?.map(|found| found.campaign);
    let is_new = before.is_none();
    if file.closes <= at && before.as_ref().is_none_or(|before| at < before.closes) {
        return Err(ApplyError::Closed);
    }
    let campaign = merge(before.clone(), file, at);
    campaign.check().map_err(|(plan, why)| ApplyError::Plan { plan, why })?;
    if before.as_ref() != Some(&campaign) {
        txn.put_campaign(&campaign)?;
    }
    if is_new {
        tickets::add_key(txn, campaign.id)?;
    }
    let was_active = |id: &&NodeId| before.as_ref().is_some_and(|before| !before.is_retired(**id));
    let retired =
        campaign.nodes.keys().filter(was_active).filter(|id| campaign.is_retired(**id)).copied().collect();
    let settled = settle_all(txn, &campaign, at)?;
    Ok(Applied { campaign, retired, settled })
}

/// Judges every held mark of the campaign again, and counts those that are not held any more.
pub fn settle_all(txn: &mut dyn WriteTxn, campaign: &Campaign, at: Timestamp) -> Result<usize, StoreError> {
    let (mut settled, mut after, newest) = (0, Revision(0), txn.revision()?);
    loop {
        let page = txn.students_after(campaign.id, after, SETTLED_AT_ONCE)?;
        let Some((last, _)) = page.last() else { return Ok(settled) };
        after = *last;
        for (_, student) in page.into_iter().filter(|(revision, _)| *revision <= newest) {
            settled += marks::settle(txn, campaign, &student, at)?;
        }
        if after >= newest {
            return Ok(settled);
        }
    }
}

/// Settles what is still held in campaigns that have ended, and counts it.
pub fn close_ended(txn: &mut dyn WriteTxn, at: Timestamp) -> Result<usize, StoreError> {
    let mut settled = 0;
    for id in txn.campaign_ids()? {
        if let Some(ended) = txn.campaign(id)?.filter(|found| found.campaign.closes <= at) {
            settled += settle_all(txn, &ended.campaign, at)?;
        }
    }
    Ok(settled)
}

/// A campaign that somebody works in. None is ever deleted, so that it is missing is nobody's expectation.
pub fn existing(txn: &mut dyn ReadTxn, id: CampaignId) -> Result<Campaign, StoreError> {
    let found =
        txn.campaign(id)?.ok_or_else(|| StoreError::Other(format!("campaign {id} is not there").into()))?;
    Ok(found.campaign)
}

/// The only campaign, or the newest one.
pub fn newest(txn: &mut dyn ReadTxn) -> Result<Option<CampaignId>, StoreError> {
    Ok(txn.campaign_ids()?.pop())
}

fn merge(before: Option<Campaign>, file: &PlanFile, at: Timestamp) -> Campaign {
    let (mut nodes, mut plans) = before
        .map_or_else(|| (BTreeMap::new(), BTreeMap::new()), |campaign| (campaign.nodes, campaign.plans));
    for node in nodes.values_mut() {
        node.retired = true;
    }
    for draft in &file.nodes {
        let node = merge_node(nodes.remove(&draft.id), draft, at);
        nodes.insert(draft.id, node);
    }
    for draft in &file.plans {
        let plan = merge_plan(plans.remove(&draft.id), draft, &nodes, at);
        plans.insert(draft.id.clone(), plan);
    }
    Campaign { id: file.id, name: file.name.clone(), closes: file.closes, nodes, plans }
}

fn merge_node(before: Option<Node>, draft: &NodeDraft, at: Timestamp) -> Node {
    let mut policy = before.map_or_else(|| Timeline::new(at, draft.policy), |node| node.policy);
    policy.push(at, draft.policy);
    Node {
        id: draft.id,
        department: draft.department.clone(),
        title: draft.title.clone(),
        note: draft.note.clone(),
        office: draft.office.clone(),
        policy,
        reasons: draft.reasons.clone(),
        retired: false,
    }
}

/// The plan as drafted, with those of its former nodes that the campaign retired: they go on recording marks.
fn merge_plan(
    before: Option<Plan>,
    draft: &PlanDraft,
    nodes: &BTreeMap<NodeId, Node>,
    at: Timestamp,
) -> Plan {
    let (mut window, listed) = before
        .map_or_else(|| (Timeline::new(at, draft.window), Vec::new()), |plan| (plan.window, plan.nodes));
    window.push(at, draft.window);
    let is_retired = |listed: &PlanNode| nodes.get(&listed.node).is_some_and(|node| node.retired);
    let nodes = draft.nodes.iter().copied().chain(listed.into_iter().filter(is_retired)).collect();
    Plan { id: draft.id.clone(), name: draft.name.clone(), window, nodes }
}

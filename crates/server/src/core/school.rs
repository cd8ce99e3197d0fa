//! The school, as its pages show it.

use std::collections::BTreeMap;

use lixiao_domain::form::FormPart;
use lixiao_domain::{CampaignId, NodeId};
use lixiao_store::{Picture, ReadTxn, SchoolProfile, StoreError, WriteTxn};

use crate::core::campaigns;

/// A school file was not applied; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// A part of the form belongs to a node that the newest campaign does not have.
    #[error("the newest campaign has no node {0}")]
    NodeUnknown(NodeId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the school what its file says.
pub fn apply(
    txn: &mut dyn WriteTxn,
    school: &SchoolProfile,
    logo: Option<&Picture>,
) -> Result<(), ApplyError> {
    let campaign = campaigns::newest(txn)?;
    let known = match campaign {
        Some(campaign) => form_parts(txn, campaign, Some(school))?,
        None => BTreeMap::new(),
    };
    let unknown = school.form.iter().find(|(part, _)| !known.contains_key(part));
    unknown.map_or(Ok(()), |(_, node)| Err(ApplyError::NodeUnknown(*node)))?;
    txn.put_school(school, logo)?;
    tell_desks(txn)?;
    Ok(())
}

/// Desks are told with their frame which nodes have a part of the form: every campaign's frame changes.
fn tell_desks(txn: &mut dyn WriteTxn) -> Result<(), StoreError> {
    for id in txn.campaign_ids()? {
        if let Some(found) = txn.campaign(id)? {
            txn.put_campaign(&found.campaign)?;
        }
    }
    Ok(())
}

/// The parts of the form that are asked for in the campaign, each with its node.
pub fn form_parts(
    txn: &mut dyn ReadTxn,
    campaign: CampaignId,
    school: Option<&SchoolProfile>,
) -> Result<BTreeMap<FormPart, NodeId>, StoreError> {
    let nodes = txn.campaign(campaign)?.map(|found| found.campaign.nodes).unwrap_or_default();
    let asked = school.into_iter().flat_map(|school| &school.form);
    Ok(asked.filter(|(_, node)| nodes.contains_key(node)).map(|(part, node)| (*part, *node)).collect())
}

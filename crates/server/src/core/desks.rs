//! How a machine becomes a desk, and which desk a request comes from.

use std::collections::BTreeSet;

use lixiao_domain::{CampaignId, DeskId, DeskRights, DeskRole, NodeId, Timeline, Timestamp, Withdrawal};
use lixiao_store::{Desk, Enrolment, ReadTxn, StoreError, WriteTxn};

use crate::core::codes;
use crate::edge;

/// How long an enrolment code can be used: ten minutes, in milliseconds.
const CODE_MS: i64 = 600_000;

/// What an enrolment code makes of a machine.
#[derive(Clone, Debug)]
pub struct DeskDraft {
    /// The desk's name.
    pub name: String,
    /// The campaign that it works in.
    pub campaign: CampaignId,
    /// What kind of machine it becomes.
    pub role: DeskRole,
    /// The nodes that it is assigned to.
    pub nodes: BTreeSet<NodeId>,
}

/// Draws a one-time code that makes a machine what the draft says.
pub fn issue_code(txn: &mut dyn WriteTxn, draft: DeskDraft, at: Timestamp) -> Result<String, StoreError> {
    let code = codes::draw();
    txn.put_enrolment(&Enrolment {
        code_hash: codes::hash(&code),
        name: draft.name,
        campaign: draft.campaign,
        role: draft.role,
        nodes: draft.nodes,
        until: at.plus(CODE_MS),
        used_by: None,
    })?;
    Ok(code)
}

/// Uses a code: the machine is a desk from here on, and signs by `key`. `None` where the code is wrong, used or too
/// old.
pub fn enrol(
    txn: &mut dyn WriteTxn,
    code: &str,
    key: Option<[u8; 32]>,
    at: Timestamp,
) -> Result<Option<(Desk, String)>, StoreError> {
    let usable = |enrolment: &Enrolment| enrolment.used_by.is_none() && at < enrolment.until;
    let Some(enrolment) = txn.enrolment(codes::hash(code))?.filter(usable) else { return Ok(None) };
    let (desk, token) = new_desk(&enrolment, key, at);
    txn.put_enrolment(&Enrolment { used_by: Some(desk.id()), ..enrolment })?;
    txn.put_desk(&desk)?;
    Ok(Some((desk, token)))
}

fn new_desk(enrolment: &Enrolment, key: Option<[u8; 32]>, at: Timestamp) -> (Desk, String) {
    let token = edge::random_hex::<32>();
    let rights = DeskRights {
        id: DeskId(edge::random_id()),
        role: enrolment.role,
        nodes: Timeline::new(at, enrolment.nodes.clone()),
        revoked: None,
    };
    let desk = Desk {
        rights,
        name: enrolment.name.clone(),
        campaign: enrolment.campaign,
        token_hash: codes::hash_secret(&token),
        key,
        scope: 1,
    };
    (desk, token)
}

/// The desk that a token names.
pub fn by_token(txn: &mut dyn ReadTxn, token: &str) -> Result<Option<Desk>, StoreError> {
    txn.desk_by_token(codes::hash_secret(token))
}

/// Takes a desk's rights away. Whether it exists.
pub fn revoke(txn: &mut dyn WriteTxn, id: DeskId, how: Withdrawal) -> Result<bool, StoreError> {
    let Some(mut desk) = txn.desk(id)? else { return Ok(false) };
    desk.rights.revoked = Some(how);
    txn.put_desk(&desk)?;
    Ok(true)
}

/// Assigns a desk to other nodes; it takes a new snapshot then. Whether it exists.
pub fn assign(
    txn: &mut dyn WriteTxn,
    id: DeskId,
    nodes: BTreeSet<NodeId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let Some(mut desk) = txn.desk(id)? else { return Ok(false) };
    if *desk.rights.nodes.newest() != nodes {
        desk.rights.nodes.push(at, nodes);
        desk.scope += 1;
        txn.put_desk(&desk)?;
    }
    Ok(true)
}

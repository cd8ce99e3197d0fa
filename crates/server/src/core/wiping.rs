//! When a desk may forget what it holds: the centre says so under its signature, and names what it has.

use lixiao_domain::Timestamp;
use lixiao_protocol::ipc::WipeCause;
use lixiao_protocol::signed::{Signed, WipeReceipt};
use lixiao_store::{Desk, ReadTxn, StoreError, StoreIdentity};

use crate::core::centre;

/// What lets the desk wipe itself once it has nothing that is not named here; `None` for a desk that works on.
pub fn receipt(txn: &mut dyn ReadTxn, desk: &Desk, at: Timestamp) -> Result<Option<Signed>, StoreError> {
    let Some(why) = cause(txn, desk, at)? else { return Ok(None) };
    let StoreIdentity { server, epoch } = txn.identity()?;
    let contiguous = txn.desk_tail(desk.id())?.contiguous;
    let receipt = WipeReceipt { server, epoch, desk: desk.id(), contiguous, why, at };
    Ok(Some(centre::key(txn)?.sign(&receipt)))
}

fn cause(txn: &mut dyn ReadTxn, desk: &Desk, at: Timestamp) -> Result<Option<WipeCause>, StoreError> {
    if desk.rights.revoked.is_some() {
        return Ok(Some(WipeCause::Revoked));
    }
    let campaign = txn.campaign(desk.campaign)?;
    let is_closed = campaign.is_some_and(|known| known.campaign.closes <= at);
    Ok(is_closed.then_some(WipeCause::CampaignClosed))
}

//! The keys that sign tickets, and the tickets themselves.

use lixiao_domain::{CampaignId, KeyId};
use lixiao_store::{ReadTxn, SigningKey, StoreError, Student, WriteTxn};
use lixiao_ticket::{Ticket, TicketText};

use crate::edge;

/// Draws the campaign's next signing key. Desks learn its public half with their next pull; the first key of a
/// campaign signs at once, a further one takes over when the one before it is revoked.
pub fn add_key(txn: &mut dyn WriteTxn, campaign: CampaignId) -> Result<Option<KeyId>, StoreError> {
    let keys = txn.signing_keys(campaign)?;
    let next = keys.last().map_or(0, |key| key.key.0 + 1);
    if next > KEY_MAX {
        return Ok(None);
    }
    let key = SigningKey { campaign, key: KeyId(next), secret: edge::random_bytes(), revoked: false };
    txn.put_signing_key(&key)?;
    Ok(Some(key.key))
}

/// The highest number that a ticket can name: four bits.
const KEY_MAX: u8 = 15;

/// Withdraws a key: nothing signed by it counts any more. Whether there is such a key.
pub fn revoke_key(txn: &mut dyn WriteTxn, campaign: CampaignId, key: KeyId) -> Result<bool, StoreError> {
    let found = txn.signing_keys(campaign)?.into_iter().find(|kept| kept.key == key);
    let Some(found) = found else { return Ok(false) };
    txn.put_signing_key(&SigningKey { revoked: true, ..found })?;
    Ok(true)
}

/// The student's present ticket, signed by the campaign's oldest key that counts. `None` where the campaign has
/// no such key.
pub fn current(txn: &mut dyn ReadTxn, student: &Student) -> Result<Option<TicketText>, StoreError> {
    let key = txn.signing_keys(student.campaign)?.into_iter().find(|key| !key.revoked);
    let (Some(key), Some(issue)) = (key, student.issues.last()) else { return Ok(None) };
    let ticket = Ticket::new(student.campaign, key.key, student.id, issue.number);
    let ticket = ticket.map_err(|invalid| StoreError::Other(Box::new(invalid)))?;
    Ok(Some(lixiao_ticket::SigningKey::from_secret(key.secret).sign(&ticket)))
}

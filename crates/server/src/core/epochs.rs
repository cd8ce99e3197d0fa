//! The store's epochs.

use lixiao_domain::Timestamp;
use lixiao_store::{StoreError, WriteTxn};
use uuid::Uuid;

/// Begins another epoch, after the store was restored from a backup: every desk takes everything anew, and sends
/// again all that it still has. Until then it is told that its marks are not taken. Students sign in again: a session
/// that was ended since the backup must not come back.
pub fn begin(txn: &mut dyn WriteTxn, epoch: Uuid, at: Timestamp) -> Result<(), StoreError> {
    txn.forget_expired(Timestamp(i64::MAX))?;
    txn.set_epoch(epoch, at)
}

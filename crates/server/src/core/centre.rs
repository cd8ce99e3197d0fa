//! The server's own keys.

use lixiao_seal::CentreKey;
use lixiao_store::{ReadTxn, StoreError};

/// The keys by which desks know what the server states, and seal what is meant for it alone.
pub fn key(txn: &mut dyn ReadTxn) -> Result<CentreKey, StoreError> {
    Ok(CentreKey::from_secret(txn.secret()?))
}

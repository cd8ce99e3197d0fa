//! The store in memory keeps the contract.

use lixiao_store::{MemoryStore, StoreIdentity};
use uuid::Uuid;

lixiao_store::conformance_tests!(|| {
    MemoryStore::new(StoreIdentity { server: Uuid::from_u128(1), epoch: Uuid::from_u128(2) })
});

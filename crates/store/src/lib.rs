//! The central store's contract: what is kept ([`model`], and for students' own pages [`self_service`]), how it is read and written ([`Store`], [`ReadTxn`],
//! [`WriteTxn`]), an implementation in memory, and the suite that every implementation passes
//! ([`conformance`]).
//!
//! A store keeps and finds; it never decides. Whoever calls it asks the rulebook what to keep.

pub mod conformance;
pub mod memory;
pub mod model;
pub mod self_service;
mod store;

pub use memory::MemoryStore;
pub use model::{
    Account, AccountRole, CampaignAt, Desk, DeskTail, Enrolment, SetAside, SigningKey, StoreIdentity,
    StoredMark, Student,
};
pub use self_service::{
    Credential, HandoverLink, Picture, Provider, SchoolProfile, SessionKind, StudentAccount, StudentSession,
};
pub use store::{ALL, Ran, ReadJob, ReadTxn, Store, StoreError, WriteJob, WriteTxn, read, write};

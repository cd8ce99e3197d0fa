//! A counter's desk without its window: operators come and go, codes become students, decisions become marks in a
//! database on this machine, and a driver keeps that in step with the centre. [`Desk`] is all that a window
//! needs.
//!
//! This crate never decides what a mark leads to (the domain's rules do), nor what is sent when (the sync engine
//! does), and draws nothing on a screen.

mod bell;
mod client;
mod contact;
mod core;
mod desk;
mod draft;
mod driver;
mod edge;
mod entrance;
mod error;
mod export;
mod facts;
mod floors;
mod frame;
mod line;
mod lists;
mod look;
mod marking;
mod memory_disk;
mod network;
mod outbox;
mod page;
pub mod password;
mod redeem;
mod remedy;
mod roster;
mod station;
mod status;
mod store;
mod vault;
mod view;
mod wiping;

pub use crate::client::{CallError, CallResult, Client, Received};
pub use crate::desk::Desk;
pub use crate::edge::{Edge, Machine};
pub use crate::error::{DeskError, DeskResult};
pub use crate::memory_disk::MemoryDisk;
pub use crate::redeem::{Redeemed, redeem};
pub use crate::station::{Decision, Station};
pub use crate::vault::{NoVault, SystemVault, Vault, VaultClosed};

#[cfg(test)]
mod tests;

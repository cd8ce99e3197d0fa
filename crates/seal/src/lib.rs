//! What counts by its signature, not by the connection that it came over: what the centre states to a desk, and the
//! file in which a desk's outbox travels when no network comes back. The centre's keys and a desk's key stand here,
//! with what each may say.
//!
//! It never decides what follows from a statement, reads no clock or file and draws no random number.

mod key;
mod outbox;
mod signed;

pub use key::{CentreKey, DeskKey};
pub use outbox::{FileError, OutboxFile, open_outbox, seal_outbox};
pub use signed::{Statement, verify};

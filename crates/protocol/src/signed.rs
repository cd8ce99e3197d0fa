//! What counts by its signature, over whichever way it comes.

use lixiao_domain::{DeskId, MarkId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Words with a signature of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The words, as they were signed: JSON.
    pub body: String,
    /// The Ed25519 signature in base 64.
    pub signature: String,
}

/// All that a desk has marked, for a centre that it cannot reach: signed by the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedOutbox {
    /// The server that it is meant for.
    pub server: Uuid,
    /// The desk that says it.
    pub desk: DeskId,
    /// When, in the centre's time as known then.
    pub at: Timestamp,
    /// Every mark of the desk, answered or not, in the order of their numbers from 1: whatever backup the centre was
    /// restored from, nothing before them is missing.
    pub marks: Vec<ExportedMark>,
}

/// A mark as it stands in a desk's outbox: in the desk's own words, which may be too new for the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedMark {
    /// Its number among the desk's marks.
    pub seq: u64,
    /// Its id.
    pub mark: MarkId,
    /// What it says: JSON.
    pub body: String,
}

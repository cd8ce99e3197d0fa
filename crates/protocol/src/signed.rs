//! What counts by its signature, over whichever way it comes.

use crate::ipc::WipeCause;
use lixiao_domain::{DeskId, MarkId, SessionRights, Timestamp};
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

/// The centre's word that a desk may wipe itself: signed by the server. It holds for whatever the desk has by then only
/// as far as `contiguous` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeReceipt {
    /// The server that says it.
    pub server: Uuid,
    /// Its epoch, in which it has the marks.
    pub epoch: Uuid,
    /// The desk that it is said to.
    pub desk: DeskId,
    /// The number up to which the server has every mark of the desk.
    pub contiguous: u64,
    /// Why the desk's work is over.
    pub why: WipeCause,
    /// The server's clock.
    pub at: Timestamp,
}

/// The centre's word that it has opened a session: signed by the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionProof {
    /// The server that says it.
    pub server: Uuid,
    /// The session.
    pub session: SessionRights,
}

/// A session in which a desk's marks were made, for a centre that may have lost it with a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaim {
    /// A [`SessionProof`].
    pub proof: Signed,
    /// When its operator signed out, in the centre's time as known then.
    pub ended: Option<Timestamp>,
}

/// What a kiosk has asked of the university for somebody, as the server put it: signed by the server for itself, which
/// keeps nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UniversityQuestion {
    /// The kiosk that asked: nobody else's answer counts.
    pub desk: DeskId,
    /// Which of the university's log-ins.
    pub way: String,
    /// Where the university sends the web view back to.
    pub back: String,
    /// What a browser would have kept meanwhile.
    pub kept: String,
    /// Until when an answer counts.
    pub until: Timestamp,
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
    /// The sessions in which they were made.
    pub sessions: Vec<SessionClaim>,
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

//! The window's frame: who is at the desk, how it stands with the centre, the window's settings.

use lixiao_domain::{NodeId, Policy, Reason, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything around the student in the middle: what the window's frame shows. Sent whole whenever any of it
/// changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskStatus {
    /// Who is at the desk.
    pub phase: Phase,
    /// How it stands with the centre.
    pub sync: SyncStatus,
    /// The window's settings.
    pub settings: Settings,
}

/// Who is at the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// The desk is not enrolled yet, or not any more.
    Setup {
        /// How it ended as another desk, where it was one.
        wiped: Option<Wiped>,
    },
    /// Nobody is signed in.
    SignedOut {
        /// The desk's name as enrolled.
        desk_name: String,
    },
    /// An operator went away and will come back.
    Locked {
        /// The desk's name as enrolled.
        desk_name: String,
        /// The operator's name.
        operator: String,
    },
    /// An operator is working.
    Working {
        /// The desk's name as enrolled.
        desk_name: String,
        /// The campaign's name.
        campaign: String,
        /// The operator's name.
        operator: String,
        /// The node at work.
        node: NodeChoice,
        /// The nodes that the operator may work at this desk.
        nodes: Vec<NodeChoice>,
    },
}

/// A desk whose work is over: the centre has every mark of it, and the machine has forgotten what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Wiped {
    /// The desk's name as it was enrolled.
    pub desk_name: String,
    /// Why.
    pub why: WipeCause,
    /// When, by the centre's clock.
    pub at: Timestamp,
    /// How many marks the desk had made.
    pub marks: u32,
}

/// Why a desk's work is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WipeCause {
    /// The centre revoked it.
    Revoked,
    /// The campaign was closed.
    CampaignClosed,
}

/// What an enrolment QR code holds, for the operator to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolmentOffer {
    /// Where the server is.
    pub address: String,
    /// The one-time code.
    pub code: String,
}

/// A node that an operator may work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct NodeChoice {
    /// Which node.
    pub id: NodeId,
    /// The department in charge.
    pub department: String,
    /// What is cleared.
    pub title: String,
    /// Under which conditions its marks count.
    pub policy: Policy,
    /// The reasons to choose from for 未通过.
    pub reasons: Vec<Reason>,
    /// Whether the node has a part of the form 党团关系迁移地址查询.
    pub has_form: bool,
}

/// How it stands with the centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// Whether the centre answered at the last try.
    pub online: bool,
    /// Marks that the centre has not answered yet (待上传).
    pub unsent: u32,
    /// Marks that the centre holds (待核对).
    pub held: u32,
    /// Marks that the centre decided otherwise and nobody has dealt with (退回清单).
    pub returned: u32,
    /// While the roster is being loaded: how many students have arrived.
    pub roster_received: Option<u32>,
    /// The centre's clock at the last contact: 数据截至.
    pub as_of: Option<Timestamp>,
    /// When the next try is due, while the centre is away.
    pub next_try: Option<Timestamp>,
    /// What keeps the desk from syncing, where it is more than a missing network.
    pub trouble: Option<SyncTrouble>,
    /// By how much this machine's clock is off, in milliseconds, where it is more than two minutes.
    pub clock_off_ms: Option<i64>,
}

/// What keeps a desk from syncing and will not pass by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncTrouble {
    /// The centre does not know this desk any more: it was revoked.
    DeskRevoked,
    /// Something answers at the address, but not our server.
    NotOurServer,
    /// The server wants a newer desk program.
    DeskTooOld,
    /// The local disk is full.
    DiskFull,
    /// The server answers, but cannot write now, such as for a full disk.
    ServerCannotWrite,
}

/// The window's settings, kept on this machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// Loudness, 0 to 100.
    pub volume: u8,
    /// No sounds at all.
    pub muted: bool,
    /// How long a 通过 stays on the screen before the next student, in seconds: 1 to 10.
    pub return_after_s: u8,
    /// After how many idle minutes the window locks.
    pub lock_after_min: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self { volume: 80, muted: false, return_after_s: 3, lock_after_min: 5 }
    }
}

//! What the kiosk's page asks of the program around it, and what it is told. Whatever concerns the student is of
//! [`crate::student`]; a request that cannot be carried out is answered with a [`crate::student::StudentError`].
//!
//! Nothing here carries the student's session: the program keeps it, and the page never sees it.

use crate::booth::OwnCodeAnswer;
use lixiao_domain::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How it stands with the kiosk. Sent whole whenever any of it changes; names no student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KioskState {
    /// What the kiosk is doing.
    pub phase: KioskPhase,
    /// The kiosk's name as enrolled.
    pub name: Option<String>,
    /// Whether the system has a printer for the 离校单.
    pub can_print: bool,
    /// Whether the own code may be held before the kiosk's camera, for counts.
    pub reads_own_code: bool,
    /// After how long the kiosk takes its student for gone.
    pub timers: KioskTimers,
}

/// What the kiosk is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum KioskPhase {
    /// This machine is no kiosk yet: the program's command `enrol` makes it one.
    NotEnrolled,
    /// 暂停服务: nobody can be served. The kiosk goes on trying and is ready again by itself.
    OutOfService {
        /// Why.
        why: OutOfService,
    },
    /// Nobody is here.
    Ready,
    /// A student is signed in. So it stays when the server goes away meanwhile: what is on the screen still holds.
    InUse,
}

/// Why nobody can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutOfService {
    /// The server has not answered yet since the program began.
    Starting,
    /// The server does not answer.
    ServerAway,
    /// Something answers at its address, but not our server.
    NotOurServer,
    /// The server does not know this kiosk any more: it was revoked, or is enrolled as something else.
    Revoked,
    /// The server wants a newer program.
    TooOld,
}

/// After how long without a sign of the student the page asks 您还在吗, and then clears everything; in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct KioskTimers {
    /// On 离校流程 and on what is like it.
    pub progress_s: u32,
    /// On 离校二维码.
    pub code_s: u32,
    /// While something is being typed.
    pub typing_s: u32,
    /// How long the question stands before everything is cleared.
    pub warning_s: u32,
}

impl Default for KioskTimers {
    fn default() -> Self {
        Self { progress_s: 90, code_s: 60, typing_s: 120, warning_s: 20 }
    }
}

/// What holding a code before the kiosk's camera led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "seen", rename_all = "snake_case")]
pub enum OwnCodeSeen {
    /// A code was read, and the server has answered.
    Code {
        /// What.
        answer: OwnCodeAnswer,
    },
    /// There is no camera that works.
    NoCamera,
    /// Nothing was held before it for a while.
    Nothing,
}

/// The part of the kiosk's window that shows the university's page, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct UniversityFrame {
    /// From the left.
    pub x: f64,
    /// From above.
    pub y: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// What a key of the kiosk's own keyboard does in the university's page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum UniversityKey {
    /// Writes.
    Text {
        /// What.
        text: String,
    },
    /// Deletes what stands before.
    Erase,
    /// Goes to the next field, and from the last one hands the page in.
    Next,
}

/// What became of a 离校单 that was to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PrintAnswer {
    /// The printer has it.
    Sent,
    /// There is no printer.
    NoPrinter,
    /// The system does not print.
    Failed {
        /// In the system's words, for whoever helps.
        detail: String,
    },
}

/// Whether a PIN opens what is behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PinAnswer {
    /// It does.
    Right {
        /// What whoever looks after the kiosk sees.
        maintenance: KioskMaintenance,
    },
    /// It does not.
    Wrong,
    /// Too many were wrong; again after so many seconds.
    TooManyTries {
        /// How long to wait.
        wait_s: u32,
    },
    /// None was set: the program's command `kiosk-pin` sets it.
    NotSet,
}

/// What whoever looks after a kiosk sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KioskMaintenance {
    /// The kiosk's name as enrolled.
    pub name: Option<String>,
    /// The server's address.
    pub server: Option<String>,
    /// When the server last answered, by this machine's clock.
    pub reached: Option<Timestamp>,
    /// The printer that the system prints on.
    pub printer: Option<String>,
    /// The program's version.
    pub version: String,
}

/// Which events the program sends to the kiosk's page, by name.
pub mod event {
    /// Carries [`super::KioskState`].
    pub const STATE: &str = "kiosk-state";
    /// Somebody did something in the university's page. Carries nothing.
    pub const TOUCHED: &str = "touched";
    /// Carries the [`lixiao_domain::Revision`] of what changed about the student who is signed in.
    pub const CHANGED: &str = "changed";
}

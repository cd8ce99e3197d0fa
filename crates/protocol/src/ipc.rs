//! What the window asks of the desk behind it, and what it shows. Every text that a person reads is made in the
//! window from these codes.

mod camera;
mod error;
mod lists;
mod look;
mod marking;
mod returned;
mod status;

pub use self::camera::{CameraHealth, CameraInfo, CameraKind, CameraState, InView, ScanHint};
pub use self::error::CommandError;
pub use self::lists::{Exported, Gap, Queue, Reconciliation, Today};
pub use self::look::{EarlierNode, Found, Look, NodeName, OtherCodeKind, StudentCard, TicketTrouble};
pub use self::marking::{MarkAnswer, MarkLine, MarkRequest, MarkState, Said, Verdict};
pub use self::returned::{Remedied, Remedy, RemedyAnswer, RemedyRequest, ReturnedMark, Standing};
pub use self::status::{
    DeskStatus, EnrolmentOffer, NodeChoice, Phase, Settings, SyncStatus, SyncTrouble, WipeCause, Wiped,
};

/// Which events the desk sends to the window, by name.
pub mod event {
    /// Carries [`super::DeskStatus`].
    pub const STATUS: &str = "status";
    /// Carries [`super::Look`]: something was scanned.
    pub const LOOK: &str = "look";
    /// Carries [`super::CameraState`].
    pub const CAMERA: &str = "camera";
    /// Carries an [`super::InView`], or nothing when no code is in the picture any more.
    pub const IN_VIEW: &str = "in-view";
    /// Carries an [`super::EnrolmentOffer`]: the camera read one while the desk is not enrolled.
    pub const ENROLMENT: &str = "enrolment";
    /// Carries nothing: lists of marks changed.
    pub const MARKS: &str = "marks";
    /// Carries nothing: somebody wants to close the window while marks are unsent; ask them.
    pub const CLOSING: &str = "closing";
}

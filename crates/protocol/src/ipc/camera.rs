//! The camera and what it sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A camera of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CameraInfo {
    /// Stays the same when the camera is unplugged and plugged in again.
    pub id: String,
    /// As the system calls it.
    pub name: String,
    /// What kind it seems to be.
    pub kind: CameraKind,
    /// Whether it is the one in use.
    pub chosen: bool,
}

/// What kind of camera it seems to be: by its name, and on Linux by whether anything is plugged in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CameraKind {
    /// For ordinary pictures.
    Colour,
    /// For face unlock: sees no screens.
    Infrared,
    /// A program that pretends to be a camera.
    Virtual,
    /// A folder of pictures, for demonstration.
    Folder,
}

/// How it stands with the camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CameraState {
    /// Being opened.
    Opening,
    /// Delivers pictures.
    Running {
        /// Its name.
        name: String,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Pictures a second, as set.
        fps: u32,
    },
    /// No camera is there.
    Absent,
    /// Another program uses it.
    Busy,
    /// The system does not let us.
    NoPermission,
    /// It was there and is gone.
    Unplugged,
    /// It is there and delivers nothing.
    Stalled,
    /// It delivers black.
    Covered,
    /// Something else.
    Failed {
        /// In the system's words, for whoever helps.
        detail: String,
    },
}

/// How well the camera and the decoder keep up, over the last ten seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CameraHealth {
    /// How many pictures were looked at.
    pub frames: u32,
    /// Pictures a second that came from the camera.
    pub fps: Option<f32>,
    /// Milliseconds within which half of the pictures were looked through.
    pub decode_p50_ms: Option<f32>,
    /// Milliseconds within which 95 of 100 were.
    pub decode_p95_ms: Option<f32>,
}

/// A code in the camera's picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct InView {
    /// Its corners as shares of the picture's width and height, from 0 at the top left to 1; top left, top right,
    /// bottom right, bottom left of the code itself. A corner may lie outside.
    pub outline: [[f32; 2]; 4],
    /// Whether it was read.
    pub read: bool,
    /// What would help, where it has been in view for a second without being read.
    pub hint: Option<ScanHint>,
}

/// What keeps a code in view from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScanHint {
    /// It fills the picture or reaches its rim.
    TooClose,
    /// It is too small to tell its modules apart.
    TooFar,
    /// Most of it is overexposed.
    TooBright,
    /// A reflection covers a part of it.
    Glare,
    /// It is too dark.
    TooDark,
    /// Light and dark hardly differ: a dim screen, or a film over it.
    Pale,
    /// It moves, or is out of focus.
    Blurred,
}

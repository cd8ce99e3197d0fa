//! Where frames come from: the machine's cameras, or a folder of pictures that stands for one.

use std::path::PathBuf;

use lixiao_protocol::ipc::{CameraInfo, CameraKind};

use super::device::Device;
use super::folder::Folder;
use super::listing;
use super::pixels::Pixels;

/// Something that gives frame after frame.
pub(super) trait FrameSource {
    /// What it is and what it was set to.
    fn mode(&self) -> &Mode;

    /// Waits for the next frame; `None` is a frame that came damaged.
    fn next(&mut self) -> Result<Option<Pixels>, Fault>;

    /// Goes to a level of [`super::exposure::Exposure`], where it has a control for that.
    fn expose(&mut self, level: i8);
}

/// What a source was set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mode {
    pub(super) name: String,
    pub(super) fps: u32,
}

/// Why there are no frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The camera is not there (any more).
    NotFound,
    /// Another program has it.
    Busy,
    /// The system forbids it.
    NoPermission,
    /// Anything else, in the system's words.
    Failed(String),
}

/// Where to look for cameras.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// What is plugged in.
    Devices,
    /// The pictures (JPEG, PNG) of a folder, in the order of their names, over and over.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Pictures a second.
        fps: u32,
    },
}

impl Source {
    /// The cameras there are now, `choice` or else the one taken by default marked as chosen.
    pub(super) fn cameras(&self, choice: Option<&str>) -> Vec<CameraInfo> {
        match self {
            Self::Devices => listing::cameras(choice),
            Self::Folder { path, .. } => vec![CameraInfo {
                id: path.display().to_string(),
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                kind: CameraKind::Folder,
                chosen: true,
            }],
        }
    }

    /// Opens the camera chosen, or the one taken by default.
    pub(super) fn open(&self, choice: Option<&str>) -> Result<Box<dyn FrameSource>, Fault> {
        Ok(match self {
            Self::Devices => Box::new(Device::open(choice)?),
            Self::Folder { path, fps } => Box::new(Folder::open(path, *fps)?),
        })
    }
}

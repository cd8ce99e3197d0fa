//! What the program can be told when it is started.

use std::path::PathBuf;

use clap::Parser;

use crate::camera::Source;

/// The counter of the leaving-school clearance system.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Shows the pictures of this folder instead of a camera's
    #[arg(long, value_name = "DIR", env = "LIXIAO_FRAMES")]
    frames: Option<PathBuf>,

    /// Pictures a second
    #[arg(long, value_name = "N", default_value_t = 10, requires = "frames")]
    frames_fps: u32,
}

impl Options {
    /// Where frames come from.
    pub(crate) fn source(&self) -> Source {
        match &self.frames {
            Some(path) => Source::Folder { path: path.clone(), fps: self.frames_fps },
            None => Source::Devices,
        }
    }
}

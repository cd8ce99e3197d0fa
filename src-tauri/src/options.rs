//! What the program can be told when it is started.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::camera::Source;

/// The counter of the leaving-school clearance system.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Where the desk keeps its data; the system's place for it when left out
    #[arg(long, value_name = "DIR", env = "LIXIAO_DATA")]
    pub(crate) data: Option<PathBuf>,

    /// Shows the pictures of this folder instead of a camera's
    #[arg(long, value_name = "DIR", env = "LIXIAO_FRAMES")]
    frames: Option<PathBuf>,

    /// Pictures a second
    #[arg(long, value_name = "N", default_value_t = 10, requires = "frames")]
    frames_fps: u32,

    #[command(subcommand)]
    pub(crate) errand: Option<Errand>,
}

/// Something to do without a window, for scripts that set machines up.
#[derive(Clone, Subcommand)]
pub(crate) enum Errand {
    /// Make this machine a desk
    Enrol {
        /// The server's address, with http:// or https://
        address: String,
        /// The one-time code
        code: String,
    },
    /// Write all that was marked at this desk to a file, for the centre to import
    Export {
        /// The file, or a folder for it
        file: PathBuf,
    },
    /// End well if this machine is a desk already
    IsEnrolled,
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

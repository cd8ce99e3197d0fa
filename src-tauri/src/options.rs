//! What the program can be told when it is started.

use std::path::PathBuf;

use anyhow::Context;
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

    /// Serves students at a kiosk instead of a counter; a machine that was enrolled as one does so by itself
    #[arg(long)]
    pub(crate) kiosk: bool,

    /// The web view's folder, by which a kiosk's program knows that it is the one with the window
    #[arg(long, value_name = "DIR", requires = "kiosk", hide = true)]
    pub(crate) web: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) errand: Option<Errand>,
}

/// Something to do without a window, for scripts that set machines up.
#[derive(Clone, Subcommand)]
pub(crate) enum Errand {
    /// Make this machine a desk or a kiosk, whichever the code is for
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
    /// End well if this machine is a desk or a kiosk already
    IsEnrolled,
    /// Read the PIN of this kiosk's maintenance from standard input: six characters at least
    KioskPin,
}

impl Options {
    /// Where the program keeps its data; it is made where it is missing.
    pub(crate) fn folder(&self, identifier: &str) -> anyhow::Result<PathBuf> {
        let folder = match &self.data {
            Some(folder) => folder.clone(),
            None => dirs::data_local_dir().context("finding the place for data")?.join(identifier),
        };
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(folder)
    }

    /// Where frames come from.
    pub(crate) fn source(&self) -> Source {
        match &self.frames {
            Some(path) => Source::Folder { path: path.clone(), fps: self.frames_fps },
            None => Source::Devices,
        }
    }
}

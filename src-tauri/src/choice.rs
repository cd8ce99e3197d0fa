//! Which camera was chosen, remembered from start to start in a file beside the desk's data.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The file that remembers the camera chosen.
pub(crate) struct CameraChoice(PathBuf);

impl CameraChoice {
    /// The file in the desk's folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self(folder.join("camera"))
    }

    /// The camera that was chosen, if one ever was.
    pub(crate) fn remembered(&self) -> Option<String> {
        fs::read_to_string(&self.0).ok().filter(|id| !id.is_empty())
    }

    /// Remembers a camera.
    pub(crate) fn keep(&self, id: &str) -> io::Result<()> {
        fs::write(&self.0, id)
    }
}

//! What a kiosk keeps on disk: what the machine is, and what opens its maintenance. Nothing of any student.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use lixiao_desk::{Edge, Redeemed};
use lixiao_domain::DeskId;
use lixiao_protocol::kiosk::KioskTimers;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::pin::Pin;

/// The file of a kiosk's folder.
const FILE: &str = "kiosk.json";

/// What is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Where the server is.
    pub(crate) address: String,
    /// The only server that the kiosk listens to.
    pub(crate) server: Uuid,
    /// What this machine is there.
    pub(crate) desk: DeskId,
    /// Its name as enrolled.
    pub(crate) name: String,
    /// Its secret.
    pub(crate) token: String,
    /// What opens maintenance, where it was set.
    #[serde(default)]
    pub(crate) pin: Option<Pin>,
    /// After how long a student counts as gone; a school may write others here.
    #[serde(default)]
    pub(crate) timers: KioskTimers,
    /// Whether a code held before the camera is answered with counts; a school may switch it on here.
    #[serde(default)]
    pub(crate) own_code: bool,
}

impl Kept {
    /// What the folder keeps; `None` where the machine is no kiosk.
    pub(crate) fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(file(folder)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps this in place of what was there: whoever reads finds the one or the other, whole.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let next = folder.join(format!("{FILE}.next"));
        let mut writing = for_the_owner_alone(&next)?;
        writing.write_all(&serde_json::to_vec_pretty(self)?)?;
        writing.sync_all()?;
        fs::rename(next, file(folder))
    }
}

/// Whether the machine whose data is in this folder is a kiosk.
pub fn is_kiosk(folder: &Path) -> bool {
    file(folder).exists()
}

/// Makes the machine whose data is in this folder the kiosk that a one-time code was for.
pub fn keep(folder: &Path, redeemed: Redeemed) -> io::Result<()> {
    let Redeemed { address, answer, .. } = redeemed;
    let kept = Kept {
        address,
        server: answer.centre.server,
        desk: answer.desk,
        name: answer.name,
        token: answer.token,
        pin: None,
        timers: KioskTimers::default(),
        own_code: false,
    };
    kept.write(folder)
}

/// Sets what opens maintenance, in place of what did before.
///
/// # Errors
/// [`NoPin`](crate::NoPin) as [`io::ErrorKind::InvalidInput`]; [`io::ErrorKind::NotFound`] where the machine is no kiosk.
pub fn set_pin(folder: &Path, pin: &str, edge: &dyn Edge) -> io::Result<()> {
    let pin = Pin::new(pin, edge).map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?;
    let mut kept = Kept::read(folder)?.ok_or(io::ErrorKind::NotFound)?;
    kept.pin = Some(pin);
    kept.write(folder)
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn for_the_owner_alone(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

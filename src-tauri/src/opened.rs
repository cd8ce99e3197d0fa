//! The desk behind the window: opened when it is first asked for, and asked for again while it cannot be.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lixiao_desk::{Desk, Machine};
use lixiao_protocol::ipc::CommandError;
use tauri::{AppHandle, Manager};
use tokio::sync::Mutex;

use crate::camera::Camera;
use crate::error::internal;
use crate::events;
use crate::scanning::Scanning;
use crate::sounds::Sounds;

/// The desk in one folder, open or not.
pub(crate) struct Opened {
    folder: PathBuf,
    open: Mutex<Option<Open>>,
}

/// An open desk, with the thread that scans for it.
struct Open {
    desk: Desk,
    scanning: Scanning,
}

impl Opened {
    /// The desk in this folder, not open yet.
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, open: Mutex::new(None) }
    }

    /// Where the desk keeps its data.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The desk.
    ///
    /// # Errors
    /// Why it cannot be opened now: the next call tries again.
    pub(crate) async fn desk(&self, app: &AppHandle) -> Result<Desk, CommandError> {
        let mut open = self.open.lock().await;
        if let Some(open) = &*open {
            return Ok(open.desk.clone());
        }
        let desk = Desk::open(&self.folder, Arc::new(Machine::new().with_key_store())).await?;
        let (sounds, frames) =
            (app.state::<Sounds>().inner().clone(), app.state::<Camera>().frames().clone());
        events::forward(app, &desk, &sounds);
        let scanning = Scanning::start(app.clone(), frames, desk.clone(), sounds).map_err(internal)?;
        *open = Some(Open { desk: desk.clone(), scanning });
        Ok(desk)
    }

    /// Marks that the centre has not answered; none while the desk is not open.
    pub(crate) fn unsent(&self) -> u32 {
        let open = self.open.try_lock();
        open.ok()
            .and_then(|open| open.as_ref().map(|open| open.desk.status().sync.unsent))
            .unwrap_or_default()
    }

    /// Lets the desk finish what it is at and frees its folder.
    pub(crate) async fn close(&self) {
        if let Some(Open { desk, scanning }) = self.open.lock().await.take() {
            drop(scanning);
            desk.close().await;
        }
    }
}

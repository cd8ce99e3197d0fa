//! Tells whoever listens that something changed.

use std::sync::Arc;

use lixiao_protocol::ipc::DeskStatus;
use tokio::sync::watch;

use crate::core::Core;
use crate::error::DeskResult;

/// What the window listens to.
#[derive(Clone, Debug)]
pub(crate) struct Bell {
    status: watch::Sender<DeskStatus>,
    marks: watch::Sender<u64>,
}

impl Bell {
    pub(crate) fn new(status: DeskStatus) -> Self {
        Self { status: watch::Sender::new(status), marks: watch::Sender::new(0) }
    }

    /// The desk's status, and every change of it.
    pub(crate) fn status(&self) -> watch::Receiver<DeskStatus> {
        self.status.subscribe()
    }

    /// Changes whenever lists of marks did.
    pub(crate) fn marks(&self) -> watch::Receiver<u64> {
        self.marks.subscribe()
    }

    /// Says that the status may have changed.
    pub(crate) async fn ring_status(&self, core: &Arc<Core>) {
        let core = core.clone();
        match tokio::task::spawn_blocking(move || core.status()).await {
            Ok(status) => self.tell(status),
            Err(error) => tracing::error!(%error, "the status was not read"),
        }
    }

    /// Says that lists of marks changed, and the status with them.
    pub(crate) async fn ring_marks(&self, core: &Arc<Core>) {
        self.ring_status(core).await;
        self.marks.send_modify(|changes| *changes = changes.wrapping_add(1));
    }

    fn tell(&self, status: DeskResult<DeskStatus>) {
        match status {
            Ok(status) => drop(self.status.send_if_modified(|known| {
                let changed = *known != status;
                *known = status;
                changed
            })),
            Err(error) => tracing::error!(%error, "the status cannot be read"),
        }
    }
}

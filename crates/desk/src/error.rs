//! What keeps a request from being carried out.

use lixiao_protocol::ipc::CommandError;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

/// Why a request was not carried out. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The window has a word for it.
    #[error("{0:?}")]
    Named(CommandError),
    /// Nobody planned it.
    #[error(transparent)]
    Unplanned(Box<dyn std::error::Error + Send + Sync>),
}

impl From<CommandError> for DeskError {
    fn from(named: CommandError) -> Self {
        Self::Named(named)
    }
}

impl From<DeskError> for CommandError {
    /// Logs the cause of what nobody planned, which the window does not learn.
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Named(named) => named,
            DeskError::Unplanned(cause) => {
                tracing::error!(%cause, "a request failed");
                Self::Internal
            }
        }
    }
}

impl From<rusqlite::Error> for DeskError {
    fn from(error: rusqlite::Error) -> Self {
        // Where there is no room for the index of the write-ahead log, `SQLite` says so by a code of its own.
        let full = error.sqlite_error().is_some_and(|error| {
            error.code == rusqlite::ErrorCode::DiskFull || error.extended_code == SQLITE_IOERR_SHMSIZE
        });
        if full { Self::Named(CommandError::DiskFull) } else { Self::Unplanned(error.into()) }
    }
}

impl From<std::io::Error> for DeskError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            Self::Named(CommandError::DiskFull)
        } else {
            Self::Unplanned(error.into())
        }
    }
}

impl From<serde_json::Error> for DeskError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unplanned(error.into())
    }
}

/// What a request of the desk gives.
pub type DeskResult<T> = Result<T, DeskError>;

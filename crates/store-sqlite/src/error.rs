//! What SQLite says, in the words of the contract.

use lixiao_store::StoreError;
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// What can go wrong below the store's own errors.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    File(#[from] std::io::Error),
    #[error("the file was written by version {found}, this program knows {known} at most")]
    TooNew { found: u32, known: u32 },
    #[error("the file is not a central store")]
    Foreign,
    #[error("there is no such {0}")]
    Missing(&'static str),
}

impl Error {
    /// Whether there is no room on the disk. SQLite says so itself when a write finds none, but not when the
    /// index of its log cannot grow.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::Sqlite(error) => error.sqlite_error().is_some_and(|failure| {
                failure.code == ErrorCode::DiskFull || failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE
            }),
            Self::File(error) => error.kind() == std::io::ErrorKind::StorageFull,
            Self::Json(_) | Self::TooNew { .. } | Self::Foreign | Self::Missing(_) => false,
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        if error.is_full() {
            return Self::Full;
        }
        match error {
            Error::TooNew { found, known } => Self::TooNew { found, known },
            other @ (Error::Sqlite(_)
            | Error::Json(_)
            | Error::File(_)
            | Error::Foreign
            | Error::Missing(_)) => Self::Other(Box::new(other)),
        }
    }
}

/// The same error for another one who waits.
pub(crate) fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Full => StoreError::Full,
        StoreError::TooNew { found, known } => StoreError::TooNew { found: *found, known: *known },
        StoreError::Closed => StoreError::Closed,
        StoreError::Other(cause) => StoreError::Other(cause.to_string().into()),
    }
}

//! How a cause becomes a code: the cause goes to the log, the code to the page.

use std::fmt::Display;

use lixiao_protocol::ipc::CommandError;

/// An error that nobody planned.
pub(crate) fn internal(cause: impl Display) -> CommandError {
    tracing::error!(%cause, "a command failed");
    CommandError::Internal
}

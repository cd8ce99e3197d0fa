//! The one place of the window that reads the machine's clock.

use std::time::Instant;

/// The present moment.
#[expect(clippy::disallowed_methods, reason = "everything else in the window takes its time from here")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

//! Helpers of the tests.

pub mod campus;
pub mod client;
pub mod rulebook;
#[cfg(feature = "window")]
pub mod window;

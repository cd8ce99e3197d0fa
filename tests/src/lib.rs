//! Helpers of the tests.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a helper ends the test")]

pub mod campus;
pub mod client;
pub mod counter;
mod dice;
pub mod server_judge;
pub mod sim;
#[cfg(feature = "window")]
pub mod torture;
#[cfg(feature = "window")]
pub mod window;

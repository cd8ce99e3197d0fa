//! Helpers of the tests.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a helper ends the test")]

pub mod backlog;
pub mod browser;
pub mod campus;
pub mod client;
pub mod counter;
mod dice;
#[cfg(feature = "window")]
pub mod live;
#[cfg(target_os = "linux")]
pub mod lossy_disk;
pub mod proxy;
pub mod server_judge;
pub mod sim;
#[cfg(feature = "window")]
pub mod torture;
pub mod university;
#[cfg(feature = "window")]
pub mod window;

//! How a desk keeps in step with the centre: a state machine that takes what happened ([`Input`]) and says what
//! to do next ([`Effect`]). Marks go up in the order in which they were made until each is answered, changes come
//! down page by page, and neither waits for the other. Whoever drives it gives one input, then carries out
//! effects until there are none, and calls [`Engine::handle_timeout`] when [`Engine::poll_timeout`] is due.
//!
//! This crate never opens a socket or a file, reads no clock and draws no random number; and it never changes,
//! drops or reorders a mark.

mod backoff;
mod engine;
mod lane;
mod message;

pub use engine::{Engine, PULL_EVERY_MS};
pub use message::{Contact, Effect, Input, KeepTrouble, Queued, Status, Trouble};

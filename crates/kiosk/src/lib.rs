//! A kiosk without its window: a student signs in, sees the own progress and code, prints, and goes. [`Kiosk`] is all
//! that a window needs.
//!
//! One process serves one student: the session is given up with the process that holds it, so that nothing has to be
//! found and overwritten in its memory. This crate keeps on disk what the machine is and nothing of any student, and
//! decides nothing about a clearance.

mod data_url;
mod events;
mod kept;
mod kiosk;
mod moments;
mod pin;
mod printer;
mod server;

pub use kept::{is_kiosk, keep, set_pin};
pub use kiosk::Kiosk;
pub use pin::NoPin;
pub use printer::Printer;

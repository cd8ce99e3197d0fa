//! From a camera frame to the text of the QR code in it: a [`Frame`] of luma goes in, a [`Scan`] comes out,
//! and a code that stays in view is reported once. It never knows what a text means, opens no camera, reads
//! no clock and keeps no picture.
//!
//! ```
//! use std::time::Duration;
//! use lixiao_scan::{Budget, Frame, Scan, Scanner};
//!
//! let mut scanner = Scanner::new(Budget::default());
//! let luma = vec![200; 640 * 480];
//! let frame = Frame::new(640, 480, 640, &luma)?;
//! match scanner.scan(&frame, Duration::from_millis(33)) {
//!     Scan::Seen(sighting) => println!("{}", sighting.payload.as_str()),
//!     Scan::Unread(_) | Scan::Repeat(_) | Scan::Nothing => {}
//! }
//! # Ok::<(), lixiao_scan::FrameError>(())
//! ```

mod advice;
mod combination;
mod deblur;
mod decoder;
mod finder;
mod frame;
mod picture;
mod presence;
mod region;
mod sampling;
mod scanner;
mod sighting;
mod stage;
mod stripes;
mod sums;
mod symbol;
mod texture;
mod threshold;
mod warp;

pub use advice::{ADVICE_AFTER, Advice, ExposureWish, Unread};
pub use frame::{Frame, FrameError, MAX_PIXELS, MAX_SIDE};
pub use presence::LEAVES_AFTER;
pub use scanner::{Budget, Scan, Scanner};
pub use sighting::{Payload, Point, Sighting};
pub use stage::{Look, Pass};

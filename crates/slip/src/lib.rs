//! The 离校单: where a student stands, as a PDF for paper, with the font in it.
//!
//! It never asks how a moment is written where the kiosk stands (that comes in), prints nothing, and reads no file:
//! its font is a part of the program.

mod face;
mod sheet;
mod slip;
mod words;

pub use slip::{Slip, pdf};

//! The crate from outside, on frames that are drawn here.

mod advice;
mod draw;
mod garbage;
mod reading;
mod reporting;

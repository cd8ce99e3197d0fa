//! What the camera sees, picture after picture for people to look at.
//!
//! Who asks gets the next frame that has not been shown yet, so a page that asks again whenever a picture has arrived
//! sees a film, and one that does not ask costs nothing.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::camera::Frames;
use crate::clock;

/// A camera that gives no frame for so long has none to show.
const PATIENCE: Duration = Duration::from_millis(500);

/// From picture to picture: fifteen a second are enough to aim by, and each costs time to make and to paint.
const PACE: Duration = Duration::from_millis(60);

/// Remembers the frame shown last: its number and when it was taken.
#[derive(Default)]
pub(crate) struct Preview(Mutex<Option<(u64, Instant)>>);

impl Preview {
    /// Waits for the next picture, about so many pixels across.
    pub(crate) fn next(&self, frames: &Frames, width: usize) -> Option<Vec<u8>> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (after, due) = last.map_or((0, clock::now()), |(number, taken)| (number, taken + PACE));
        let frame = frames.wait_shown(after, due, PATIENCE)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((frame.number(), frame.captured_at()));
        frame.to_preview(width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_frame_there_is_no_picture() {
        assert!(Preview::default().next(&Frames::default(), 320).is_none());
    }
}

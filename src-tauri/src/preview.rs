//! What the camera sees, picture after picture for people to look at.
//!
//! Who asks gets the next frame that has not been shown yet, so a page that asks again whenever a picture has arrived
//! sees a film, and one that does not ask costs nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::camera::{CapturedFrame, Frames};

/// A camera that gives no frame for so long has none to show.
const PATIENCE: Duration = Duration::from_millis(500);

/// From picture to picture: fifteen a second are enough to aim by, and each costs time to make and to paint.
const PACE: Duration = Duration::from_millis(60);

/// Remembers the frame shown last.
#[derive(Default)]
pub(crate) struct Preview(Mutex<Option<Arc<CapturedFrame>>>);

impl Preview {
    /// Waits for the next picture, a JPEG about so many pixels across.
    pub(crate) fn next(&self, frames: &Frames, width: usize) -> Option<Vec<u8>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let frame = next_frame(frames, last.as_deref())?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&frame));
        frame.to_preview(width)
    }
}

/// The first frame at least [`PACE`] after the last one.
fn next_frame(frames: &Frames, last: Option<&CapturedFrame>) -> Option<Arc<CapturedFrame>> {
    let mut frame = frames.wait_newer(last.map_or(0, CapturedFrame::number), PATIENCE)?;
    while last.is_some_and(|last| frame.captured_at() < last.captured_at() + PACE) {
        frame = frames.wait_newer(frame.number(), PATIENCE)?;
    }
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_frame_there_is_no_picture() {
        assert!(Preview::default().next(&Frames::default(), 320).is_none());
    }
}

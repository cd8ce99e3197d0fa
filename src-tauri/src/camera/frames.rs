//! The newest frame, handed from the capture thread to whoever looks.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::exposure::LightWish;
use super::pixels::{Luma, Pixels};

/// One picture of the camera. What costs time is done when it is asked for.
pub struct CapturedFrame {
    number: u64,
    captured_at: Instant,
    pixels: Pixels,
    /// Whether it will be shown: then it is decoded in colour, once for all.
    is_shown: bool,
    colours: OnceLock<Option<Vec<u8>>>,
    luma: OnceLock<Option<Luma>>,
}

impl CapturedFrame {
    /// Rises from frame to frame, also from camera to camera.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When the frame came from the camera.
    pub fn captured_at(&self) -> Instant {
        self.captured_at
    }

    /// The picture in grey; nothing if it cannot be decoded.
    pub fn luma(&self) -> Option<&Luma> {
        let luma =
            || if self.is_shown { self.pixels.luma_of(self.colours()?) } else { self.pixels.to_luma() };
        self.luma.get_or_init(luma).as_ref()
    }

    /// A picture for people to look at, about so many pixels across, in the bytes that the page draws; nothing if it
    /// cannot be decoded.
    pub fn to_preview(&self, width: usize) -> Option<Vec<u8>> {
        Some(self.pixels.small_of(self.colours()?, width).to_bytes())
    }

    fn colours(&self) -> Option<&[u8]> {
        self.colours.get_or_init(|| self.pixels.to_ycbcr()).as_deref()
    }
}

/// Shares the newest frame. Clones look at the same camera.
#[derive(Clone, Default)]
pub struct Frames(Arc<Shared>);

#[derive(Default)]
struct Shared {
    slot: Mutex<Slot>,
    fresh: Condvar,
}

#[derive(Default)]
struct Slot {
    owner: u64,
    count: u64,
    newest: Option<Arc<CapturedFrame>>,
    /// The first frame from then on will be shown.
    shown_from: Option<Instant>,
    light_wish: LightWish,
}

impl Frames {
    /// The newest frame of a camera that runs.
    pub fn newest(&self) -> Option<Arc<CapturedFrame>> {
        self.slot().newest.clone()
    }

    /// Waits for a frame with a higher number than `after`, at most for `patience`.
    pub fn wait_newer(&self, after: u64, patience: Duration) -> Option<Arc<CapturedFrame>> {
        let stale = |slot: &mut Slot| slot.newest.as_ref().is_none_or(|frame| frame.number <= after);
        let waited = self.0.fresh.wait_timeout_while(self.slot(), patience, stale);
        let (mut slot, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if stale(&mut slot) { None } else { slot.newest.clone() }
    }

    /// Waits for the first frame from `due` on with a higher number than `after`, at most for `patience`. Whoever asks
    /// before the frame comes gets it decoded once for the scanner and for the people.
    pub fn wait_shown(&self, after: u64, due: Instant, patience: Duration) -> Option<Arc<CapturedFrame>> {
        let is_due = |frame: &CapturedFrame| frame.number > after && frame.captured_at >= due;
        let early = |slot: &mut Slot| !slot.newest.as_deref().is_some_and(is_due);
        let mut slot = self.slot();
        if early(&mut slot) {
            slot.shown_from = Some(due);
        }
        let waited = self.0.fresh.wait_timeout_while(slot, patience, early);
        let (slot, _) = waited.unwrap_or_else(PoisonError::into_inner);
        slot.newest.clone().filter(|frame| is_due(frame))
    }

    /// Tells the camera how the light of a code in view is.
    pub fn wish_light(&self, wish: LightWish) {
        self.slot().light_wish = wish;
    }

    /// What was told last.
    pub(super) fn light_wish(&self) -> LightWish {
        self.slot().light_wish
    }

    /// Gives the place to another capture: frames of former ones are dropped from now on.
    pub(super) fn hand_over(&self, owner: u64) {
        let mut slot = self.slot();
        slot.owner = owner;
        slot.newest = None;
        slot.light_wish = LightWish::default();
    }

    /// Puts a frame in, unless the place has been handed over.
    pub(super) fn put(&self, owner: u64, pixels: Pixels, captured_at: Instant) -> Option<Arc<CapturedFrame>> {
        let mut slot = self.slot();
        if slot.owner != owner {
            return None;
        }
        slot.count += 1;
        let is_shown = slot.shown_from.take_if(|due| captured_at >= *due).is_some();
        let (number, colours, luma) = (slot.count, OnceLock::new(), OnceLock::new());
        let frame = Arc::new(CapturedFrame { number, captured_at, pixels, is_shown, colours, luma });
        slot.newest = Some(Arc::clone(&frame));
        self.0.fresh.notify_all();
        Some(frame)
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::pixels::Layout;
    use super::*;
    use crate::clock;

    fn grey(value: u8) -> Pixels {
        Pixels::new(Layout::Gray, 2, 2, vec![value; 4]).unwrap()
    }

    #[test]
    fn a_frame_is_given_out_once_to_who_waits_for_newer_ones() {
        let frames = Frames::default();
        frames.hand_over(1);
        frames.put(1, grey(1), clock::now());
        frames.put(1, grey(2), clock::now());
        let frame = frames.wait_newer(0, Duration::ZERO).unwrap();
        assert_eq!(frame.luma().unwrap().data, [2; 4]);
        assert!(frames.wait_newer(frame.number(), Duration::ZERO).is_none());
    }

    #[test]
    fn a_frame_that_will_be_shown_is_decoded_once() {
        let frames = Frames::default();
        frames.hand_over(1);
        let (start, pace) = (clock::now(), Duration::from_millis(60));
        assert!(frames.wait_shown(0, start + pace, Duration::ZERO).is_none());
        let put = |at| frames.put(1, grey(7), start + Duration::from_millis(at)).unwrap();
        let decoded_in_colour = |frame: &CapturedFrame| {
            assert_eq!(frame.luma().unwrap().data, [7; 4]);
            frame.colours.get().is_some()
        };
        assert_eq!([40, 70, 100].map(|at| decoded_in_colour(&put(at))), [false, true, false]);
    }

    #[test]
    fn only_a_frame_that_is_due_is_shown() {
        let frames = Frames::default();
        frames.hand_over(1);
        let start = clock::now();
        let (first, pace) = (frames.put(1, grey(1), start).unwrap().number(), Duration::from_millis(60));
        let shown = || frames.wait_shown(first, start + pace, Duration::ZERO).map(|frame| frame.number());
        frames.put(1, grey(1), start + pace / 2);
        assert_eq!(shown(), None);
        let due = frames.put(1, grey(1), start + pace).unwrap().number();
        assert_eq!(shown(), Some(due));
    }

    #[test]
    fn frames_of_a_former_capture_are_not_shown() {
        let frames = Frames::default();
        frames.hand_over(1);
        frames.put(1, grey(1), clock::now());
        frames.hand_over(2);
        assert!(frames.newest().is_none());
        assert!(frames.put(1, grey(1), clock::now()).is_none());
        assert!(frames.newest().is_none());
    }
}

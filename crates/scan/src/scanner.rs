//! From frame to frame: what to look for next, and what to tell.

use std::time::Duration;

use crate::frame::Frame;
use crate::presence::Presence;
use crate::sighting::Sighting;
use crate::stage::{Pass, WORKING_PIXELS};

/// How much work the frames may be, so that the next frame is looked at in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Pixels that the decoder may look at per frame, on average. The first look at a frame is always taken;
    /// what it leaves is saved up for the deeper passes, one a frame at most.
    pub pixels: usize,
}

impl Default for Budget {
    /// Enough for one deeper pass at every frame of 1280 by 720.
    fn default() -> Self {
        Self { pixels: 2_000_000 }
    }
}

/// What a frame has to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Scan {
    /// No code was read.
    Nothing,
    /// A code came into view.
    Seen(Sighting),
    /// A code that was reported before is still in view, or was out of it for less than
    /// [`crate::LEAVES_AFTER`].
    Repeat(Sighting),
}

/// Looks at the frames of one camera, one after the other.
#[derive(Debug)]
pub struct Scanner {
    budget: Budget,
    /// Work that may be done beyond the first look, in pixels.
    saved: usize,
    /// Which of the deeper passes is next; it counts on past the last one.
    turn: usize,
    /// The deeper pass that read something last. It gets every second look for as long as a code is in view,
    /// so that this code is not taken as gone and does not keep the other passes from their turn either.
    reader: Option<usize>,
    /// Whether the last deeper look was the reader's.
    reader_looked: bool,
    presence: Presence,
}

impl Scanner {
    /// Starts with nothing in view.
    pub fn new(budget: Budget) -> Self {
        Self { budget, saved: 0, turn: 0, reader: None, reader_looked: false, presence: Presence::default() }
    }

    /// Looks at the next frame. `now` is the time of the frame since any fixed start and does not go back.
    ///
    /// A code is `Seen` once; it is `Seen` again only after it has been out of view for
    /// [`crate::LEAVES_AFTER`]. Another code is `Seen` at once. Of several new ones the largest comes first and
    /// the others with the following frames.
    pub fn scan(&mut self, frame: &Frame, now: Duration) -> Scan {
        let first = Pass::first(frame);
        let mut read = first.look(frame).read;
        let saved = self.saved.saturating_add(self.budget.pixels).saturating_sub(first.pixels());
        self.saved = saved.min(WORKING_PIXELS);
        if !self.has_new(&read) {
            read.extend(self.look_deeper(frame));
        }
        self.tell(read, now)
    }

    /// Takes everything as out of view: what is in the next frame is reported. For a camera that was closed
    /// and opened again.
    pub fn forget(&mut self) {
        self.presence = Presence::default();
    }

    fn has_new(&self, read: &[Sighting]) -> bool {
        read.iter().any(|sighting| !self.presence.contains(&sighting.payload))
    }

    /// Takes the pass whose turn it is, when enough is saved for it.
    fn look_deeper(&mut self, frame: &Frame) -> Vec<Sighting> {
        let passes = Pass::deeper(frame);
        let reader = self.reader.filter(|_| !self.reader_looked && !self.presence.is_empty());
        let index = reader.unwrap_or(self.turn) % passes.len().max(1);
        let Some(pass) = passes.get(index).filter(|pass| pass.pixels() <= self.saved) else {
            return Vec::new();
        };
        self.saved -= pass.pixels();
        self.reader_looked = reader.is_some();
        if reader.is_none() {
            self.turn = index + 1;
        }
        let read = pass.look(frame).read;
        if !read.is_empty() {
            self.reader = Some(index);
        }
        read
    }

    fn tell(&mut self, read: Vec<Sighting>, now: Duration) -> Scan {
        self.presence.handle_frame(&read, now);
        let new = read.iter().position(|sighting| !self.presence.contains(&sighting.payload));
        let Some(sighting) = read.into_iter().nth(new.unwrap_or(0)) else { return Scan::Nothing };
        if new.is_none() {
            return Scan::Repeat(sighting);
        }
        self.presence.enter(sighting.payload.clone());
        Scan::Seen(sighting)
    }
}

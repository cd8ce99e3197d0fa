//! From frame to frame: what to look for next, and what to tell.

use std::time::Duration;

use crate::advice::{ExposureWish, Unread, Watch};
use crate::combination::Combination;
use crate::finder::Finder;
use crate::frame::Frame;
use crate::presence::{LEAVES_AFTER, Presence};
use crate::region::WORKING_PIXELS;
use crate::sampling::Sampled;
use crate::sighting::{Point, Sighting};
use crate::stage::{Look, Pass};

/// Of so many frames in a row, one is looked at as a whole although a code is where the last one was: others
/// may have come into view.
const WHOLE_EVERY: u8 = 3;

/// How much work the frames may be, so that the next frame is looked at in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Pixels that the decoder may look at per frame, on average. The first look at a frame is always taken;
    /// what it leaves is saved up for the deeper passes. A frame that shows a code where the last one did saves
    /// nothing.
    pub pixels: usize,
}

impl Default for Budget {
    /// Enough for one deeper pass over all of every frame of 1280 by 720, or several over a part.
    fn default() -> Self {
        Self { pixels: 2_000_000 }
    }
}

/// What a frame has to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Scan {
    /// No code is in view.
    Nothing,
    /// A code is in view, or was a moment ago, and nothing was read.
    Unread(Unread),
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
    turns: Turns,
    track: Option<Track>,
    presence: Presence,
    watch: Watch,
    combination: Combination,
    /// The finders that the last frames showed and that were of no code that was read.
    finders: Vec<Finder>,
}

/// Whose turn it is among the deeper passes.
#[derive(Debug, Default)]
struct Turns {
    /// Which pass is next; it counts on past the last one.
    next: usize,
    /// The pass that read something last. It gets every second look for as long as a code is in view, so that
    /// this code is not taken as gone and does not keep the other passes from their turn either.
    reader: Option<usize>,
    /// Whether the last deeper look was the reader's.
    reader_looked: bool,
}

/// A deeper pass, by its place among them.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// The one that read something last.
    Reader(usize),
    /// The next one in order.
    Next(usize),
}

impl Turn {
    fn index(self) -> usize {
        match self {
            Self::Reader(index) | Self::Next(index) => index,
        }
    }
}

impl Turns {
    fn turn(&self, passes: usize, presence: &Presence) -> Turn {
        let reader = self.reader.filter(|_| !self.reader_looked && !presence.is_empty());
        reader.map_or(Turn::Next(place(self.next, passes)), Turn::Reader)
    }

    fn handle_look(&mut self, turn: Turn, read: &[Sighting]) {
        match turn {
            Turn::Reader(_) => self.reader_looked = true,
            Turn::Next(_) => (self.reader_looked, self.next) = (false, self.next + 1),
        }
        if !read.is_empty() {
            self.reader = Some(turn.index());
        }
    }
}

/// Which of so many passes comes in this turn: all but the seldom ones after each other, then one of those.
fn place(turn: usize, passes: usize) -> usize {
    let often = passes - Pass::SELDOM;
    let (round, turn) = (turn / (often + 1), turn % (often + 1));
    if turn < often { turn } else { often + round % Pass::SELDOM }
}

/// Where a code was last.
#[derive(Debug, Clone, Copy)]
struct Track {
    outline: [Point; 4],
    seen_at: Duration,
    /// Frames since the last look at a whole one.
    alone: u8,
}

impl Scanner {
    /// Starts with nothing in view.
    pub fn new(budget: Budget) -> Self {
        Self {
            budget,
            saved: 0,
            turns: Turns::default(),
            track: None,
            presence: Presence::default(),
            watch: Watch::default(),
            combination: Combination::default(),
            finders: Vec::new(),
        }
    }

    /// Looks at the next frame. `now` is the time of the frame since any fixed start and does not go back.
    ///
    /// A code is `Seen` once; it is `Seen` again only after it has been out of view for
    /// [`crate::LEAVES_AFTER`]. Another code is `Seen` at once, or within three frames while the one before is
    /// still held where it was. Of several new ones the largest comes first and the others with the following
    /// frames.
    pub fn scan(&mut self, frame: &Frame, now: Duration) -> Scan {
        self.finders = std::mem::take(&mut self.finders).into_iter().filter_map(Finder::older).collect();
        let seen = self.look_where_it_was(frame, now).unwrap_or_else(|| self.look_at_all(frame, now));
        self.saved = self.saved.min(WORKING_PIXELS);
        self.follow(&seen.read, now);
        if !seen.read.is_empty() {
            self.watch.handle_read();
            return self.tell(seen.read, now);
        }
        self.presence.handle_frame(&[], now);
        let unread = self.watch.handle_miss(frame, &seen.unread, &self.finders, now);
        unread.map_or(Scan::Nothing, Scan::Unread)
    }

    /// Takes everything as out of view: what is in the next frame is reported. For a camera that was closed
    /// and opened again.
    pub fn forget(&mut self) {
        self.presence = Presence::default();
        self.track = None;
        self.watch = Watch::default();
        self.combination = Combination::default();
        self.finders.clear();
    }

    /// What would help the camera, by what the last frame measured where a code was not read.
    pub fn exposure_wish(&self) -> ExposureWish {
        self.watch.exposure_wish()
    }

    /// Looks only where a code was in the last frames; `None` when that tells nothing or not enough.
    fn look_where_it_was(&mut self, frame: &Frame, now: Duration) -> Option<Look> {
        let track = self.track.as_mut().filter(|track| now.saturating_sub(track.seen_at) < LEAVES_AFTER)?;
        track.alone = (track.alone + 1) % WHOLE_EVERY;
        if track.alone == 0 {
            return None;
        }
        let pass = Pass::around(frame, &track.outline);
        let look = pass.look(frame);
        if look.read.is_empty() {
            self.saved = self.saved.saturating_sub(pass.pixels());
            return None;
        }
        Some(look)
    }

    /// Remembers where the only code in view is.
    fn follow(&mut self, read: &[Sighting], now: Duration) {
        match read {
            [] => {}
            [only] => {
                let alone = self.track.map_or(0, |track| track.alone);
                self.track = Some(Track { outline: only.outline, seen_at: now, alone });
            }
            [_, _, ..] => self.track = None,
        }
    }

    fn look_at_all(&mut self, frame: &Frame, now: Duration) -> Look {
        let pass = Pass::first(frame);
        let mut look = pass.look(frame);
        self.saved = self.saved.saturating_add(self.budget.pixels).saturating_sub(pass.pixels());
        if self.has_new(&look.read) {
            return look;
        }
        let again = self.look_again(frame, now);
        let outline = again.as_ref().map(|sampled| sampled.outline);
        if let Some(sighting) = again.and_then(|sampled| self.combination.add(sampled, now)) {
            look.read.push(sighting);
            return look;
        }
        let deeper = self.look_deeper(frame, &look);
        look.read.extend(self.combination.handle_look(&deeper, now));
        look.read.extend(deeper.read);
        look.unread.extend(deeper.unread);
        look.unread.extend(outline);
        look
    }

    fn has_new(&self, read: &[Sighting]) -> bool {
        read.iter().any(|sighting| !self.presence.contains(&sighting.payload))
    }

    /// Samples the code again that the last frames showed and did not let read.
    fn look_again(&mut self, frame: &Frame, now: Duration) -> Option<Sampled> {
        let last = self.combination.last(now)?;
        let work = Pass::around(frame, &last.outline).pixels();
        self.saved = self.saved.checked_sub(work)?;
        last.again(frame)
    }

    /// Takes the passes whose turn it is, as far as enough is saved for them.
    fn look_deeper(&mut self, frame: &Frame, first: &Look) -> Look {
        let passes = Pass::deeper(frame, first);
        let finders = std::mem::take(&mut self.finders);
        let (mut look, mut unread) = (Look { finders, ..Look::default() }, Vec::new());
        for _ in 0..=passes.len() - Pass::SELDOM {
            let turn = self.turns.turn(passes.len(), &self.presence);
            let Some(pass) = passes.get(turn.index()).filter(|pass| pass.pixels() <= self.saved) else {
                break;
            };
            self.saved -= pass.pixels();
            look = pass.look_after(frame, look);
            unread.append(&mut look.unread);
            self.turns.handle_look(turn, &look.read);
            if !look.read.is_empty() || !look.unclear.is_empty() {
                break; // what is not read is sampled again in the next frame
            }
        }
        if look.read.is_empty() {
            self.finders = std::mem::take(&mut look.finders);
        }
        Look { unread, ..look }
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

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::{Color, EcLevel, QrCode, Version};

    /// Pixels of a module, and of a side of a code of version 5 with its quiet zone.
    const MODULE: usize = 6;
    const SIDE: usize = (37 + 8) * MODULE;

    fn drawn(text: &str) -> Vec<u8> {
        let code = QrCode::with_version(text, Version::Normal(5), EcLevel::M).expect("a text fits");
        let module = |place: usize| (place / MODULE).checked_sub(4).filter(|&module| module < 37);
        let is_dark = |at: usize| {
            let place = module(at % SIDE).zip(module(at / SIDE));
            place.is_some_and(|place| code[place] == Color::Dark)
        };
        (0..SIDE * SIDE).map(|at| if is_dark(at) { 30 } else { 220 }).collect()
    }

    #[test]
    fn every_pass_has_its_turn_and_the_last_ones_seldom() {
        let places: Vec<usize> = (0..9).map(|turn| place(turn, 3 + Pass::SELDOM)).collect();
        assert_eq!(places, [0, 1, 2, 3, 0, 1, 2, 4, 0]);
    }

    #[test]
    fn a_frame_in_which_a_code_is_where_it_was_saves_no_work_for_later() {
        let luma = drawn("8612345");
        let frame = Frame::new(SIDE, SIDE, SIDE, &luma).unwrap();
        let mut scanner = Scanner::new(Budget { pixels: 3 * SIDE * SIDE });
        let mut scan = |number: u64| {
            let scan = scanner.scan(&frame, Duration::from_millis(33 * number));
            (matches!(scan, Scan::Repeat(_)), scanner.saved)
        };
        let (_, saved) = scan(0);
        assert_eq!(saved, 2 * SIDE * SIDE);
        assert_eq!(scan(1), (true, saved));
    }
}

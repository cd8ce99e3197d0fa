//! Which codes are in view, so that each is reported once for every time it is presented.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::sighting::{Payload, Sighting};

/// How long a code must be out of view before it is reported again. Frames in which reading merely failed for
/// a moment are shorter than this.
pub const LEAVES_AFTER: Duration = Duration::from_secs(1);

/// The codes in view. A code leaves on the first frame without it that is [`LEAVES_AFTER`] younger than the
/// earliest such frame in a row; while no frames come, nothing leaves.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    /// For each code, when the frames without it began.
    missed_since: BTreeMap<Payload, Option<Duration>>,
}

impl Presence {
    pub(crate) fn is_empty(&self) -> bool {
        self.missed_since.is_empty()
    }

    pub(crate) fn contains(&self, payload: &Payload) -> bool {
        self.missed_since.contains_key(payload)
    }

    /// Takes in what a frame at `now` shows of codes that were reported before.
    pub(crate) fn handle_frame(&mut self, seen: &[Sighting], now: Duration) {
        self.missed_since.retain(|payload, missed_since| {
            if seen.iter().any(|sighting| sighting.payload == *payload) {
                *missed_since = None;
                return true;
            }
            let since = *missed_since.get_or_insert(now);
            now.saturating_sub(since) < LEAVES_AFTER
        });
    }

    /// Takes in a code that is being reported.
    pub(crate) fn enter(&mut self, payload: Payload) {
        self.missed_since.insert(payload, None);
    }
}

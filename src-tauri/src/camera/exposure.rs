//! How much light the camera shall take in: less while a code is overexposed, more while one drowns in the dark, and
//! what the camera chooses by itself otherwise.

use std::time::{Duration, Instant};

/// How the light of a code in view is, as far as the camera could change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LightWish {
    /// Too much.
    Less,
    /// Too little.
    More,
    /// Good, or no code is in view.
    #[default]
    Any,
}

/// A wish must last so long: a camera needs some frames to follow, and a single frame may deceive.
const LASTS: Duration = Duration::from_millis(250);

/// After so long without a wish the camera chooses by itself again: the code has gone, and the room is another.
const FORGETS: Duration = Duration::from_secs(3);

/// The most steps away from what the camera chooses; each halves or doubles the light.
const MOST: i8 = 3;

/// Turns wishes into steps.
#[derive(Debug, Default)]
pub(super) struct Exposure {
    level: i8,
    wish: LightWish,
    since: Option<Instant>,
}

impl Exposure {
    /// Takes in what is wished now. Answers with the level to go to, where there is another one: 0 is the camera's
    /// own choice, each step below it half of the light, each above it twice as much.
    pub(super) fn handle_wish(&mut self, wish: LightWish, now: Instant) -> Option<i8> {
        if self.wish != wish {
            (self.wish, self.since) = (wish, None);
        }
        let since = *self.since.get_or_insert(now);
        let lasted = now.saturating_duration_since(since);
        let level = match wish {
            LightWish::Less if lasted >= LASTS => (self.level - 1).max(-MOST),
            LightWish::More if lasted >= LASTS => (self.level + 1).min(MOST),
            LightWish::Any if lasted >= FORGETS => 0,
            LightWish::Less | LightWish::More | LightWish::Any => self.level,
        };
        if level == self.level {
            return None;
        }
        (self.level, self.since) = (level, None);
        Some(level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    /// The levels gone to while the same is wished for so many milliseconds, frame by frame.
    fn levels(exposure: &mut Exposure, wish: LightWish, from: Instant, ms: u64) -> Vec<i8> {
        (0..ms)
            .step_by(33)
            .filter_map(|at| exposure.handle_wish(wish, from + Duration::from_millis(at)))
            .collect()
    }

    #[test]
    fn less_light_is_taken_step_by_step_and_not_without_end() {
        let mut exposure = Exposure::default();
        assert_eq!(levels(&mut exposure, LightWish::Less, clock::now(), 200), [] as [i8; 0]);
        assert_eq!(levels(&mut exposure, LightWish::Less, clock::now(), 3000), [-1, -2, -3]);
    }

    #[test]
    fn a_wish_of_a_moment_changes_nothing() {
        let (mut exposure, start) = (Exposure::default(), clock::now());
        for frame in 0..60_u64 {
            let wish = if frame.is_multiple_of(4) { LightWish::Any } else { LightWish::More };
            assert_eq!(exposure.handle_wish(wish, start + Duration::from_millis(33 * frame)), None);
        }
    }

    #[test]
    fn what_helped_stays_until_the_code_has_been_gone_for_a_while() {
        let (mut exposure, start) = (Exposure::default(), clock::now());
        assert_eq!(levels(&mut exposure, LightWish::More, start, 300), [1]);
        let later = start + Duration::from_secs(1);
        assert_eq!(levels(&mut exposure, LightWish::Any, later, 2900), [] as [i8; 0]);
        assert_eq!(exposure.handle_wish(LightWish::Any, later + FORGETS), Some(0));
    }
}

//! What one frame could not give, several can: their modules are added up, so that glare and noise that move
//! from frame to frame lose against what stays.

use std::collections::VecDeque;
use std::time::Duration;

use crate::presence::LEAVES_AFTER;
use crate::region::middle_is_in;
use crate::sampling::Sampled;
use crate::sighting::Sighting;
use crate::stage::Look;
use crate::symbol::Samples;

/// Looks that are added up at most: with more, those of a code that is gone spoil the next one's too long.
const MOST: usize = 5;

/// The last looks at one code.
#[derive(Debug, Default)]
pub(crate) struct Combination {
    /// The last one first.
    looks: VecDeque<Sampled>,
    /// When the last one was.
    at: Duration,
}

impl Combination {
    /// The code that the last look showed and did not read, unless that was long ago.
    pub(crate) fn last(&self, now: Duration) -> Option<&Sampled> {
        self.looks.front().filter(|_| now.saturating_sub(self.at) < LEAVES_AFTER)
    }

    /// Takes in a pass over the whole or a part of the frame.
    pub(crate) fn handle_look(&mut self, look: &Look, now: Duration) -> Option<Sighting> {
        if !look.read.is_empty() {
            *self = Self::default();
            return None;
        }
        let found = look.unclear.first()?;
        match self.looks.front() {
            Some(last) if !middle_is_in(&last.outline, &found.outline) => self.looks.clear(),
            Some(_) if self.at == now => return None, // this frame is in the sum
            _ => {}
        }
        self.add(found.clone(), now)
    }

    /// Takes in what one look could tell, and gives the text if all of them make it clear.
    pub(crate) fn add(&mut self, look: Sampled, now: Duration) -> Option<Sighting> {
        let is_same = |last: &Sampled| last.samples.version == look.samples.version;
        if !self.last(now).is_some_and(is_same) {
            self.looks.clear();
        }
        self.looks.truncate(MOST - 1);
        let outline = look.outline;
        self.looks.push_front(look);
        self.at = now;
        let payload = self.sum()?.payload()?;
        *self = Self::default();
        Some(Sighting { payload, outline })
    }

    /// The sum of all looks, if there are several.
    fn sum(&self) -> Option<Samples> {
        let mut looks = self.looks.iter();
        let mut sum = looks.next().filter(|_| looks.len() > 0)?.samples.clone();
        looks.for_each(|look| sum.add(&look.samples));
        Some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sighting::Point;
    use crate::symbol::Version;
    use qrcode::{Color, EcLevel, QrCode};

    /// A look at a code of which every third module is wrong, but faint, in a place of its own.
    fn look(share: usize) -> Look {
        let code = QrCode::with_version("8612345", qrcode::Version::Normal(5), EcLevel::M).unwrap();
        let module = |(i, color): (usize, Color)| {
            let sure = if color == Color::Dark { 1.0 } else { -1.0 };
            if i % 3 == share { -0.4 * sure } else { sure }
        };
        let darkness = code.to_colors().into_iter().enumerate().map(module).collect();
        let samples = Samples { version: Version::new(5).unwrap(), darkness };
        let outline = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)].map(|(x, y)| Point { x, y });
        Look { unclear: vec![Sampled { samples, outline }], ..Look::default() }
    }

    /// The same elsewhere in the frame.
    fn elsewhere(mut look: Look) -> Look {
        for corner in &mut look.unclear[0].outline {
            corner.x += 100.0;
        }
        look
    }

    const FRAME: Duration = Duration::from_millis(33);

    #[test]
    fn frames_that_fail_alone_are_read_together() {
        let mut combination = Combination::default();
        let told: Vec<Option<String>> = [(0, FRAME), (1, 2 * FRAME), (2, 3 * FRAME)]
            .map(|(share, now)| combination.handle_look(&look(share), now))
            .map(|sighting| sighting.map(|sighting| sighting.payload.into_string()))
            .into();
        assert_eq!(told[0], None);
        assert!(told[1..].iter().flatten().any(|text| text == "8612345"), "{told:?}");
    }

    #[test]
    fn a_frame_counts_once_and_a_few_frames_are_enough() {
        let mut combination = Combination::default();
        for _ in 0..2 {
            assert!(combination.handle_look(&look(0), FRAME).is_none());
        }
        assert_eq!(combination.looks.len(), 1);
        for frame in 2..20 {
            assert!(combination.handle_look(&look(0), FRAME * frame).is_none());
        }
        assert_eq!(combination.looks.len(), MOST);
    }

    #[test]
    fn old_looks_and_those_at_another_code_are_forgotten() {
        let mut combination = Combination::default();
        for (look, now) in
            [(look(0), Duration::ZERO), (look(1), LEAVES_AFTER), (elsewhere(look(2)), LEAVES_AFTER + FRAME)]
        {
            assert!(combination.handle_look(&look, now).is_none());
            assert_eq!(combination.looks.len(), 1);
        }
    }
}

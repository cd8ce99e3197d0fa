//! What one frame could not give, several can: their modules are added up, so that glare and noise that move
//! from frame to frame lose against what stays.

use std::time::Duration;

use crate::presence::LEAVES_AFTER;
use crate::sighting::{Point, Sighting};
use crate::stage::Look;
use crate::symbol::Samples;

/// Looks that are added up at least before their sum is tried.
const LEAST: u8 = 2;

/// Looks after which a sum that gave nothing is thrown away: it may be of two codes.
const MOST: u8 = 5;

/// The sum of the looks at one code.
#[derive(Debug, Default)]
pub(crate) struct Combination {
    sum: Option<Sum>,
}

#[derive(Debug)]
struct Sum {
    samples: Samples,
    looks: u8,
    last: Duration,
}

impl Combination {
    /// Takes in what a look could not read, and gives the text if it has become clear.
    pub(crate) fn handle_look(&mut self, look: &Look, now: Duration) -> Option<Sighting> {
        if !look.read.is_empty() {
            self.sum = None;
        }
        let (samples, outline) = look.unclear.first()?;
        self.add(samples, now);
        self.read(*outline)
    }

    fn add(&mut self, samples: &Samples, now: Duration) {
        let fits = |sum: &Sum| {
            let is_young = now.saturating_sub(sum.last) < LEAVES_AFTER;
            is_young && sum.looks < MOST && sum.samples.version == samples.version
        };
        match self.sum.as_mut().filter(|sum| fits(sum)) {
            Some(sum) => {
                sum.samples.add(samples);
                sum.looks += 1;
                sum.last = now;
            }
            None => self.sum = Some(Sum { samples: samples.clone(), looks: 1, last: now }),
        }
    }

    fn read(&mut self, outline: [Point; 4]) -> Option<Sighting> {
        let sum = self.sum.as_ref().filter(|sum| sum.looks >= LEAST)?;
        let payload = sum.samples.payload()?;
        self.sum = None;
        Some(Sighting { payload, outline })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        Look { unclear: vec![(samples, [Point { x: 0.0, y: 0.0 }; 4])], ..Look::default() }
    }

    #[test]
    fn frames_that_fail_alone_are_read_together() {
        let mut combination = Combination::default();
        let told: Vec<Option<String>> = [0, 1, 2]
            .map(|share| combination.handle_look(&look(share), Duration::from_millis(33 * share as u64)))
            .map(|sighting| sighting.map(|sighting| sighting.payload.into_string()))
            .into();
        assert_eq!(told[0], None);
        assert!(told[1..].iter().flatten().any(|text| text == "8612345"), "{told:?}");
    }

    #[test]
    fn old_looks_are_forgotten() {
        let mut combination = Combination::default();
        assert!(combination.handle_look(&look(0), Duration::ZERO).is_none());
        assert!(combination.handle_look(&look(1), LEAVES_AFTER).is_none());
        assert_eq!(combination.sum.map(|sum| sum.looks), Some(1));
    }
}

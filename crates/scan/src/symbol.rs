//! A code as modules of which some are certain and some are not: its layout, and the text under the damage.
//! After ISO/IEC 18004:2015.

mod correction;
mod equaliser;
mod layout;
mod levels;

use levels::{Format, blocks};

pub(crate) use layout::{Known, Version};

use crate::sighting::Payload;

/// How dark each module is, row by row: above zero dark, below light, the farther from zero the surer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Samples {
    pub(crate) version: Version,
    pub(crate) darkness: Vec<f32>,
}

/// The same at every half module: `2 side + 1` along a row, from one rim of the code to the other; modules have
/// their middles at odd places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Halves {
    pub(crate) version: Version,
    pub(crate) darkness: Vec<f32>,
}

/// A codeword and how sure its least certain module is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Codeword {
    value: u8,
    sureness: f32,
}

impl Samples {
    /// The text, when the modules leave no doubt about it.
    pub(crate) fn payload(&self) -> Option<Payload> {
        let format = self.format();
        let codewords = self.codewords(format);
        let repaired = blocks(self.version, format.level).corrected(&codewords)?;
        self.parse(format, &repaired)
    }

    /// Adds what another look at the same code says.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, more) in self.darkness.iter_mut().zip(&other.darkness) {
            *sum += more;
        }
    }

    /// The modules that leave little doubt.
    pub(crate) fn clear(&self, least: f32) -> Vec<Known> {
        let side = self.version.side();
        let module = |(i, &darkness): (usize, &f32)| {
            (darkness.abs() >= least).then_some(Known { x: i % side, y: i / side, dark: darkness > 0.0 })
        };
        self.darkness.iter().enumerate().filter_map(module).collect()
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.darkness[y * self.version.side() + x]
    }

    /// The format whose two copies agree best with the modules.
    fn format(&self) -> Format {
        let agreement = |format: &Format| -> f32 {
            let bits = format.bits();
            let places = self.version.format_places();
            places.map(|(bit, x, y)| if bits >> bit & 1 == 1 { self.at(x, y) } else { -self.at(x, y) }).sum()
        };
        let best = Format::all().max_by(|one, other| agreement(one).total_cmp(&agreement(other)));
        best.expect("there are 32 formats")
    }

    /// The codewords in the order in which they stand in the symbol, freed of the mask.
    fn codewords(&self, format: Format) -> Vec<Codeword> {
        let places = self.version.data_places();
        places.chunks_exact(8).map(|places| self.codeword(places, format)).collect()
    }

    fn codeword(&self, places: &[(usize, usize)], format: Format) -> Codeword {
        let mut word = Codeword { value: 0, sureness: f32::MAX };
        for &(x, y) in places {
            let darkness = self.at(x, y);
            let bit = (darkness > 0.0) != format.inverts(x, y);
            word.value = word.value << 1 | u8::from(bit);
            word.sureness = word.sureness.min(darkness.abs());
        }
        let (x, y) = places[4];
        word.sureness *= self.clarity(x, y);
        word
    }

    /// How clear the modules around a place are: in glare and under a thumb, few are.
    fn clarity(&self, x: usize, y: usize) -> f32 {
        let last = self.version.side() - 1;
        let (columns, rows) =
            (x.saturating_sub(3)..=(x + 3).min(last), y.saturating_sub(3)..=(y + 3).min(last));
        let darkness = rows.flat_map(|y| columns.clone().map(move |x| self.at(x, y).abs().min(1.0)));
        darkness.sum::<f32>()
    }

    /// Lets the decoder that knows all modes read the clean symbol.
    fn parse(&self, format: Format, codewords: &[u8]) -> Option<Payload> {
        let side = self.version.side();
        let mut dark = vec![false; side * side];
        for known in self.version.known() {
            dark[known.y * side + known.x] = known.dark;
        }
        let bits = format.bits();
        for (bit, x, y) in self.version.format_places() {
            dark[y * side + x] = bits >> bit & 1 == 1;
        }
        for (i, &(x, y)) in self.version.data_places().iter().enumerate() {
            let bit = codewords.get(i / 8).is_some_and(|word| word >> (7 - i % 8) & 1 == 1);
            dark[y * side + x] = bit != format.inverts(x, y);
        }
        crate::decoder::decode_modules(side, &dark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::{Color, EcLevel, QrCode};

    fn samples(code: &QrCode, version: Version) -> Samples {
        let sure = |color: &Color| if *color == Color::Dark { 1.0 } else { -1.0 };
        Samples { version, darkness: code.to_colors().iter().map(sure).collect() }
    }

    fn code(number: u8, level: EcLevel) -> (QrCode, Samples) {
        let version = qrcode::Version::Normal(number.into());
        let code = QrCode::with_version("8612345", version, level).unwrap();
        let samples = samples(&code, Version::new(number).unwrap());
        (code, samples)
    }

    const LEVELS: [EcLevel; 4] = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H];

    #[test]
    fn every_version_and_level_is_read() {
        for number in 1..=Version::LAST {
            for level in LEVELS {
                let (_, samples) = code(number, level);
                let text = samples.payload().map(Payload::into_string);
                assert_eq!(text.as_deref(), Some("8612345"), "version {number} {level:?}");
            }
        }
    }

    #[test]
    fn the_known_modules_are_those_of_every_code() {
        for number in 1..=Version::LAST {
            let (_, samples) = code(number, EcLevel::M);
            for &Known { x, y, dark } in samples.version.known() {
                assert_eq!(samples.at(x, y) > 0.0, dark, "version {number} at {x}, {y}");
            }
        }
    }

    #[test]
    fn a_doubtful_stretch_is_put_right_and_a_ruin_is_refused() {
        let (_, clean) = code(5, EcLevel::M);
        let damaged = |rows: std::ops::Range<usize>| {
            let mut samples = clean.clone();
            let side = samples.version.side();
            for y in rows {
                for x in 12..side {
                    samples.darkness[y * side + x] = if (x * 7 + y) % 3 == 0 { 0.1 } else { -0.1 };
                }
            }
            samples.payload().map(Payload::into_string)
        };
        assert_eq!(damaged(20..23).as_deref(), Some("8612345"));
        assert_eq!(damaged(9..36), None);
    }
}

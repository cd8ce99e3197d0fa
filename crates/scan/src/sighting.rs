//! A code that was read: its text and where it stands in the frame.

use std::fmt;

/// A place in a frame, in pixels from its top left corner; it may lie outside of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Pixels to the right.
    pub x: f32,
    /// Pixels down.
    pub y: f32,
}

/// The text of a code, never empty. Its `Debug` tells the length alone: whoever has the text of a student's
/// code can present it, so it must not get into a log by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payload(String);

impl Payload {
    /// Takes the bytes as UTF-8; those that are not, one character a byte (ISO 8859-1, the standard's
    /// default), so that different bytes stay different. `None` for no bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect());
        (!text.is_empty()).then_some(Self(text))
    }

    /// The text as it stands in the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} characters)", self.0.chars().count())
    }
}

/// A code that was read in a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// What it says.
    pub payload: Payload,
    /// Its corners in the frame: top left, top right, bottom right, bottom left of the code itself, however
    /// it is turned.
    pub outline: [Point; 4],
}

impl Sighting {
    /// The area of the outline in square pixels, by the shoelace formula.
    pub(crate) fn area(&self) -> f32 {
        let corners = self.outline;
        let twice: f32 = (0..4)
            .map(|i| (corners[i], corners[(i + 1) % 4]))
            .map(|(from, to)| from.x * to.y - to.x * from.y)
            .sum();
        twice.abs() / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_string_has_a_text_of_its_own() {
        let text = |bytes: &[u8]| Payload::from_bytes(bytes.to_vec()).map(Payload::into_string);
        assert_eq!(text(b"0086"), Some("0086".to_owned()));
        assert_eq!(text("票".as_bytes()), Some("票".to_owned()));
        assert_eq!(text(&[0xd0, 0xa3, 0xfc]), Some("Ð£ü".to_owned()));
        assert_eq!(text(b""), None);
    }

    #[test]
    fn a_log_line_does_not_hold_the_text() {
        let payload = Payload::from_bytes(b"8612345".to_vec()).unwrap();
        assert_eq!(format!("{payload:?}"), "Payload(7 characters)");
    }

    #[test]
    fn the_area_does_not_depend_on_the_turn() {
        let corner = |x, y| Point { x, y };
        let outline = [corner(1.0, 1.0), corner(3.0, 1.0), corner(3.0, 4.0), corner(1.0, 4.0)];
        let payload = Payload::from_bytes(b"1".to_vec()).unwrap();
        let mut sighting = Sighting { payload, outline };
        for _ in 0..4 {
            assert!((sighting.area() - 6.0).abs() < 1e-6);
            sighting.outline.rotate_left(1);
        }
    }
}

//! The font of the slip: a part of Noto Sans CJK SC, see `font/make.py`.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};

static FILE: &[u8] = include_bytes!("../font/NotoSansSC-slip.otf");

/// What stands where the font has no glyph: the mark that Chinese typesetters put there (〓, U+3013).
const STAND_IN: char = '\u{3013}';

/// The font, ready to measure and to draw.
pub(crate) struct Face {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units_per_em: f32,
    pub(crate) font: Font,
}

impl Face {
    /// Reads the font.
    pub(crate) fn read() -> Self {
        let file = FontRef::new(FILE).expect("the font in the program can be read; a test has read it");
        let metrics = file.glyph_metrics(Size::unscaled(), LocationRef::default());
        let font = Font::new(FILE.into(), 0).expect("the font in the program can be read");
        Self { charmap: file.charmap(), metrics, units_per_em: font.units_per_em(), font }
    }

    /// Whether every character has a glyph.
    pub(crate) fn has_all(&self, text: &str) -> bool {
        text.chars().all(|letter| self.charmap.map(letter).is_some())
    }

    /// How wide the text is, in the unit of `size`.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.advance(letter) * size).sum()
    }

    /// The glyphs of a text, one after the other: neither Chinese nor what stands beside it here needs shaping.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, letter): (usize, char)| {
            let id = GlyphId::new(self.id(letter).to_u32());
            KrillaGlyph::new(id, self.advance(letter), 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }

    /// Breaks a text into lines that are no wider than `width`, if a single character is not. A number or a Latin
    /// word stays whole where it fits a line.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for piece in pieces(text) {
            let line = lines.last_mut().expect("there is a line from the beginning");
            if line.is_empty() || self.width(line, size) + self.width(piece.trim_end(), size) <= width {
                line.push_str(piece);
            } else {
                lines.push(piece.to_owned());
            }
        }
        lines.iter().flat_map(|line| self.cut(line.trim_end(), size, width)).collect()
    }

    /// Cuts a line that is too wide all the same.
    fn cut(&self, line: &str, size: f32, width: f32) -> Vec<String> {
        let mut parts = vec![String::new()];
        for letter in line.chars() {
            let part = parts.last_mut().expect("there is a part from the beginning");
            if part.is_empty() || self.width(part, size) + self.advance(letter) * size <= width {
                part.push(letter);
            } else {
                parts.push(letter.to_string());
            }
        }
        parts
    }

    /// The advance in ems.
    fn advance(&self, letter: char) -> f32 {
        self.metrics.advance_width(self.id(letter)).unwrap_or(self.units_per_em) / self.units_per_em
    }

    fn id(&self, letter: char) -> skrifa::GlyphId {
        self.charmap.map(letter).or_else(|| self.charmap.map(STAND_IN)).unwrap_or_default()
    }
}

/// The pieces of a text that a line may end after: a run of ASCII with the spaces behind it, or one other character.
/// What closes a phrase goes with the piece before it, so that no line begins with it.
fn pieces(text: &str) -> Vec<&str> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = None;
    for (at, letter) in text.char_indices() {
        let joined = before.is_some_and(|before: char| {
            closes(letter) || (letter.is_ascii() && before.is_ascii() && (letter == ' ' || before != ' '))
        });
        if at > 0 && !joined {
            ends.push(at);
        }
        before = Some(letter);
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ends = ends.iter().copied().chain(std::iter::once(text.len()));
    starts.zip(ends).map(|(start, end)| &text[start..end]).collect()
}

fn closes(letter: char) -> bool {
    // Full-width , . ; : ! ? ) and 、 。 》 」 』 】 ” ’
    const CLOSING: &str = "\u{ff0c}\u{ff0e}\u{ff1b}\u{ff1a}\u{ff01}\u{ff1f}\u{ff09}\u{3001}\u{3002}\u{300b}\u{300d}\u{300f}\u{3011}\u{201d}\u{2019}";
    CLOSING.contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_characters_of_names_and_tells_what_it_lacks() {
        let face = Face::read();
        assert!(face.has_all("测试甲子䶮㛃𬭎 ABC-0123（），。①"));
        assert!(!face.has_all("𠮷"));
    }

    #[test]
    fn a_line_breaks_before_it_is_too_wide_and_never_before_a_comma_or_within_a_number() {
        let face = Face::read();
        let lines = face.lines("尚欠住宿费，共 1600.00 元", 10.0, 51.0);
        assert_eq!(lines, ["尚欠住宿", "费，共", "1600.00 元"]);
        assert_eq!(lines.concat().replace(' ', ""), "尚欠住宿费，共1600.00元");
    }

    #[test]
    fn a_word_that_is_wider_than_a_line_is_cut() {
        let face = Face::read();
        let lines = face.lines("0123456789", 10.0, 30.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| face.width(line, 10.0) <= 30.0), "{lines:?}");
    }
}

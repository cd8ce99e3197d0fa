//! Sheets of A4 that are written from the top down, and made into a PDF at the end.

use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

use crate::face::Face;

/// A4 in points, 72 to the inch (ISO 216: 210 × 297 mm).
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;

/// What printers leave white, and what makes a page look well.
const MARGIN: f32 = 56.0;

/// From the left margin to the right one.
pub(crate) const COLUMN: f32 = WIDTH - 2.0 * MARGIN;

/// From line to line, as a share of the text's size.
const LEADING: f32 = 1.5;

/// Where the last line may stand; the foot of the page is below.
const LAST: f32 = HEIGHT - MARGIN - 24.0;

/// What stands on a page.
enum Ink {
    Text { x: f32, y: f32, size: f32, text: String },
    Rule { y: f32, weight: f32 },
}

/// Where a text stands between the margins.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// From here to the right, in points from the left margin.
    From(f32),
    /// In the middle.
    Middle,
}

/// A cell of a row: where it begins, how wide it is, what it says.
pub(crate) struct Cell {
    pub(crate) at: f32,
    pub(crate) width: f32,
    pub(crate) text: String,
}

/// The sheets, and how far down the last one is written.
pub(crate) struct Sheets<'a> {
    face: &'a Face,
    pages: Vec<Vec<Ink>>,
    y: f32,
}

impl<'a> Sheets<'a> {
    /// One empty sheet.
    pub(crate) fn new(face: &'a Face) -> Self {
        Self { face, pages: vec![Vec::new()], y: MARGIN }
    }

    /// Writes a line, broken where it is too long.
    pub(crate) fn line(&mut self, place: Place, size: f32, text: &str) {
        let left = match place {
            Place::From(left) => left,
            Place::Middle => 0.0,
        };
        for line in self.face.lines(text, size, COLUMN - left) {
            self.make_room(size * LEADING);
            let x = match place {
                Place::From(left) => left,
                Place::Middle => (COLUMN - self.face.width(&line, size)) / 2.0,
            };
            self.y += size * LEADING;
            self.write(x, self.y - size * (LEADING - 1.0), size, line);
        }
    }

    /// Writes cells beside each other; a row stays on one page where a page is enough.
    pub(crate) fn row(&mut self, size: f32, cells: &[Cell]) {
        let broken: Vec<_> =
            cells.iter().map(|cell| (cell.at, self.face.lines(&cell.text, size, cell.width))).collect();
        let most = broken.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default();
        let leading = size * LEADING;
        self.make_room(leading * f32::from(u16::try_from(most).unwrap_or(u16::MAX)));
        let mut lowest = self.y;
        for (at, lines) in broken {
            let mut y = self.y;
            for line in lines {
                y += leading;
                self.write(at, y - size * (LEADING - 1.0), size, line);
            }
            lowest = lowest.max(y);
        }
        self.y = lowest;
    }

    /// Leaves some points white.
    pub(crate) fn skip(&mut self, points: f32) {
        self.y += points;
    }

    /// Draws a line from margin to margin, so many points thick.
    pub(crate) fn rule(&mut self, weight: f32) {
        let y = self.y;
        self.page().push(Ink::Rule { y, weight });
    }

    /// Makes the PDF; `foot` says what stands at the foot of each page, by its number and how many there are.
    pub(crate) fn into_pdf(mut self, title: &str, foot: impl Fn(usize, usize) -> String) -> Vec<u8> {
        let count = self.pages.len();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let (text, size) = (foot(index + 1, count), 8.0);
            let x = MARGIN + (COLUMN - self.face.width(&text, size)) / 2.0;
            page.push(Ink::Text { x, y: HEIGHT - MARGIN, size, text });
        }
        let mut document =
            Document::new_with(SerializeSettings { xmp_metadata: false, ..SerializeSettings::default() });
        document.set_metadata(Metadata::new().title(title.to_owned()).language("zh-CN".to_owned()));
        for page in &self.pages {
            paint(&mut document, self.face, page);
        }
        document.finish().expect("text and lines of a font that can be read make a PDF")
    }

    fn make_room(&mut self, points: f32) {
        if self.y + points > LAST && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn write(&mut self, x: f32, y: f32, size: f32, text: String) {
        self.page().push(Ink::Text { x: x + MARGIN, y, size, text });
    }

    fn page(&mut self) -> &mut Vec<Ink> {
        self.pages.last_mut().expect("there is a page from the beginning")
    }
}

fn paint(document: &mut Document, face: &Face, page: &[Ink]) {
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).expect("A4 has a size");
    let mut sheet = document.start_page_with(settings);
    let mut surface = sheet.surface();
    for ink in page {
        match ink {
            Ink::Text { x, y, size, text } => {
                surface.set_stroke(None);
                surface.set_fill(Some(black()));
                let start = Point::from_xy(*x, *y);
                surface.draw_glyphs(start, &face.glyphs(text), face.font.clone(), text, *size, false);
            }
            Ink::Rule { y, weight } => rule(&mut surface, *y, *weight),
        }
    }
    surface.finish();
    sheet.finish();
}

fn rule(surface: &mut Surface<'_>, y: f32, weight: f32) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::new(0).into(),
        width: weight,
        ..Stroke::default()
    }));
    surface.draw_path(&across(y));
}

fn across(y: f32) -> Path {
    let mut path = PathBuilder::new();
    path.move_to(MARGIN, y);
    path.line_to(MARGIN + COLUMN, y);
    path.finish().expect("two points make a line")
}

fn black() -> Fill {
    Fill { paint: luma::Color::new(0).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

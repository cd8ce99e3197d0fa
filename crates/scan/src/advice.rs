//! What would help when a code is seen and not read, from what its part of the frame measures.
//!
//! Tones are bytes of luma, shares go from 0 to 1.

use std::time::Duration;

use crate::finder::Finder;
use crate::frame::{Frame, clipped, clipped_of_rows};
use crate::picture::Picture;
use crate::presence::LEAVES_AFTER;
use crate::region::{around, middle_is_in, shorter_side, whole, within, working_scale};
use crate::sighting::Point;
use crate::warp::Warp;

/// How long a code is seen without being read before anything is said about it.
pub const ADVICE_AFTER: Duration = Duration::from_secs(1);

/// A code that is in view and was not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unread {
    /// Where it is: the corners in the order of [`crate::Sighting::outline`], as well as they are known.
    pub outline: [Point; 4],
    /// What is the matter, once it has been seen for [`ADVICE_AFTER`]; `None` also when nothing stands out.
    pub advice: Option<Advice>,
}

/// What keeps a code from being read; of several the first in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// It reaches the rim of the frame, or fills the frame.
    TooClose,
    /// Its modules are smaller than the camera can tell apart.
    TooFar,
    /// Most of it is as bright as the camera can tell.
    TooBright,
    /// A spot of it is, and the rest is not.
    Glare,
    /// It is darker than what the camera can tell from noise.
    TooDark,
    /// Light and dark hardly differ: a dim screen, or a milky film over it.
    Pale,
    /// Its edges are smeared: it moves, or is out of focus.
    Blurred,
}

/// What the camera's exposure should do, by what the last frame shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExposureWish {
    /// Take in less light: a part of a code is clipped and the rest is bright, or, where none is found, much of
    /// the frame is or something around a lone finder.
    Lower,
    /// Take in more light: a code, or all of the frame, drowns in the dark.
    Raise,
    /// Stay as it is, or go back to what the camera chooses.
    #[default]
    Keep,
}

/// Where not even a twentieth is as light as this, noise is as strong as the code.
const DARK: f32 = 70.0;

/// Where a twentieth is darker than this, dark modules are dark enough, however light the others are.
const DARK_ENOUGH: f32 = 60.0;

/// The rows and columns that a code is divided into to look for spots: in each there are dark modules.
const CELLS: u8 = 6;

/// The places along a cell whose light is taken.
const PLACES: u8 = 8;

/// The modules along the side of a ticket, for what depends on the size of a module.
const MODULES: f32 = 37.0;

/// The least pixels of a module that the camera can tell apart.
const LEAST_MODULE: f32 = 2.7;

/// How a code is lit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Light {
    /// The share of it that is clipped.
    clipped: f32,
    /// Whether a whole cell of it is, with what should be dark there.
    has_spot: bool,
    /// The tone that a twentieth of it falls below.
    dark: f32,
    /// The tone that a twentieth of it exceeds.
    bright: f32,
    /// The tone of light modules that half of its cells exceed.
    common: f32,
    /// By how much luma changes within half a module at its strongest edges, as part of the contrast: 1 where
    /// they are sharp, and the error function of `0.18 / sigma` after a Gaussian blur of `sigma` modules.
    sharpness: f32,
}

impl Light {
    /// Measures the inside of an outline; `None` where it is no quadrangle.
    fn new(frame: &Frame, outline: &[Point; 4]) -> Option<Self> {
        let region = around(frame, outline);
        let picture = Picture::new(frame, region.area, region.scale);
        let warp = Warp::to_corners(outline.map(|corner| picture.to_picture(corner)))?;
        let cells: Vec<Vec<u8>> = (0..CELLS)
            .flat_map(|row| (0..CELLS).map(move |column| (column * PLACES, row * PLACES)))
            .map(|start| tones_of_cell(&picture, &warp, start))
            .collect();
        let tones = sorted(cells.concat());
        let (dark, bright) = (at_share(&tones, 0.05)?, at_share(&tones, 0.95)?);
        let lights = cells.iter().filter_map(|cell| tone_at(&sorted(cell.clone()), 0.9)).collect();
        let half_module = shorter_side(outline) / region.scale.frame_pixels() / MODULES / 2.0;
        let steps = sorted(picture.steps(half_module));
        Some(Self {
            clipped: clipped(&tones),
            has_spot: cells.iter().any(|cell| clipped(cell) > 0.9),
            dark,
            bright,
            common: at_share(&sorted(lights), 0.5)?,
            sharpness: at_share(&steps, 0.95).unwrap_or(0.0) / (bright - dark).max(1.0),
        })
    }

    /// Where a reflection has clipped light and dark modules alike, less light tells them apart again, as long as half
    /// of it is enough for the rest.
    fn exposure_wish(&self) -> ExposureWish {
        if self.clipped > 0.05 && self.common > 2.0 * DARK {
            ExposureWish::Lower
        } else if self.bright < DARK {
            ExposureWish::Raise
        } else {
            ExposureWish::Keep
        }
    }

    fn advice(&self) -> Option<Advice> {
        let troubles = [
            (self.clipped > 0.4 && self.dark > DARK_ENOUGH, Advice::TooBright),
            (self.has_spot, Advice::Glare),
            (self.bright < DARK, Advice::TooDark),
            (self.bright - self.dark < 50.0, Advice::Pale),
            (self.sharpness < 0.5, Advice::Blurred),
        ];
        troubles.into_iter().find_map(|(applies, advice)| applies.then_some(advice))
    }
}

/// The tones at the places of the cell that begins at one of them, as far as they are in the picture.
fn tones_of_cell(picture: &Picture, warp: &Warp, (left, top): (u8, u8)) -> Vec<u8> {
    let place = |at: u8| (f32::from(at) + 0.5) / f32::from(CELLS * PLACES);
    let places = (top..top + PLACES).flat_map(|y| (left..left + PLACES).map(move |x| (place(x), place(y))));
    places.map(|(x, y)| warp.place(x, y)).filter_map(|(x, y)| picture.pixel(x, y)).collect()
}

impl Picture {
    /// The pixel at a place; `None` outside of the picture.
    fn pixel(&self, x: f32, y: f32) -> Option<u8> {
        let is_inside = |at: f32, length: usize| at >= 0.0 && at < length as f32;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in the picture")]
        let pixel = || self.row(y as usize)[x as usize];
        (is_inside(x, self.width) && is_inside(y, self.height)).then(pixel)
    }

    /// How much pixels of a row differ that are so far apart, rounded to whole pixels and at least one.
    fn steps(&self, distance: f32) -> Vec<u8> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is at least 1")]
        let distance = distance.round().max(1.0) as usize;
        let pairs =
            (0..self.height).map(|y| self.row(y)).flat_map(|row| row.iter().zip(row.iter().skip(distance)));
        pairs.map(|(one, other)| one.abs_diff(*other)).collect()
    }
}

fn sorted(mut tones: Vec<u8>) -> Vec<u8> {
    tones.sort_unstable();
    tones
}

/// That of [`tone_at`] to calculate with.
fn at_share(sorted: &[u8], share: f32) -> Option<f32> {
    tone_at(sorted, share).map(f32::from)
}

/// The tone that this share of the sorted tones falls below.
fn tone_at(sorted: &[u8], share: f32) -> Option<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is an index")]
    let index = (sorted.len() as f32 * share) as usize;
    sorted.get(index).copied()
}

/// A code that is seen and was not read, and since when.
#[derive(Debug, Clone, Copy)]
struct Suspect {
    outline: [Point; 4],
    since: Duration,
    last: Duration,
}

/// An overexposed frame without a code is helped for so long. A camera that has a bright window before it is not to
/// dim and brighten again all day.
const HELPED: Duration = Duration::from_secs(1);

/// After so long without overexposed frames the next one is another case.
const CASE_ENDS: Duration = Duration::from_secs(10);

/// A time in which frames without a code are overexposed.
#[derive(Debug, Clone, Copy)]
struct Overexposed {
    since: Duration,
    last: Duration,
}

/// Watches what is seen and not read.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    suspect: Option<Suspect>,
    overexposed: Option<Overexposed>,
    exposure_wish: ExposureWish,
}

impl Watch {
    pub(crate) fn exposure_wish(&self) -> ExposureWish {
        self.exposure_wish
    }

    /// Takes in that something was read.
    pub(crate) fn handle_read(&mut self) {
        *self = Self { overexposed: self.overexposed, ..Self::default() };
    }

    /// Takes in a frame in which nothing was read, the outlines of what was found and the finders, and tells what is
    /// in view: a code that was found in the last second may be missed for some frames.
    pub(crate) fn handle_miss(
        &mut self,
        frame: &Frame,
        found: &[[Point; 4]],
        finders: &[Finder],
        now: Duration,
    ) -> Option<Unread> {
        self.suspect = self.suspect.filter(|suspect| now.saturating_sub(suspect.last) < LEAVES_AFTER);
        if let Some(outline) = found.first() {
            let known = self.suspect.filter(|suspect| middle_is_in(&suspect.outline, outline));
            let since = known.map_or(now, |suspect| suspect.since);
            self.suspect = Some(Suspect { outline: *outline, since, last: now });
        }
        let Some(suspect) = self.suspect else {
            self.exposure_wish = self.wish_of_empty(frame, finders, now);
            return None;
        };
        let light = Light::new(frame, &suspect.outline);
        self.exposure_wish = light.as_ref().map_or(ExposureWish::Keep, Light::exposure_wish);
        let is_due = now.saturating_sub(suspect.since) >= ADVICE_AFTER;
        let advice = || suspect.place(frame).or_else(|| light?.advice());
        Some(Unread { outline: suspect.outline, advice: is_due.then(advice).flatten() })
    }

    /// A frame in which nothing is bright may hide a code, and so may one of which much is as bright as the camera
    /// can tell, also where it is but something around a finder.
    fn wish_of_empty(&mut self, frame: &Frame, finders: &[Finder], now: Duration) -> ExposureWish {
        let coarse = Picture::new(frame, whole(frame), working_scale(frame).coarser(8));
        let tones = sorted(coarse.luma().to_vec());
        if at_share(&tones, 0.95).is_some_and(|bright| bright < DARK) {
            return ExposureWish::Raise;
        }
        let is_lit = |finder: &Finder| clipped_around(frame, finder) > 0.05;
        if clipped(&tones) <= 0.15 && !finders.iter().any(is_lit) {
            return ExposureWish::Keep;
        }
        let known = self.overexposed.filter(|case| now.saturating_sub(case.last) < CASE_ENDS);
        let since = known.map_or(now, |case| case.since);
        self.overexposed = Some(Overexposed { since, last: now });
        if now.saturating_sub(since) < HELPED { ExposureWish::Lower } else { ExposureWish::Keep }
    }
}

/// The share that is clipped of the square in which the code of a finder lies; every fourth row tells it.
fn clipped_around(frame: &Frame, finder: &Finder) -> f32 {
    let reach = MODULES * finder.module_pixels();
    let range = |middle: f32, length: usize| within(middle - reach, length)..within(middle + reach, length);
    let columns = range(finder.x, frame.width());
    let rows = range(finder.y, frame.height()).step_by(4);
    clipped_of_rows(rows.map(|y| &frame.row(y)[columns.clone()]))
}

impl Suspect {
    /// What its place and its size call for.
    fn place(&self, frame: &Frame) -> Option<Advice> {
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let is_at_rim = |corner: &Point| {
            let least = corner.x.min(corner.y).min(width - corner.x).min(height - corner.y);
            least < 1.0
        };
        let side = shorter_side(&self.outline);
        if self.outline.iter().any(is_at_rim) || side > 0.9 * width.min(height) {
            return Some(Advice::TooClose);
        }
        (side < MODULES * LEAST_MODULE).then_some(Advice::TooFar)
    }
}

//! The ways of looking at a frame: which part of it, at which scale, prepared how. The first look is cheap and
//! sees everything; the deeper ones bring back what it misses, first where a code seems to be.

use crate::deblur::Blur;
use crate::decoder::{self, Grid};
use crate::finder::{Finder, Triple, around_finders, completed_pair, finders, merge, triples};
use crate::frame::{Frame, clipped_of_rows};
use crate::picture::{Area, Picture, Scale};
use crate::region::{likeliest, middle_is_in, whole, working_scale};
use crate::sampling::{Place, Sampled, places_at, places_between, sampled};
use crate::sighting::{Point, Sighting};
use crate::threshold::{Bitmap, Surroundings, threshold};

/// What is done to a picture before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
struct View {
    grain: Grain,
    size: Size,
    contrast: Contrast,
}

/// What is done about noise and blur.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Grain {
    AsIs,
    Smoothed,
    /// Without stripes, and smoothed.
    Flat,
    /// Smoothed, and the brightest tones are drawn apart: between them and the mean around them lies what light has
    /// spilled over into.
    Overexposed,
    Deblurred(Blur),
}

/// Whether modules are made larger, for decoders want three pixels of each.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Size {
    AsIs,
    Double,
}

/// How grey becomes black and white.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Contrast {
    /// The decoder thresholds by itself.
    Decoder,
    /// By the mean around each pixel, and the leading decoder looks where finders are.
    Box(Surroundings),
    /// By the mean around each pixel, and both decoders look everywhere.
    BoxBoth(Surroundings),
    /// By the mean around each pixel, and the leading decoder looks where finders are; of what is found and not read
    /// the modules are looked at one by one.
    Modules(Surroundings),
}

const PLAIN: View = View { grain: Grain::AsIs, size: Size::AsIs, contrast: Contrast::Decoder };

/// The first look: little is done where no finders are, which is in most frames.
const FIRST: View = PLAIN.smoothed().box_within(20, 3.0);

/// The parts of a frame that are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// The region that is likeliest to hold a code.
    Region,
    /// The whole frame at the working scale.
    Whole,
    /// The same at half of that scale.
    Half,
}

/// What is done about a frame in which the first look reads nothing, in the order of what it brings for its
/// time. The last one is for what is overexposed: in an overexposed frame it comes after the first [`EARLY`].
const DEEPER: [(Part, View); 7] = [
    (Part::Region, PLAIN.flat().modules_within(24, 3.0)),
    (Part::Whole, PLAIN.smoothed().modules_within(14, 3.0)),
    (Part::Half, PLAIN.smoothed().modules_within(12, 2.0)),
    (Part::Region, PLAIN.deblurred(1.5, 0.05).double()),
    (Part::Region, PLAIN.deblurred(2.0, 0.05).double().modules_within(32, 1.0)),
    (Part::Half, PLAIN.smoothed()),
    (Part::Whole, PLAIN.overexposed().modules_within(14, 3.0)),
];

/// What is done beside that, one of them a round: it takes most time, and a ticket on a phone hardly ever needs it.
const SELDOM: [(Part, View); 2] = [(Part::Whole, PLAIN), (Part::Half, PLAIN.both_within(24, 2.0))];

/// How much more work than the leading decoder's both are.
const BOTH: usize = 4;

/// So many passes come first in every frame.
const EARLY: usize = 2;

impl View {
    const fn deblurred(self, sigma: f32, noise: f32) -> Self {
        Self { grain: Grain::Deblurred(Blur { sigma, noise }), ..self }
    }

    const fn smoothed(self) -> Self {
        Self { grain: Grain::Smoothed, ..self }
    }

    const fn flat(self) -> Self {
        Self { grain: Grain::Flat, ..self }
    }

    const fn overexposed(self) -> Self {
        Self { grain: Grain::Overexposed, ..self }
    }

    const fn double(self) -> Self {
        Self { size: Size::Double, ..self }
    }

    const fn modules_within(self, radius: usize, margin: f32) -> Self {
        Self { contrast: Contrast::Modules(Surroundings { radius, margin }), ..self }
    }

    const fn box_within(self, radius: usize, margin: f32) -> Self {
        Self { contrast: Contrast::Box(Surroundings { radius, margin }), ..self }
    }

    const fn both_within(self, radius: usize, margin: f32) -> Self {
        Self { contrast: Contrast::BoxBoth(Surroundings { radius, margin }), ..self }
    }

    fn prepare(self, picture: Picture) -> Picture {
        let picture = match self.grain {
            Grain::AsIs => picture,
            Grain::Smoothed => picture.smoothed(),
            Grain::Flat => picture.without_stripes().unwrap_or(picture).smoothed(),
            Grain::Overexposed => picture.smoothed().with_tones(&bright()),
            Grain::Deblurred(blur) => picture.deblurred(blur),
        };
        match self.size {
            Size::AsIs => picture,
            Size::Double => picture.doubled(),
        }
    }
}

/// From this share of clipped pixels on a frame may show an overexposed code.
const OVEREXPOSED: f32 = 0.02;

/// Whether it may; one row of 16 is enough to tell.
fn is_overexposed(frame: &Frame) -> bool {
    clipped_of_rows((0..frame.height()).step_by(16).map(|y| frame.row(y))) >= OVEREXPOSED
}

/// The tones to the power of 6: bright ones are drawn apart.
fn bright() -> [u8; 256] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 255")]
    std::array::from_fn(|tone| (255.0 * (tone as f32 / 255.0).powi(6)) as u8)
}

/// One look at one part of a frame in one preparation: the unit of work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    area: Area,
    scale: Scale,
    view: View,
}

/// What one pass found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// The codes that were read, the largest first.
    pub read: Vec<Sighting>,
    /// The outlines of what looked like a code and could not be read.
    pub unread: Vec<[Point; 4]>,
    /// Those of them whose modules could be told apart.
    pub(crate) unclear: Vec<Sampled>,
    /// The finders that were found, in pixels of the frame.
    pub(crate) finders: Vec<Finder>,
}

impl Pass {
    /// So many of the deeper passes, the last ones, take most time for what they bring: they shall come seldom.
    pub(crate) const SELDOM: usize = SELDOM.len();

    /// The quick look that every frame gets.
    pub fn first(frame: &Frame) -> Self {
        Self { area: whole(frame), scale: working_scale(frame), view: FIRST }
    }

    /// A look at the surroundings of an outline alone.
    pub fn around(frame: &Frame, outline: &[Point; 4]) -> Self {
        let region = crate::region::around(frame, outline);
        Self { area: region.area, scale: region.scale, view: PLAIN }
    }

    /// What else can be done for a frame in which the first look found this and read nothing, the most
    /// promising first.
    pub fn deeper(frame: &Frame, first: &Look) -> Vec<Self> {
        let (region, working) = (likeliest(frame, &first.unread), working_scale(frame));
        let pass = |&(part, view): &(Part, View)| {
            let (area, scale) = match part {
                Part::Region => region.as_ref().map(|region| (region.area, region.scale))?,
                Part::Whole => (whole(frame), working),
                Part::Half => (whole(frame), working.coarser(2)),
            };
            Some(Self { area, scale, view })
        };
        let mut views = DEEPER;
        if is_overexposed(frame) {
            views[EARLY..].rotate_right(1);
        }
        views.iter().chain(&SELDOM).filter_map(pass).collect()
    }

    /// The work of this pass in pixels that the leading decoder could look at instead.
    pub fn pixels(&self) -> usize {
        let pixels = self.scale.scaled(self.area.width) * self.scale.scaled(self.area.height);
        match self.view {
            View { size: Size::Double, .. } => 4 * pixels,
            View { contrast: Contrast::BoxBoth(_), .. } => BOTH * pixels,
            View { .. } => pixels,
        }
    }

    /// Looks at the frame that this pass was made for.
    pub fn look(&self, frame: &Frame) -> Look {
        self.look_after(frame, Look::default())
    }

    /// Looks at the frame after other passes have. Codes whose modules they could tell and not read are not sampled
    /// again: the samples would be the same. Of the corners of a code, some may be among the finders that they found.
    pub fn look_after(&self, frame: &Frame, before: Look) -> Look {
        let picture = Picture::new(frame, self.area, self.scale);
        if picture.width == 0 || picture.height == 0 {
            return before;
        }
        let picture = self.view.prepare(picture);
        let grids = match self.view.contrast {
            Contrast::Decoder => decoder::decode_grey(&picture),
            Contrast::Box(surroundings) => {
                let bitmap = threshold(&picture, surroundings);
                decode_found(&bitmap, &finders(&bitmap))
            }
            Contrast::BoxBoth(surroundings) => {
                let bitmap = threshold(&picture, surroundings);
                let mut grids = decoder::decode_bitmap(&bitmap);
                if grids.iter().all(|grid| grid.payload.is_none()) {
                    grids.extend(decoder::decode_otherwise(&bitmap));
                }
                grids
            }
            Contrast::Modules(surroundings) => {
                return self.look_by_module(frame, &picture, surroundings, before);
            }
        };
        before.with(grids, &picture)
    }

    /// Decodes black and white; what is found and not read, and what has finders alone, is tried by its modules
    /// in the picture as it came.
    fn look_by_module(
        &self,
        frame: &Frame,
        picture: &Picture,
        surroundings: Surroundings,
        before: Look,
    ) -> Look {
        let bitmap = threshold(picture, surroundings);
        let finders = finders(&bitmap);
        let mut look = before.with(decode_found(&bitmap, &finders), picture);
        if !look.read.is_empty() {
            return look;
        }
        let known = finders.iter().map(|finder| finder.in_frame(picture)).collect();
        let earlier = std::mem::replace(&mut look.finders, known);
        let outlined = look.unread.first().map(|&outline| places_at(outline));
        let between = |triple: Triple| places_between(&triple);
        let triples_here = triples(&look.finders).into_iter().map(between);
        let pair = || completed_pair(&bitmap, &finders).map(|triple| triple.in_frame(picture));
        let is_found = look.sample(frame, self.scale, outlined.into_iter().chain(triples_here))
            || look.sample(frame, self.scale, pair().into_iter().map(between));
        merge(&mut look.finders, &earlier);
        if !is_found {
            let triples = triples(&look.finders).into_iter().map(between);
            look.sample(frame, self.scale, triples);
        }
        look
    }
}

/// What the leading decoder reads in a bitmap. It wants three corners: the colours that have less of them are left out,
/// and what lies far from all of them.
fn decode_found(bitmap: &Bitmap, finders: &[Finder]) -> Vec<Grid> {
    let black = finders.iter().filter(|finder| finder.is_black).count();
    let (is_dark, is_light) = (black >= 3, finders.len() - black >= 3);
    if !is_dark && !is_light {
        return Vec::new();
    }
    let area = around_finders(finders);
    let part = bitmap.part(area);
    let mut grids = if is_light { decoder::decode_bitmap(&part) } else { decoder::decode_dark(&part) };
    for corner in grids.iter_mut().flat_map(|grid| &mut grid.corners) {
        *corner = (corner.0 + area.left as f32, corner.1 + area.top as f32);
    }
    grids
}

impl Look {
    /// Tries one code after the other by its modules, each at the places where it may be, until one is read. Tells whether the
    /// modules of any could be told apart.
    fn sample(&mut self, frame: &Frame, scale: Scale, codes: impl Iterator<Item = Vec<Place>>) -> bool {
        let known = self.unclear.len();
        for places in codes {
            if self.unclear.iter().any(|known| places.iter().any(|place| place.is_at(&known.outline))) {
                continue;
            }
            let Some(sampled) = sampled(frame, scale, &places) else { continue };
            if let Some(sighting) = sampled.read() {
                self.read.push(sighting);
                return true;
            }
            if !self.unread.iter().any(|known| middle_is_in(known, &sampled.outline)) {
                self.unread.push(sampled.outline);
            }
            self.unclear.push(sampled);
        }
        self.unclear.len() > known
    }

    /// What is known before, and what a decoder finds.
    fn with(self, grids: Vec<Grid>, picture: &Picture) -> Self {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for grid in grids {
            let outline = grid.corners.map(|(x, y)| picture.to_frame(x, y));
            match grid.payload {
                Some(payload) => read.push(Sighting { payload, outline }),
                None if unread.iter().any(|known| middle_is_in(known, &outline)) => {}
                None => unread.push(outline),
            }
        }
        read.sort_by(|one: &Sighting, other| other.area().total_cmp(&one.area()));
        Self { read, unread, ..self }
    }
}

//! The ways of looking at a frame: which part of it, at which scale, light on dark or dark on light. Each
//! costs about as much as the next, whatever the size of the frame.

use crate::decoder::{self, Grid};
use crate::frame::Frame;
use crate::picture::{Area, Picture, Scale};
use crate::sighting::{Point, Sighting};
use crate::threshold::{Polarity, Surroundings, threshold};

/// The most pixels that a decoder is given at once. A larger frame is looked at in smaller scale first.
pub(crate) const WORKING_PIXELS: usize = 1280 * 1024;

/// How much the tiles of a frame that is looked at in parts overlap, in pixels of the scaled picture: a code
/// so large is seen whole in one of them, a larger one needs no enlarging.
const OVERLAP: usize = 320;

/// A preparation of the whole frame; large ones are cut into several passes.
struct Stage {
    zoom: Zoom,
    view: View,
}

/// How the pixels are turned into black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct View {
    grain: Grain,
    polarity: Polarity,
    surroundings: Surroundings,
}

/// What is done about noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    Sharp,
    Smoothed,
}

/// The scale of a stage, against the working scale.
#[derive(Clone, Copy)]
enum Zoom {
    Half,
    Working,
    Double,
}

/// The first one is the first look at every frame; the others are in the order of what they bring for their
/// time.
const STAGES: [Stage; 7] = [
    Stage { zoom: Zoom::Working, view: SHARP.within(32, 8) },
    Stage { zoom: Zoom::Working, view: INVERTED.within(12, 4) },
    Stage { zoom: Zoom::Working, view: SHARP.within(12, 4) },
    Stage { zoom: Zoom::Half, view: SHARP.within(20, 5) },
    Stage { zoom: Zoom::Working, view: SMOOTHED.within(20, 4) },
    Stage { zoom: Zoom::Working, view: SHARP.within(64, 5) },
    Stage { zoom: Zoom::Double, view: SHARP.within(20, 3) },
];

const SHARP: View = View {
    grain: Grain::Sharp,
    polarity: Polarity::DarkOnLight,
    surroundings: Surroundings { radius: 32, margin: 8 },
};
const INVERTED: View = View { polarity: Polarity::LightOnDark, ..SHARP };
const SMOOTHED: View = View { grain: Grain::Smoothed, ..SHARP };

impl View {
    /// The same view with other surroundings.
    const fn within(self, radius: usize, margin: i32) -> Self {
        Self { surroundings: Surroundings { radius, margin }, ..self }
    }
}

/// One look at one part of a frame in one preparation: the unit of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    area: Area,
    scale: Scale,
    view: View,
}

/// What one pass found.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The codes that were read, the largest first.
    pub read: Vec<Sighting>,
    /// The outlines of what looked like a code and could not be read.
    pub unread: Vec<[Point; 4]>,
}

impl Pass {
    /// The quick look that every frame gets.
    pub fn first(frame: &Frame) -> Self {
        let scale = working_scale(frame);
        Self { area: whole(frame), scale, view: STAGES[0].view }
    }

    /// What else can be done for a frame that the first look did not read, the most promising first.
    pub fn deeper(frame: &Frame) -> Vec<Self> {
        STAGES[1..].iter().flat_map(|stage| stage.passes(frame)).collect()
    }

    /// The work of this pass in pixels that the decoder has to look at.
    pub fn pixels(&self) -> usize {
        self.scale.scaled(self.area.width) * self.scale.scaled(self.area.height)
    }

    /// Looks at the frame that this pass was made for.
    pub fn look(&self, frame: &Frame) -> Look {
        let picture = Picture::new(frame, self.area, self.scale);
        if picture.width == 0 || picture.height == 0 {
            return Look { read: Vec::new(), unread: Vec::new() };
        }
        let picture = match self.view.grain {
            Grain::Sharp => picture,
            Grain::Smoothed => picture.smoothed(),
        };
        let bitmap = threshold(&picture, self.view.polarity, self.view.surroundings);
        Look::new(decoder::decode(&bitmap), &picture)
    }
}

impl Look {
    fn new(grids: Vec<Grid>, picture: &Picture) -> Self {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for grid in grids {
            let outline = grid.corners.map(|(x, y)| picture.to_frame(x, y));
            match grid.payload {
                Some(payload) => read.push(Sighting { payload, outline }),
                None => unread.push(outline),
            }
        }
        read.sort_by(|one, other| other.area().total_cmp(&one.area()));
        Self { read, unread }
    }
}

impl Stage {
    fn passes(&self, frame: &Frame) -> Vec<Pass> {
        let scale = self.zoom.scale(working_scale(frame));
        let view = self.view;
        tiles(frame, scale).into_iter().map(|area| Pass { area, scale, view }).collect()
    }
}

impl Zoom {
    fn scale(self, working: Scale) -> Scale {
        match self {
            Self::Half => working.halved(),
            Self::Working => working,
            Self::Double => working.doubled(),
        }
    }
}

fn whole(frame: &Frame) -> Area {
    Area { left: 0, top: 0, width: frame.width(), height: frame.height() }
}

/// The largest scale, in powers of two, at which the whole frame is at most [`WORKING_PIXELS`].
fn working_scale(frame: &Frame) -> Scale {
    let pixels = |scale: Scale| scale.scaled(frame.width()) * scale.scaled(frame.height());
    let mut scale = Scale::Blocks(1);
    while pixels(scale) > WORKING_PIXELS {
        scale = scale.halved();
    }
    scale
}

/// Cuts the frame into overlapping areas that are at most [`WORKING_PIXELS`] at this scale, those nearest to
/// the middle first.
fn tiles(frame: &Frame, scale: Scale) -> Vec<Area> {
    let (width, height) = (scale.scaled(frame.width()), scale.scaled(frame.height()));
    if width * height <= WORKING_PIXELS {
        return vec![whole(frame)];
    }
    let side = WORKING_PIXELS.isqrt();
    let tile_height = height.min(side);
    let tile_width = width.min(WORKING_PIXELS / tile_height);
    let (rows, columns) = (cut(height, tile_height), cut(width, tile_width));
    let mut areas: Vec<Area> = rows
        .iter()
        .flat_map(|&top| columns.iter().map(move |&left| (left, top)))
        .map(|(left, top)| unscaled(scale, [left, top, tile_width, tile_height]))
        .collect();
    areas.sort_by_key(|area| off_centre(frame, *area));
    areas
}

/// The starts of the fewest spans of `part` that cover `length` and overlap by [`OVERLAP`] or more.
fn cut(length: usize, part: usize) -> Vec<usize> {
    let rest = length - part;
    let steps = rest.div_ceil(part.saturating_sub(OVERLAP).max(1));
    (0..=steps).map(|step| rest * step / steps.max(1)).collect()
}

fn unscaled(scale: Scale, lengths: [usize; 4]) -> Area {
    let [left, top, width, height] = lengths.map(|length| match scale {
        Scale::Double => length / 2,
        Scale::Blocks(block) => length * block,
    });
    Area { left, top, width, height }
}

/// How far the middle of an area is from the middle of the frame, in half pixels, both ways together.
fn off_centre(frame: &Frame, area: Area) -> usize {
    (2 * area.left + area.width).abs_diff(frame.width())
        + (2 * area.top + area.height).abs_diff(frame.height())
}

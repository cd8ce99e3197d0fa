//! The ways of looking at a frame: which part of it, at which scale, prepared how. The first look is cheap and
//! sees everything; the deeper ones bring back what it misses, first where a code seems to be.

use crate::deblur::Blur;
use crate::decoder::{self, Grid};
use crate::frame::Frame;
use crate::picture::{Area, Picture, Scale};
use crate::region::{Region, middle_is_in, regions, whole, working_scale};
use crate::sampling::sampled;
use crate::sighting::{Point, Sighting};
use crate::symbol::Samples;
use crate::threshold::{Surroundings, threshold};

/// What is done to a picture before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
struct View {
    grain: Grain,
    size: Size,
    contrast: Contrast,
    unread: Unread,
}

/// What is done about a code that was found and could not be read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unread {
    Left,
    /// Its modules are looked at one by one, in the picture as it came.
    ByModule,
}

/// What is done about noise and blur.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Grain {
    AsIs,
    Smoothed,
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
    /// The same, after bright tones have been drawn apart.
    Bright,
    /// By the mean around each pixel.
    Box(Surroundings),
    /// The same, and both decoders look.
    BoxBoth(Surroundings),
}

/// The most outlines of a picture whose modules are looked at one by one.
const MAX_BY_MODULE: usize = 2;

const PLAIN: View =
    View { grain: Grain::AsIs, size: Size::AsIs, contrast: Contrast::Decoder, unread: Unread::Left };

/// What is tried on the two likeliest regions, in the order of what it brings for its time.
const REGION_VIEWS: [View; 2] = [
    PLAIN.deblurred(1.5, 0.05).double().by_module(),
    PLAIN.deblurred(2.0, 0.05).double().within(32, 1).by_module(),
];

/// What is tried on the likeliest region alone after that.
const BEST_REGION_VIEWS: [View; 2] =
    [PLAIN.both_within(8, 1).by_module(), PLAIN.deblurred(3.0, 0.1).double().by_module()];

/// What is tried on the whole frame in the end, at the working scale or half of it.
const WHOLE_VIEWS: [(Zoom, View); 4] = [
    (Zoom::Half, PLAIN.smoothed()),
    (Zoom::Working, PLAIN.within(32, 1)),
    (Zoom::Half, PLAIN.both_within(24, 2)),
    (Zoom::Working, View { contrast: Contrast::Bright, ..PLAIN }),
];

/// The scale of a look at the whole frame, against the working scale.
#[derive(Clone, Copy)]
enum Zoom {
    Working,
    Half,
}

impl View {
    const fn deblurred(self, sigma: f32, noise: f32) -> Self {
        Self { grain: Grain::Deblurred(Blur { sigma, noise }), ..self }
    }

    const fn smoothed(self) -> Self {
        Self { grain: Grain::Smoothed, ..self }
    }

    const fn double(self) -> Self {
        Self { size: Size::Double, ..self }
    }

    const fn by_module(self) -> Self {
        Self { unread: Unread::ByModule, ..self }
    }

    const fn within(self, radius: usize, margin: i32) -> Self {
        Self { contrast: Contrast::Box(Surroundings { radius, margin }), ..self }
    }

    const fn both_within(self, radius: usize, margin: i32) -> Self {
        Self { contrast: Contrast::BoxBoth(Surroundings { radius, margin }), ..self }
    }

    fn prepare(self, picture: Picture) -> Picture {
        let picture = match self.grain {
            Grain::AsIs => picture,
            Grain::Smoothed => picture.smoothed(),
            Grain::Deblurred(blur) => picture.deblurred(blur),
        };
        match self.size {
            Size::AsIs => picture,
            Size::Double => picture.doubled(),
        }
    }
}

impl Contrast {
    fn decode(self, picture: &Picture) -> Look {
        match self {
            Self::Decoder => Look::new(decoder::decode_grey(picture), picture),
            Self::Bright => Self::Decoder.decode(&picture.with_tones(&bright())),
            Self::Box(surroundings) => {
                Look::new(decoder::decode_bitmap(&threshold(picture, surroundings)), picture)
            }
            Self::BoxBoth(surroundings) => {
                let bitmap = threshold(picture, surroundings);
                let mut grids = decoder::decode_bitmap(&bitmap);
                if grids.iter().all(|grid| grid.payload.is_none()) {
                    grids.extend(decoder::decode_otherwise(&bitmap));
                }
                Look::new(grids, picture)
            }
        }
    }
}

/// The tones to the power of 2.5: bright ones are drawn apart.
fn bright() -> [u8; 256] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 255")]
    std::array::from_fn(|tone| (255.0 * (tone as f32 / 255.0).powf(2.5)) as u8)
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
    /// The modules of those of which they could be told apart, and the outline.
    pub(crate) unclear: Vec<(Samples, [Point; 4])>,
}

impl Pass {
    /// The quick look that every frame gets.
    pub fn first(frame: &Frame) -> Self {
        Self { area: whole(frame), scale: working_scale(frame), view: PLAIN }
    }

    /// A look at the surroundings of an outline alone.
    pub fn around(frame: &Frame, outline: &[Point; 4]) -> Self {
        let region = crate::region::around(frame, outline);
        Self { area: region.area, scale: region.scale, view: PLAIN }
    }

    /// What else can be done for a frame in which the first look found this and read nothing, the most
    /// promising first.
    pub fn deeper(frame: &Frame, first: &Look) -> Vec<Self> {
        let regions = regions(frame, &first.unread);
        let on_region = |region: &Region, view| Self { area: region.area, scale: region.scale, view };
        let on_regions =
            REGION_VIEWS.iter().flat_map(|&view| regions.iter().map(move |region| on_region(region, view)));
        let on_best = BEST_REGION_VIEWS
            .iter()
            .filter_map(|&view| regions.first().map(|region| on_region(region, view)));
        let on_whole = WHOLE_VIEWS.iter().map(|&(zoom, view)| Self {
            area: whole(frame),
            scale: zoom.scale(working_scale(frame)),
            view,
        });
        on_regions.chain(on_best).chain(on_whole).collect()
    }

    /// The work of this pass in pixels that the decoder has to look at.
    pub fn pixels(&self) -> usize {
        let pixels = self.scale.scaled(self.area.width) * self.scale.scaled(self.area.height);
        match self.view.size {
            Size::AsIs => pixels,
            Size::Double => 4 * pixels,
        }
    }

    /// Looks at the frame that this pass was made for.
    pub fn look(&self, frame: &Frame) -> Look {
        let picture = Picture::new(frame, self.area, self.scale);
        if picture.width == 0 || picture.height == 0 {
            return Look::default();
        }
        let mut look = self.view.contrast.decode(&self.view.prepare(picture));
        if self.view.unread == Unread::ByModule && look.read.is_empty() {
            look.read_by_module(&Picture::new(frame, self.area, self.scale));
        }
        look
    }
}

impl Look {
    fn new(grids: Vec<Grid>, picture: &Picture) -> Self {
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
        Self { read, unread, unclear: Vec::new() }
    }

    /// Tries the codes that were found and not read once more, by their modules in the picture as it came.
    fn read_by_module(&mut self, picture: &Picture) {
        for outline in self.unread.iter().take(MAX_BY_MODULE) {
            let Some(samples) = sampled(picture, outline) else { continue };
            match samples.payload() {
                Some(payload) => self.read.push(Sighting { payload, outline: *outline }),
                None => self.unclear.push((samples, *outline)),
            }
        }
    }
}

impl Zoom {
    fn scale(self, working: Scale) -> Scale {
        match self {
            Self::Working => working,
            Self::Half => working.coarser(2),
        }
    }
}

//! The parts of a frame that are worth a closer look, and the scale at which to take it.

use crate::frame::Frame;
use crate::picture::{Area, Picture, Scale};
use crate::sighting::Point;
use crate::texture::likeliest_patch;

/// The most pixels that a decoder is given at once. A larger frame is looked at in smaller scale first.
pub(crate) const WORKING_PIXELS: usize = 1280 * 1024;

/// The most pixels of a region, before anything doubles them.
const REGION_PIXELS: usize = WORKING_PIXELS / 4;

/// The least that a region reaches each way from its middle, in pixels of the working scale.
const LEAST_REACH: f32 = 100.0;

/// How much farther than the found square a region reaches, so that a finder pattern at its rim is inside.
const MARGIN: f32 = 1.8;

/// A rectangle of the frame and the scale at which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Region {
    pub(crate) area: Area,
    pub(crate) scale: Scale,
}

/// Where a code is most likely: around the largest that a decoder found and could not read, or else where the
/// texture is that of a code. `None` in a frame that is smaller than any code.
pub(crate) fn likeliest(frame: &Frame, unread: &[[Point; 4]]) -> Option<Region> {
    let largest = unread.iter().max_by(|one, other| span(one).total_cmp(&span(other)));
    largest.map(|outline| around(frame, outline)).or_else(|| textured(frame))
}

/// The surroundings of an outline.
pub(crate) fn around(frame: &Frame, outline: &[Point; 4]) -> Region {
    let middle = middle(outline);
    square(frame, middle.x, middle.y, span(outline))
}

/// Whether the second outline is about the same code as the first.
pub(crate) fn middle_is_in(one: &[Point; 4], other: &[Point; 4]) -> bool {
    let (one_middle, other_middle) = (middle(one), middle(other));
    let far = (one_middle.x - other_middle.x).abs().max((one_middle.y - other_middle.y).abs());
    far <= span(one) / 2.0
}

/// The shortest edge of an outline.
pub(crate) fn shorter_side(outline: &[Point; 4]) -> f32 {
    let length = |i: usize| {
        let (one, other) = (outline[i], outline[(i + 1) % 4]);
        (one.x - other.x).hypot(one.y - other.y)
    };
    (0..4).map(length).fold(f32::MAX, f32::min)
}

fn middle(outline: &[Point; 4]) -> Point {
    let mean = |place: fn(&Point) -> f32| outline.iter().map(place).sum::<f32>() / 4.0;
    Point { x: mean(|corner| corner.x), y: mean(|corner| corner.y) }
}

/// The whole frame.
pub(crate) fn whole(frame: &Frame) -> Area {
    Area { left: 0, top: 0, width: frame.width(), height: frame.height() }
}

/// The largest scale at which the whole frame is at most [`WORKING_PIXELS`].
pub(crate) fn working_scale(frame: &Frame) -> Scale {
    scale_for(whole(frame), WORKING_PIXELS)
}

fn scale_for(area: Area, pixels: usize) -> Scale {
    let mut scale = Scale::Blocks(1);
    while scale.scaled(area.width) * scale.scaled(area.height) > pixels {
        scale = scale.coarser(2);
    }
    scale
}

fn textured(frame: &Frame) -> Option<Region> {
    let scale = working_scale(frame);
    let picture = Picture::new(frame, whole(frame), scale);
    let patch = likeliest_patch(&picture)?;
    let middle = picture.to_frame(patch.x as f32, patch.y as f32);
    Some(square(frame, middle.x, middle.y, patch.side as f32 * scale.frame_pixels()))
}

/// The longer side of the upright rectangle around an outline.
fn span(outline: &[Point; 4]) -> f32 {
    let extent = |place: fn(&Point) -> f32| {
        let places = outline.iter().map(place);
        places.clone().fold(f32::MIN, f32::max) - places.fold(f32::MAX, f32::min)
    };
    extent(|corner| corner.x).max(extent(|corner| corner.y))
}

/// The part of the frame around a square.
fn square(frame: &Frame, x: f32, y: f32, side: f32) -> Region {
    let reach = (side * MARGIN / 2.0).max(LEAST_REACH * working_scale(frame).frame_pixels());
    let (left, right) = (within(x - reach, frame.width()), within(x + reach, frame.width()));
    let (top, bottom) = (within(y - reach, frame.height()), within(y + reach, frame.height()));
    let area = Area { left, top, width: right - left, height: bottom - top };
    Region { area, scale: scale_for(area, REGION_PIXELS) }
}

/// The whole pixel at a place, or the nearest of so many.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to the frame")]
pub(crate) fn within(place: f32, length: usize) -> usize {
    place.clamp(0.0, length as f32) as usize
}

//! From where a code may be to how dark every module is: its corners are moved until the patterns that every
//! code has stand where they belong, and the modules between them are read off.

use crate::finder::Triple;
use crate::frame::{CLIPPED, Frame};
use crate::picture::{Area, Picture, Scale};
use crate::region::{around, middle_is_in, shorter_side};
use crate::sighting::{Point, Sighting};
use crate::symbol::{Halves, Known, Samples, Version};
use crate::threshold;
use crate::warp::Warp;

/// The corners of a code in pixels of the picture, in the order of [`crate::Sighting::outline`].
type Corners = [(f32, f32); 4];

/// From the rim of a code to the middle of its finders, in modules.
const FINDER_MIDDLE: f32 = 3.5;

/// By how much of a side the fourth corner may be off, each way, where the code is seen at an angle.
const SHIFTS: [f32; 3] = [-0.07, 0.0, 0.07];

/// Of the modules that every code has, so much more must be right than wrong, on average: 1 is all.
const LEAST_FIT: f32 = 0.45;

/// The steps by which corners are moved, in modules.
const STEPS: [f32; 5] = [1.0, 0.6, 0.35, 0.2, 0.1];

/// The same, once most modules are known.
const FINE_STEPS: [f32; 3] = [0.35, 0.2, 0.1];

/// Of so many known modules one is enough to tell the best of several places.
const COMPARED_EVERY: usize = 3;

/// Modules that are so dark or so light, where 1 is the mean, are taken as known.
const CLEAR: f32 = 0.5;

/// Of so many of them one is enough to move the corners by.
const CLEAR_EVERY: usize = 3;

/// How far the surroundings of a place reach, in modules.
const SURROUNDINGS: f32 = 5.0;

/// Pixels of a module for every time that noise and the grid of a screen are smoothed out.
const SMOOTHED_FROM: f32 = 3.5;

/// Of the pixels of a code, so many may be as bright as the camera can tell before tones are spread.
const MOST_CLIPPED: f32 = 0.15;

/// The modules of a code, and where it is in the frame.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sampled {
    pub(crate) samples: Samples,
    pub(crate) outline: [Point; 4],
}

impl Sampled {
    /// The modules of the same code in a later frame, when it is still about there.
    pub(crate) fn again(&self, frame: &Frame) -> Option<Self> {
        let place = Place { corners: self.outline, version: self.samples.version };
        sampled(frame, around(frame, &self.outline).scale, &[place])
    }

    /// The text, when the modules leave no doubt about it.
    pub(crate) fn read(&self) -> Option<Sighting> {
        Some(Sighting { payload: self.samples.payload()?, outline: self.outline })
    }
}

/// Reads the modules of the code at one of these places, freed from blur, when the patterns of one are there.
/// The places are of one code: the first says which part of the frame is looked at, and how large its modules are at
/// most.
pub(crate) fn sampled(frame: &Frame, scale: Scale, places: &[Place]) -> Option<Sampled> {
    let first = places.first()?;
    let picture = Picture::new(frame, area(frame, &first.corners)?, scale);
    if picture.width < 2 || picture.height < 2 {
        return None;
    }
    let tones = Tones::new(&picture);
    let picture = if tones.clipped() > MOST_CLIPPED { picture.with_tones(&tones.ranks()) } else { picture };
    let picture = picture.without_stripes().unwrap_or(picture);
    let module = shorter_side(&first.corners) / scale.frame_pixels() / first.version.side() as f32;
    let picture = (0..3_u8)
        .take_while(|&times| module > SMOOTHED_FROM * f32::from(times + 1))
        .fold(picture, |picture, _| picture.smoothed());
    let fit = Relief::new(&picture, SURROUNDINGS * module).best_fit(places)?;
    let relief = Relief::new(&picture, SURROUNDINGS * fit.module());
    let rough = relief.read(fit)?.equalised();
    let clear: Vec<Known> = rough.clear(CLEAR).into_iter().step_by(CLEAR_EVERY).collect();
    let fit = relief.settled(fit, &clear, &FINE_STEPS);
    let outline = fit.corners.map(|(x, y)| picture.to_frame(x, y));
    Some(Sampled { samples: relief.read(fit)?.equalised(), outline })
}

/// The upright rectangle around a code and a little more, as far as it is in the frame.
fn area(frame: &Frame, corners: &[Point; 4]) -> Option<Area> {
    let range = |place: fn(&Point) -> f32, length: usize| {
        let places = corners.iter().map(place);
        let (least, most) = (places.clone().fold(f32::MAX, f32::min), places.fold(f32::MIN, f32::max));
        let more = (most - least) * 0.1;
        let start = clamped(least - more, length);
        (start, clamped(most + more, length).saturating_sub(start))
    };
    let (left, width) = range(|corner| corner.x, frame.width());
    let (top, height) = range(|corner| corner.y, frame.height());
    (width > 0 && height > 0).then_some(Area { left, top, width, height })
}

/// Where in the frame a code may be, and how many modules it may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    corners: [Point; 4],
    version: Version,
}

impl Place {
    /// Whether it is about where an outline is.
    pub(crate) fn is_at(&self, outline: &[Point; 4]) -> bool {
        middle_is_in(outline, &self.corners)
    }
}

/// The places that an outline stands for.
pub(crate) fn places_at(corners: [Point; 4]) -> Vec<Place> {
    Version::all().map(|version| Place { corners, version }).collect()
}

/// The places that three finders in a frame stand for: how many modules there are and how the code is seen are known
/// about.
pub(crate) fn places_between(triple: &Triple) -> Vec<Place> {
    let [first, right, below] = triple.middles;
    let (u, v) = ((right.0 - first.0, right.1 - first.1), (below.0 - first.0, below.1 - first.1));
    let fourth = |across: f32, down: f32| {
        let (across, down) = (1.0 + across, 1.0 + down);
        (first.0 + across * u.0 + down * v.0, first.1 + across * u.1 + down * v.1)
    };
    let place = |version: Version, across: f32, down: f32| {
        let warp = Warp::to_corners([first, right, fourth(across, down), below])?;
        let beyond = FINDER_MIDDLE / (version.side() as f32 - 2.0 * FINDER_MIDDLE);
        let (least, most) = (-beyond, 1.0 + beyond);
        let corners = [(least, least), (most, least), (most, most), (least, most)];
        let corner = |(x, y): (f32, f32)| {
            let (x, y) = warp.place(x, y);
            Point { x, y }
        };
        Some(Place { corners: corners.map(corner), version })
    };
    let is_near = |version: &Version| {
        let modules = version.side() as f32 - 2.0 * FINDER_MIDDLE;
        (0.8..1.25).contains(&(modules / triple.modules))
    };
    let shifts = || SHIFTS.iter().flat_map(|&across| SHIFTS.iter().map(move |&down| (across, down)));
    let versions = Version::all().filter(is_near);
    versions
        .flat_map(|version| shifts().filter_map(move |(across, down)| place(version, across, down)))
        .collect()
}

/// How often each tone occurs in a picture.
struct Tones([u32; 256]);

impl Tones {
    fn new(picture: &Picture) -> Self {
        let mut tones = Self([0; 256]);
        for &luma in picture.luma() {
            tones.0[usize::from(luma)] += 1;
        }
        tones
    }

    fn total(&self) -> f32 {
        self.0.iter().sum::<u32>().max(1) as f32
    }

    /// The share of the pixels of the brightest tones.
    fn clipped(&self) -> f32 {
        self.0[usize::from(CLIPPED)..].iter().sum::<u32>() as f32 / self.total()
    }

    /// For each tone the share of the pixels that are darker, as a tone: what bloom has pressed together is
    /// drawn apart, and half of the modules lie below the middle.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 255")]
    fn ranks(&self) -> [u8; 256] {
        let (mut below, total) = (0.0, self.total());
        self.0.map(|count| {
            let rank = (below + count as f32 / 2.0) / total;
            below += count as f32;
            (255.0 * rank) as u8
        })
    }
}

/// A picture in which grey is counted from the mean of what surrounds it.
struct Relief<'a> {
    picture: &'a Picture,
    /// By how much each pixel is darker than that.
    heights: Vec<f32>,
}

/// An outline with the version that fits it best.
#[derive(Clone, Copy)]
struct Fit {
    corners: Corners,
    version: Version,
    /// From 0, nothing known is where it belongs, to about 1; below 0 light and dark are exchanged.
    quality: f32,
}

impl<'a> Relief<'a> {
    /// The surroundings reach so many pixels each way.
    fn new(picture: &'a Picture, reach: f32) -> Self {
        let radius = clamped(reach, picture.width.max(picture.height)).max(1);
        Self { picture, heights: threshold::relief(picture, radius) }
    }

    /// The best of the places, moved to where the patterns of a code are, if there are any.
    fn best_fit(&self, places: &[Place]) -> Option<Fit> {
        let fits = places.iter().filter_map(|&place| self.fit(place));
        let best = fits.max_by(|one, other| one.quality.abs().total_cmp(&other.quality.abs()))?;
        if best.quality.abs() < LEAST_FIT / 2.0 {
            return None;
        }
        let fit = self.settled(best, best.version.known(), &STEPS);
        (fit.quality.abs() >= LEAST_FIT).then_some(fit)
    }

    fn fit(&self, Place { corners, version }: Place) -> Option<Fit> {
        let corners = corners.map(|corner| self.picture.to_picture(corner));
        let quality = self.quality(corners, version, version.known().iter().step_by(COMPARED_EVERY))?;
        Some(Fit { corners, version, quality })
    }

    /// How well the known modules agree with the grey at their places, against the grey's own spread.
    fn quality<'k>(
        &self,
        corners: Corners,
        version: Version,
        known: impl Iterator<Item = &'k Known>,
    ) -> Option<f32> {
        let lens = Lens::new(corners, version)?;
        let (mut agreement, mut spread) = (0.0, 1.0);
        for &Known { x, y, dark } in known {
            let height = self.height(&lens, x as f32 + 0.5, y as f32 + 0.5);
            agreement += if dark { height } else { -height };
            spread += height.abs();
        }
        Some(agreement / spread)
    }

    /// Moves one corner after the other to where the known modules agree best.
    fn settled(&self, fit: Fit, known: &[Known], steps: &[f32]) -> Fit {
        let quality = self.quality(fit.corners, fit.version, known.iter()).unwrap_or(0.0);
        let mut fit = Fit { quality, ..fit };
        for step in steps {
            let module = fit.module() * step;
            for corner in 0..4 {
                for (right, down) in [(module, 0.0), (-module, 0.0), (0.0, module), (0.0, -module)] {
                    let mut corners = fit.corners;
                    corners[corner] = (corners[corner].0 + right, corners[corner].1 + down);
                    let quality = self.quality(corners, fit.version, known.iter()).unwrap_or(0.0);
                    if quality.abs() > fit.quality.abs() {
                        fit = Fit { corners, quality, ..fit };
                    }
                }
            }
        }
        fit
    }

    /// Reads every half module; the mean of all is 1.
    fn read(&self, fit: Fit) -> Option<Halves> {
        let lens = Lens::new(fit.corners, fit.version)?;
        let length = 2 * fit.version.side() + 1;
        let sign = fit.quality.signum();
        let mut darkness: Vec<f32> = (0..length)
            .flat_map(|y| (0..length).map(move |x| (x as f32 / 2.0, y as f32 / 2.0)))
            .map(|(x, y)| sign * self.height(&lens, x, y))
            .collect();
        let mean = darkness.iter().map(|darkness| darkness.abs()).sum::<f32>() / darkness.len() as f32;
        for darkness in &mut darkness {
            *darkness /= mean.max(1.0);
        }
        Some(Halves { version: fit.version, darkness })
    }

    /// By how much a place in the code, in modules, is darker than its surroundings: between four pixels.
    fn height(&self, lens: &Lens, x: f32, y: f32) -> f32 {
        let (x, y) = lens.warp.place(x / lens.side, y / lens.side);
        let (left, right) = split(x - 0.5, self.picture.width);
        let (top, down) = split(y - 0.5, self.picture.height);
        let between = |y: usize| {
            let start = y * self.picture.width + left;
            let pair = &self.heights[start..start + 2];
            pair[0] + (pair[1] - pair[0]) * right
        };
        let (above, below) = (between(top), between(top + 1));
        above + (below - above) * down
    }
}

/// The last whole place before another whole one, and how far it is from there; beyond the border it is the border.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to the picture")]
fn split(place: f32, length: usize) -> (usize, f32) {
    let place = place.clamp(0.0, (length - 1) as f32);
    let whole = (place as usize).min(length - 2);
    (whole, place - whole as f32)
}

impl Fit {
    /// Pixels for a module, on average.
    fn module(&self) -> f32 {
        let length = |one: (f32, f32), other: (f32, f32)| (one.0 - other.0).hypot(one.1 - other.1);
        let around: f32 = (0..4).map(|i| length(self.corners[i], self.corners[(i + 1) % 4])).sum();
        around / 4.0 / self.version.side() as f32
    }
}

/// How the modules of a code lie in the picture.
struct Lens {
    warp: Warp,
    /// Modules along a side.
    side: f32,
}

impl Lens {
    fn new(corners: Corners, version: Version) -> Option<Self> {
        Some(Self { warp: Warp::to_corners(corners)?, side: version.side() as f32 })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to the picture")]
fn clamped(place: f32, last: usize) -> usize {
    place.clamp(0.0, last as f32) as usize
}

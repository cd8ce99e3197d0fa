//! The three squares in the corners of a code, found one by one: a decoder that wants all of them clean, and
//! the modules between them as well, gives up where these still tell where the code is.

use std::ops::Range;

use crate::picture::{Area, Picture};
use crate::threshold::Bitmap;

/// A square with a ring around it, as in three corners of every code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Finder {
    /// Its middle in pixels of the bitmap.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// The width of a seventh of it along the row and along the column, in pixels.
    module: (f32, f32),
    /// Whether its square is black.
    pub(crate) is_black: bool,
    /// The rows that cross it.
    rows: u32,
    /// The frames since it was found.
    age: u8,
}

/// A finder is remembered for so many frames: a hand that holds a code moves it little meanwhile.
const OLDEST: u8 = 4;

impl Finder {
    /// The same in pixels of the frame.
    pub(crate) fn in_frame(&self, picture: &Picture) -> Self {
        let (middle, pixels) = (picture.to_frame(self.x, self.y), picture.scale().frame_pixels());
        let module = (self.module.0 * pixels, self.module.1 * pixels);
        Self { x: middle.x, y: middle.y, module, ..*self }
    }

    /// The pixels of a module, along the row or the column, whichever has more.
    pub(crate) fn module_pixels(&self) -> f32 {
        self.module.0.max(self.module.1)
    }

    /// The same in the next frame, while it is worth remembering.
    pub(crate) fn older(self) -> Option<Self> {
        (self.age < OLDEST).then_some(Self { age: self.age + 1, ..self })
    }

    /// Whether it is about where another one is.
    fn is_at(&self, other: &Self) -> bool {
        let far = (self.x - other.x).abs().max((self.y - other.y).abs());
        self.is_black == other.is_black && far < 1.5 * self.module_pixels()
    }

    /// How many rows cross it for a module.
    fn wholeness(&self) -> f32 {
        self.rows as f32 / self.module.1
    }
}

/// Three finders that are the corners of one code: top left, top right, bottom left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Triple {
    pub(crate) middles: [(f32, f32); 3],
    /// The modules between two of the middles, on average, as well as the finders' own size tells.
    pub(crate) modules: f32,
    /// How little the three differ from the corners of a square; less is better.
    distortion: f32,
}

impl Triple {
    /// The same in pixels of the frame.
    pub(crate) fn in_frame(&self, picture: &Picture) -> Self {
        let middles = self.middles.map(|(x, y)| picture.to_frame(x, y)).map(|middle| (middle.x, middle.y));
        Self { middles, ..*self }
    }
}

/// How far from three finders the corners of their code can be, as a part of how far they are from each other: half
/// as far where it stands on a corner, and the rim.
const BEYOND: f32 = 0.75;

/// The least pixels around finders in which their code is looked for.
const LEAST_AROUND: f32 = 40.0;

/// Of so many finders triples are made; noise has more.
const MOST_FINDERS: usize = 10;

/// Of so many at most when other looks are added.
const MOST_MERGED: usize = 16;

/// The least rows that cross a finder in its middle, for a module: a whole one is crossed by three, a turned one
/// by two.
const LEAST_ROWS: f32 = 0.8;

/// How many modules may lie between the middles of two finders.
const MODULES: Range<f32> = 9.0..75.0;

/// How much larger one finder of a code may be than another.
const MOST_RATIO: f32 = 1.7;

/// The most triples of a bitmap.
const MOST_TRIPLES: usize = 2;

/// Of so many finders, the wholest, pairs are completed.
const MOST_PAIRED: usize = 4;

/// Where the third finder is looked for: how far from a square's corner, as parts of a side.
const STRETCHES: (f32, f32) = (0.6, 1.4);
const SHEARS: (f32, f32) = (-0.4, 0.4);

/// How many modules may lie between two finders to which a third is looked for. A ticket has 30, tilted it seems to
/// have fewer or more; the search takes time with the square of it.
const PAIR_MODULES: Range<f32> = 9.0..40.0;

/// The steps in which it is looked for, in modules.
const STEP: f32 = 1.1;

/// Of the nine modules in its middle, so many must be right.
const LEAST_MIDDLE: usize = 7;

/// Of the modules of a finder and the light ring around it, so many must be right.
const LEAST_AGREEMENT: f32 = 0.70;

/// Where a code with some of these finders may be: around all of them, and as far beyond as its fourth corner can be.
pub(crate) fn around_finders(finders: &[Finder]) -> Area {
    let range = |place: fn(&Finder) -> f32| {
        let places = finders.iter().map(place);
        (places.clone().fold(f32::MAX, f32::min), places.fold(0.0, f32::max))
    };
    let ((left, right), (top, bottom)) = (range(|finder| finder.x), range(|finder| finder.y));
    let beyond = (BEYOND * (right - left).max(bottom - top)).max(LEAST_AROUND);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is not below 0, and casts saturate"
    )]
    let whole = |place: f32| place.max(0.0) as usize;
    let (start, end) =
        ((whole(left - beyond), whole(top - beyond)), (whole(right + beyond), whole(bottom + beyond)));
    Area { left: start.0, top: start.1, width: end.0 - start.0, height: end.1 - start.1 }
}

/// The likeliest triples of some finders, the best first.
pub(crate) fn triples(finders: &[Finder]) -> Vec<Triple> {
    let mut triples = Vec::new();
    for (i, &one) in finders.iter().enumerate() {
        for (j, &other) in finders.iter().enumerate().skip(i + 1) {
            triples.extend(finders[j + 1..].iter().filter_map(|&third| triple([one, other, third])));
        }
    }
    triples.sort_by(|one, other| one.distortion.total_cmp(&other.distortion));
    triples.truncate(MOST_TRIPLES);
    triples
}

/// The likeliest triple of which two finders are whole and the third is there in parts.
pub(crate) fn completed_pair(bitmap: &Bitmap, finders: &[Finder]) -> Option<Triple> {
    let finders = &finders[..finders.len().min(MOST_PAIRED)];
    let pairs = finders
        .iter()
        .enumerate()
        .flat_map(|(i, one)| finders[i + 1..].iter().map(move |other| (one, other)));
    let triples = pairs.filter_map(|(one, other)| completed(bitmap, one, other));
    triples.min_by(|one, other| one.distortion.total_cmp(&other.distortion))
}

/// The finders of a bitmap, those that most rows cross first.
pub(crate) fn finders(bitmap: &Bitmap) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    let mut ends = Vec::new();
    for y in 0..bitmap.height {
        let row = &bitmap.white[y * bitmap.width..(y + 1) * bitmap.width];
        ends.clear();
        push_ends(row, &mut ends);
        for runs in ends.windows(6) {
            let lengths: [usize; 5] = std::array::from_fn(|i| runs[i + 1] - runs[i]);
            if let Some(width) = module(lengths)
                && let Some(finder) = crossed(bitmap, usize::midpoint(runs[2], runs[3]), y, width)
            {
                collect(&mut found, finder);
            }
        }
    }
    found.retain(|finder| finder.rows >= 2 && finder.wholeness() >= LEAST_ROWS);
    found.sort_by(|one, other| other.wholeness().total_cmp(&one.wholeness()));
    found.truncate(MOST_FINDERS);
    found
}

/// Adds to finders those of others that are elsewhere, as long as there are few.
pub(crate) fn merge(finders: &mut Vec<Finder>, others: &[Finder]) {
    for other in others {
        if finders.len() < MOST_MERGED && !finders.iter().any(|known| known.is_at(other)) {
            finders.push(*other);
        }
    }
}

/// Appends where the runs of one colour end, eight pixels at a time, with 0 before them.
fn push_ends(row: &[u8], ends: &mut Vec<usize>) {
    ends.push(0);
    let last = row.len().saturating_sub(1);
    let (here, next) = (row[..last].as_chunks::<8>(), row[row.len() - last..].as_chunks::<8>());
    for (i, (here, next)) in here.0.iter().zip(next.0).enumerate() {
        let mut changes = u64::from_le_bytes(*here) ^ u64::from_le_bytes(*next);
        while changes != 0 {
            ends.push(8 * i + changes.trailing_zeros() as usize / 8 + 1);
            changes &= changes - 1;
        }
    }
    let start = last - here.1.len();
    ends.extend((start + 1..=last).filter(|&x| row[x] != row[x - 1]));
    ends.push(row.len());
}

/// The size of a module, if these are the runs along a line through the middle of a finder: one, one, three,
/// one and one modules. Blur and bloom make one colour broader, so runs of a colour may be off by 0.7 modules.
fn module(runs: [usize; 5]) -> Option<f32> {
    let [first, second, middle, fourth, last] = runs;
    if first.max(second).max(fourth).max(last) >= middle {
        return None; // nearly all: noise and writing
    }
    let total = runs.iter().sum::<usize>();
    let is_near = |(run, modules): (usize, usize)| 10 * (7 * run).abs_diff(modules * total) < 7 * total;
    let fits = runs.into_iter().zip([1, 1, 3, 1, 1]).all(is_near);
    fits.then_some(total as f32 / 7.0)
}

/// The finder around a place, if the column agrees.
fn crossed(bitmap: &Bitmap, x: usize, y: usize, width: f32) -> Option<Finder> {
    let at = |y: usize| bitmap.white[y * bitmap.width + x];
    let colour = at(y);
    let (mut runs, mut top, mut bottom) = ([0; 5], y, y + 1);
    for (run, colour) in [(2, colour), (1, 1 - colour), (0, colour)] {
        let start = top;
        while top > 0 && at(top - 1) == colour {
            top -= 1;
        }
        runs[run] += start - top;
    }
    for (run, colour) in [(2, colour), (3, 1 - colour), (4, colour)] {
        let start = bottom;
        while bottom < bitmap.height && at(bottom) == colour {
            bottom += 1;
        }
        runs[run] += bottom - start;
    }
    runs[2] += 1;
    let height = module(runs).filter(|height| (0.4..2.5).contains(&(height / width)))?;
    let middle = top + runs[0] + runs[1] + runs[2] / 2;
    let is_black = colour == 0;
    Some(Finder {
        x: x as f32 + 0.5,
        y: middle as f32 + 0.5,
        module: (width, height),
        is_black,
        rows: 1,
        age: 0,
    })
}

/// Adds what one row tells to what others told of the same finder.
fn collect(found: &mut Vec<Finder>, finder: Finder) {
    let Some(known) = found.iter_mut().find(|known| known.is_at(&finder)) else { return found.push(finder) };
    let rows = known.rows as f32;
    let mean = |known: f32, new: f32| (known * rows + new) / (rows + 1.0);
    known.x = mean(known.x, finder.x);
    known.y = mean(known.y, finder.y);
    known.module = (mean(known.module.0, finder.module.0), mean(known.module.1, finder.module.1));
    known.rows += 1;
}

/// The three as the corners of a code, when they are about the corners of a square.
fn triple(finders: [Finder; 3]) -> Option<Triple> {
    if !are_alike(&finders) {
        return None;
    }
    let orders = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];
    let corners = orders.iter().filter_map(|order| corner(order.map(|i| finders[i])));
    corners.min_by(|one, other| one.distortion.total_cmp(&other.distortion))
}

/// Whether finders may be of one code by their size and colour.
fn are_alike(finders: &[Finder]) -> bool {
    let sizes = finders.iter().map(|finder| finder.module.0.midpoint(finder.module.1));
    let (least, most) =
        sizes.fold((f32::MAX, 0.0_f32), |(least, most), size| (least.min(size), most.max(size)));
    most <= MOST_RATIO * least && finders.iter().all(|finder| finder.is_black == finders[0].is_black)
}

/// The three with the first as the top left one.
fn corner([first, one, other]: [Finder; 3]) -> Option<Triple> {
    let from_first = |finder: &Finder| (finder.x - first.x, finder.y - first.y);
    let is_clockwise = is_clockwise(from_first(&one), from_first(&other));
    let (right, below) = if is_clockwise { (one, other) } else { (other, one) };
    let (u, v) = (from_first(&right), from_first(&below));
    let (across, down) = (u.0.hypot(u.1), v.0.hypot(v.1));
    let cosine = (u.0 * v.0 + u.1 * v.1) / (across * down);
    let steps = [modules(&first, &right, u, across), modules(&first, &below, v, down)];
    let [one, other] = steps;
    let distortion = cosine.abs() + 0.5 * (across / down).ln().abs() + (one / other).ln().abs();
    let modules = one.midpoint(other);
    let is_code = cosine.abs() < 0.65 && (one / other).ln().abs() < 0.5 && MODULES.contains(&modules);
    let middles = [first, right, below].map(|finder| (finder.x, finder.y));
    is_code.then_some(Triple { middles, modules, distortion })
}

/// The two and what comes closest to a third, which may be any of the three corners.
fn completed(bitmap: &Bitmap, one: &Finder, other: &Finder) -> Option<Triple> {
    if !are_alike(&[*one, *other]) {
        return None;
    }
    let (a, b) = ((one.x, one.y), (other.x, other.y));
    let (along, aside) = ((b.0 - a.0, b.1 - a.1), (a.1 - b.1, b.0 - a.0));
    let middle = (a.0.midpoint(b.0), a.1.midpoint(b.1));
    let from = |start: (f32, f32), down: f32, across: f32| {
        (start.0 + down * aside.0 + across * along.0, start.1 + down * aside.1 + across * along.1)
    };
    let of_side = |side: (f32, f32)| {
        let modules = modules(one, other, side, side.0.hypot(side.1));
        PAIR_MODULES.contains(&modules).then_some(modules)
    };
    let beside = of_side(along).into_iter().flat_map(|modules| {
        shifts(modules).flat_map(move |(down, across)| {
            let thirds = [(from(a, down, across), [a, b]), (from(b, down, across), [b, a])];
            thirds.map(|(third, [first, second])| (third, [first, second, third], modules))
        })
    });
    // A side runs half a right angle off the diagonal.
    let side = (along.0.midpoint(aside.0), along.1.midpoint(aside.1));
    let opposite = of_side(side).into_iter().flat_map(|modules| {
        shifts(modules).map(move |(down, across)| {
            let third = from(middle, down / 2.0, across / 2.0);
            (third, [third, a, b], modules)
        })
    });
    let triples = beside.chain(opposite).map(|(third, corners, modules)| {
        let middles = clockwise(corners);
        let distortion = 1.0 - agreement(bitmap, third, &middles, modules, one.is_black);
        Triple { middles, modules, distortion }
    });
    let best = triples.min_by(|one, other| one.distortion.total_cmp(&other.distortion))?;
    (best.distortion <= 1.0 - LEAST_AGREEMENT).then_some(best)
}

/// Where the third finder may be, in lengths of the side between the two others: away from it and along it.
fn shifts(modules: f32) -> impl Iterator<Item = (f32, f32)> {
    let steps = move |(from, to): (f32, f32)| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a small count")]
        let count = ((to - from) * modules / STEP) as u16;
        (0..=count).map(move |i| from + f32::from(i) * STEP / modules)
    };
    let down = move || steps(STRETCHES).flat_map(|stretch| [stretch, -stretch]);
    down().flat_map(move |down| steps(SHEARS).map(move |across| (down, across)))
}

/// The share of a finder's modules, and of those of the ring around it, that are as they should be.
fn agreement(
    bitmap: &Bitmap,
    at: (f32, f32),
    middles: &[(f32, f32); 3],
    modules: f32,
    is_black: bool,
) -> f32 {
    let [first, right, below] = middles;
    let (u, v) = ((right.0 - first.0, right.1 - first.1), (below.0 - first.0, below.1 - first.1));
    let is_right = |&(across, down): &(i8, i8)| {
        let is_dark = matches!(across.abs().max(down.abs()), 0 | 1 | 3);
        let (across, down) = (f32::from(across) / modules, f32::from(down) / modules);
        let place = (at.0 + across * u.0 + down * v.0, at.1 + across * u.1 + down * v.1);
        bitmap.is_white(place).is_some_and(|white| white == (is_dark != is_black))
    };
    let right_within = |reach: i8| {
        let places = (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |across| (across, down)));
        places.filter(is_right).count()
    };
    if right_within(1) < LEAST_MIDDLE { 0.0 } else { right_within(4) as f32 / 81.0 }
}

/// The corners in the order of a [`Triple`], the first being the top left one.
fn clockwise([first, one, other]: [(f32, f32); 3]) -> [(f32, f32); 3] {
    let (u, v) = ((one.0 - first.0, one.1 - first.1), (other.0 - first.0, other.1 - first.1));
    if is_clockwise(u, v) { [first, one, other] } else { [first, other, one] }
}

/// Whether the second direction is to the right of the first, where y grows downwards.
fn is_clockwise(u: (f32, f32), v: (f32, f32)) -> bool {
    u.0 * v.1 - u.1 * v.0 > 0.0
}

/// The modules between two finders of a code, by the size of both. A line through a turned square that is as
/// long along a row as along a column crosses more of it than one along its edge.
fn modules(one: &Finder, other: &Finder, (x, y): (f32, f32), distance: f32) -> f32 {
    let along = if x.abs() > y.abs() { x.abs() } else { y.abs() } / distance;
    let size = |finder: &Finder| if x.abs() > y.abs() { finder.module.0 } else { finder.module.1 };
    distance / (size(one).midpoint(size(other)) * along)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::picture::{Area, Picture, Scale};
    use crate::threshold::{Surroundings, threshold};

    const SIDE: usize = 240;

    /// A bitmap with finders of a module size at these middles, turned, black on white or the other way round.
    fn bitmap(middles: &[(f32, f32)], module: f32, degrees: f32, is_black: bool) -> Bitmap {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let is_dark = |x: f32, y: f32| {
            middles.iter().any(|middle| {
                let (x, y) = ((x - middle.0) / module, (y - middle.1) / module);
                let reach = (x * cos + y * sin).abs().max((y * cos - x * sin).abs());
                reach < 1.5 || (2.5..3.5).contains(&reach)
            })
        };
        let place = |i: usize| ((i % SIDE) as f32 + 0.5, (i / SIDE) as f32 + 0.5);
        let luma: Vec<u8> = (0..SIDE * SIDE)
            .map(place)
            .map(|(x, y)| if is_dark(x, y) == is_black { 30 } else { 220 })
            .collect();
        let frame = Frame::new(SIDE, SIDE, SIDE, &luma).unwrap();
        let area = Area { left: 0, top: 0, width: SIDE, height: SIDE };
        threshold(&Picture::new(&frame, area, Scale::Blocks(1)), Surroundings { radius: 24, margin: 3.0 })
    }

    #[test]
    fn three_finders_tell_where_a_code_is_and_how_large() {
        for (degrees, is_black) in [(0.0_f32, true), (20.0, true), (45.0, false), (200.0, true)] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let turned = |x: f32, y: f32| (120.0 + x * cos - y * sin, 120.0 + x * sin + y * cos);
            let middles = [turned(-60.0, -60.0), turned(60.0, -60.0), turned(-60.0, 60.0)];
            let triples = triples(&finders(&bitmap(&middles, 4.0, degrees, is_black)));
            let found = triples.first().expect("the finders are there");
            for (found, middle) in found.middles.iter().zip(middles) {
                assert!((found.0 - middle.0).hypot(found.1 - middle.1) < 2.0, "{degrees}: {found:?}");
            }
            assert!((found.modules - 30.0).abs() < 3.0, "{degrees}: {found:?}");
        }
    }

    /// A picture in which the last of three finders has but its square and half of its ring.
    fn damaged(middles: &[(f32, f32); 3]) -> Bitmap {
        let mut bitmap = bitmap(middles, 4.0, 10.0, true);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in the picture")]
        let (x, y) = (middles[2].0 as usize, middles[2].1 as usize);
        for row in y - 8..y + 20 {
            bitmap.white[row * SIDE + x + 8..row * SIDE + x + 24].fill(1);
        }
        bitmap
    }

    #[test]
    fn two_finders_and_what_is_left_of_the_third_tell_it_too() {
        let (sin, cos) = 10.0_f32.to_radians().sin_cos();
        let turned = |x: f32, y: f32| (120.0 + x * cos - y * sin, 120.0 + x * sin + y * cos);
        let corners = [turned(-60.0, -60.0), turned(60.0, -60.0), turned(-60.0, 60.0)];
        for lost in 0..3 {
            let order = [corners[(lost + 1) % 3], corners[(lost + 2) % 3], corners[lost]];
            let bitmap = damaged(&order);
            let finders = finders(&bitmap);
            assert_eq!((finders.len(), triples(&finders)), (2, vec![]), "{lost}");
            let found = completed_pair(&bitmap, &finders).expect("the third is there in parts");
            for (found, middle) in found.middles.iter().zip(corners) {
                assert!((found.0 - middle.0).hypot(found.1 - middle.1) < 4.0, "{lost}: {found:?}");
            }
        }
    }

    #[test]
    fn two_finders_alone_are_no_code() {
        let bitmap = bitmap(&[(60.0, 60.0), (180.0, 60.0)], 4.0, 0.0, true);
        assert_eq!(completed_pair(&bitmap, &finders(&bitmap)), None);
    }

    #[test]
    fn finders_that_cannot_be_of_one_code_make_no_triple() {
        let on_a_line = [(40.0, 40.0), (120.0, 60.0), (200.0, 80.0)];
        let two = [(60.0, 60.0), (180.0, 60.0)];
        for middles in [&on_a_line[..], &two[..]] {
            assert_eq!(triples(&finders(&bitmap(middles, 4.0, 0.0, true))), [], "{middles:?}");
        }
    }
}

//! The three squares in the corners of a code, found one by one: a decoder that wants all of them clean, and
//! the modules between them as well, gives up where these still tell where the code is.

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
    is_black: bool,
    /// The rows that cross it.
    rows: u32,
}

impl Finder {
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

/// Of so many finders triples are made; noise has more.
const MOST_FINDERS: usize = 10;

/// The least rows that cross a finder in its middle, for a module: a whole one is crossed by three, a turned one
/// by two.
const LEAST_ROWS: f32 = 0.8;

/// How much larger one finder of a code may be than another.
const MOST_RATIO: f32 = 1.7;

/// The most triples of a bitmap.
const MOST_TRIPLES: usize = 2;

/// The likeliest triples of a bitmap, the best first.
pub(crate) fn triples(bitmap: &Bitmap) -> Vec<Triple> {
    let finders = finders(bitmap);
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

/// The finders of a bitmap, those that most rows cross first.
fn finders(bitmap: &Bitmap) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    let mut ends = Vec::new();
    for y in 0..bitmap.height {
        let row = &bitmap.white[y * bitmap.width..(y + 1) * bitmap.width];
        ends.clear();
        ends.push(0);
        ends.extend((1..row.len()).filter(|&x| row[x] != row[x - 1]));
        ends.push(row.len());
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

/// The size of a module, if these are the runs along a line through the middle of a finder: one, one, three,
/// one and one modules. Blur and bloom make one colour broader, so runs of a colour may be off by a module.
fn module(runs: [usize; 5]) -> Option<f32> {
    let module = runs.iter().sum::<usize>() as f32 / 7.0;
    let is_near = |(run, modules): (usize, f32)| (run as f32 - modules * module).abs() < 0.7 * module;
    let fits = runs.into_iter().zip([1.0, 1.0, 3.0, 1.0, 1.0]).all(is_near);
    fits.then_some(module)
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
    Some(Finder { x: x as f32 + 0.5, y: middle as f32 + 0.5, module: (width, height), is_black, rows: 1 })
}

/// Adds what one row tells to what others told of the same finder.
fn collect(found: &mut Vec<Finder>, finder: Finder) {
    let is_same = |known: &&mut Finder| {
        let far = (known.x - finder.x).abs().max((known.y - finder.y).abs());
        known.is_black == finder.is_black && far < 1.5 * known.module.0.max(known.module.1)
    };
    let Some(known) = found.iter_mut().find(is_same) else { return found.push(finder) };
    let rows = known.rows as f32;
    let mean = |known: f32, new: f32| (known * rows + new) / (rows + 1.0);
    known.x = mean(known.x, finder.x);
    known.y = mean(known.y, finder.y);
    known.module = (mean(known.module.0, finder.module.0), mean(known.module.1, finder.module.1));
    known.rows += 1;
}

/// The three as the corners of a code, when they are about the corners of a square.
fn triple(finders: [Finder; 3]) -> Option<Triple> {
    let sizes = finders.map(|finder| finder.module.0.midpoint(finder.module.1));
    let (least, most) =
        (sizes.iter().fold(f32::MAX, |a, &b| a.min(b)), sizes.iter().fold(0.0_f32, |a, &b| a.max(b)));
    if most > MOST_RATIO * least || finders.iter().any(|finder| finder.is_black != finders[0].is_black) {
        return None;
    }
    let orders = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];
    let corners = orders.iter().filter_map(|order| corner(order.map(|i| finders[i])));
    corners.min_by(|one, other| one.distortion.total_cmp(&other.distortion))
}

/// The three with the first as the top left one.
fn corner([first, one, other]: [Finder; 3]) -> Option<Triple> {
    let from_first = |finder: &Finder| (finder.x - first.x, finder.y - first.y);
    let cross = |(x1, y1): (f32, f32), (x2, y2): (f32, f32)| x1 * y2 - y1 * x2;
    let is_clockwise = cross(from_first(&one), from_first(&other)) > 0.0;
    let (right, below) = if is_clockwise { (one, other) } else { (other, one) };
    let (u, v) = (from_first(&right), from_first(&below));
    let (across, down) = (u.0.hypot(u.1), v.0.hypot(v.1));
    let cosine = (u.0 * v.0 + u.1 * v.1) / (across * down);
    let steps = [modules(&first, &right, u, across), modules(&first, &below, v, down)];
    let [one, other] = steps;
    let distortion = cosine.abs() + 0.5 * (across / down).ln().abs() + (one / other).ln().abs();
    let modules = one.midpoint(other);
    let is_code = cosine.abs() < 0.65 && (one / other).ln().abs() < 0.5 && (9.0..75.0).contains(&modules);
    let middles = [first, right, below].map(|finder| (finder.x, finder.y));
    is_code.then_some(Triple { middles, modules, distortion })
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
        threshold(&Picture::new(&frame, area, Scale::Blocks(1)), Surroundings { radius: 24, margin: 3 })
    }

    #[test]
    fn three_finders_tell_where_a_code_is_and_how_large() {
        for (degrees, is_black) in [(0.0_f32, true), (20.0, true), (45.0, false), (200.0, true)] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let turned = |x: f32, y: f32| (120.0 + x * cos - y * sin, 120.0 + x * sin + y * cos);
            let middles = [turned(-60.0, -60.0), turned(60.0, -60.0), turned(-60.0, 60.0)];
            let triples = triples(&bitmap(&middles, 4.0, degrees, is_black));
            let found = triples.first().expect("the finders are there");
            for (found, middle) in found.middles.iter().zip(middles) {
                assert!((found.0 - middle.0).hypot(found.1 - middle.1) < 2.0, "{degrees}: {found:?}");
            }
            assert!((found.modules - 30.0).abs() < 3.0, "{degrees}: {found:?}");
        }
    }

    #[test]
    fn finders_that_cannot_be_of_one_code_make_no_triple() {
        let on_a_line = [(40.0, 40.0), (120.0, 60.0), (200.0, 80.0)];
        let two = [(60.0, 60.0), (180.0, 60.0)];
        for middles in [&on_a_line[..], &two[..]] {
            assert_eq!(triples(&bitmap(middles, 4.0, 0.0, true)), [], "{middles:?}");
        }
    }
}

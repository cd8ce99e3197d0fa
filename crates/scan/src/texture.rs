//! Where a code may be, when no decoder finds its corners: many strong edges of both directions, evenly spread
//! over a square that differs from what surrounds it.

use crate::picture::Picture;
use crate::sums::Sums;

/// The side of the blocks whose edges are counted together, in pixels.
const BLOCK: usize = 8;

/// The pixels of a block whose steps are taken: every second line of pixels is enough.
const STEPS: u16 = 32;

/// The mean step in a block counts at most so much, so that one hard edge does not outweigh many modules.
const STRONGEST: u16 = 12;

/// The sides of the squares that are looked for, in blocks.
const SIDES: [usize; 8] = [7, 10, 14, 20, 28, 40, 56, 80];

/// How much the strength around a square counts against its own.
const AROUND: f32 = 0.7;

/// How much a larger square counts more than a smaller one that is alike, as the power of its side.
const LARGER: f32 = 0.7;

/// A square of the picture that may hold a code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Patch {
    /// Its middle in pixels of the picture.
    pub(crate) x: usize,
    pub(crate) y: usize,
    /// Its side in pixels of the picture.
    pub(crate) side: usize,
    /// How much it looks like a code.
    score: f32,
}

/// The patch of a picture that looks most like a code; `None` in a picture that is smaller than any.
pub(crate) fn likeliest_patch(picture: &Picture) -> Option<Patch> {
    let edges = edges(picture);
    let fits = |side: &usize| *side <= edges.columns && *side <= edges.rows;
    SIDES.into_iter().filter(fits).fold(None, |best, side| likelier_patch(&edges, side, best))
}

/// The best patch of this side if it is better than the best one so far, which stays otherwise.
fn likelier_patch(edges: &Sums, side: usize, mut best: Option<Patch>) -> Option<Patch> {
    // A large square is hit as well a few blocks beside its best place.
    let step = (side / 7).max(1);
    let (half, weight) = (side / 2, (side as f32).powf(LARGER));
    let far = side - half;
    let quarters = edges.squares(half);
    let quarters_of = |row: usize| &quarters[row * (edges.columns - half + 1)..];
    for top in (0..=edges.rows - side).step_by(step) {
        let (upper, lower) = (quarters_of(top), quarters_of(top + far));
        for left in (0..=edges.columns - side).step_by(step) {
            let weakest = upper[left].min(upper[left + far]).min(lower[left]).min(lower[left + far]);
            let weakest = weakest as f32 / (half * half) as f32;
            let least = best.map_or(f32::MIN, |best| best.score / weight);
            if weakest <= least {
                continue; // the surroundings take away from it
            }
            let score = weakest - AROUND * strength_around(edges, (left, top), side);
            if score > least {
                let (x, y) = ((2 * left + side) * BLOCK / 2, (2 * top + side) * BLOCK / 2);
                best = Some(Patch { x, y, side: side * BLOCK, score: score * weight });
            }
        }
    }
    best
}

/// The mean strength of a square and of what surrounds it.
fn strength_around(edges: &Sums, (left, top): (usize, usize), side: usize) -> f32 {
    let half = side / 2;
    let from = (left.saturating_sub(half), top.saturating_sub(half));
    let to = ((left + side + half).min(edges.columns), (top + side + half).min(edges.rows));
    let blocks = (to.0 - from.0) * (to.1 - from.1);
    edges.within(from, to) as f32 / blocks as f32
}

/// The sums of how strong the edges of all blocks are: of the steps in the direction that has less of them.
fn edges(picture: &Picture) -> Sums {
    let columns = picture.width.saturating_sub(1) / BLOCK;
    let rows = picture.height.saturating_sub(1) / BLOCK;
    let mut across = vec![0_u16; columns];
    let mut down = vec![0_u16; columns];
    let mut all = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        across.fill(0);
        down.fill(0);
        for y in (row * BLOCK..(row + 1) * BLOCK).step_by(2) {
            let (here, below) = (picture.row(y), picture.row(y + 1));
            add_steps(here, &here[1..], &mut across);
            add_steps(here, below, &mut down);
        }
        all.extend(across.iter().zip(&down).map(|(&across, &down)| across.min(down)));
    }
    let noise = quarter(&all);
    Sums::new(columns, rows, |row, strengths| {
        for (strength, &all) in strengths.iter_mut().zip(&all[row * columns..]) {
            *strength = all.saturating_sub(noise).min(STRONGEST * STEPS).into();
        }
    })
}

/// The strength that a quarter of all blocks do not reach: noise is everywhere.
fn quarter(strengths: &[u16]) -> u16 {
    let mut sorted = strengths.to_vec();
    if sorted.is_empty() { 0 } else { *sorted.select_nth_unstable(strengths.len() / 4).1 }
}

/// Adds, block by block, how much two lines of pixels differ.
fn add_steps(one: &[u8], other: &[u8], sums: &mut [u16]) {
    for ((sum, one), other) in sums.iter_mut().zip(one.chunks_exact(BLOCK)).zip(other.chunks_exact(BLOCK)) {
        *sum += one.iter().zip(other).map(|(&one, &other)| u16::from(one.abs_diff(other))).sum::<u16>();
    }
}

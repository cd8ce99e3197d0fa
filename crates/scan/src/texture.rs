//! Where a code may be, when no decoder finds its corners: many strong edges of both directions, evenly spread
//! over a square that differs from what surrounds it.

use crate::picture::Picture;

/// The side of the blocks whose edges are counted together, in pixels.
const BLOCK: usize = 8;

/// An edge in a block counts at most so much, so that one hard edge does not outweigh many modules.
const STRONGEST: f32 = 24.0;

/// The sides of the squares that are looked for, in blocks.
const SIDES: [usize; 8] = [7, 10, 14, 20, 28, 40, 56, 80];

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
    let edges = Edges::new(picture);
    let best = SIDES.iter().filter_map(|&side| edges.best(side));
    best.max_by(|one, other| one.score.total_cmp(&other.score))
}

/// The sums of the edges of all blocks above and to the left of each place.
struct Edges {
    columns: usize,
    rows: usize,
    sums: Vec<f32>,
}

impl Edges {
    fn new(picture: &Picture) -> Self {
        let (columns, rows) =
            (picture.width.saturating_sub(1) / BLOCK, picture.height.saturating_sub(1) / BLOCK);
        let mut sums = vec![0.0; (columns + 1) * (rows + 1)];
        let mut strengths = vec![0.0; columns];
        for row in 0..rows {
            strengths_of_row(picture, row, &mut strengths);
            let mut left = 0.0;
            for (column, strength) in strengths.iter().enumerate() {
                left += strength;
                let above = sums[row * (columns + 1) + column + 1];
                sums[(row + 1) * (columns + 1) + column + 1] = above + left;
            }
        }
        Self { columns, rows, sums }
    }

    /// The mean strength of the blocks of a rectangle that lies inside.
    fn mean(&self, left: usize, top: usize, width: usize, height: usize) -> f32 {
        let sum = |x: usize, y: usize| self.sums[y * (self.columns + 1) + x];
        let (right, bottom) = (left + width, top + height);
        (sum(right, bottom) + sum(left, top) - sum(left, bottom) - sum(right, top)) / (width * height) as f32
    }

    /// The best square of a side.
    fn best(&self, side: usize) -> Option<Patch> {
        if side > self.columns || side > self.rows {
            return None;
        }
        // A large square is hit as well a few blocks beside its best place.
        let step = (side / 7).max(1);
        let columns = || (0..=self.columns - side).step_by(step);
        let places =
            (0..=self.rows - side).step_by(step).flat_map(|top| columns().map(move |left| (left, top)));
        let scored = places.map(|(left, top)| (self.score(left, top, side), left, top));
        let (score, left, top) = scored.max_by(|one, other| one.0.total_cmp(&other.0))?;
        let middle = |start: usize| (2 * start + side) * BLOCK / 2;
        Some(Patch { x: middle(left), y: middle(top), side: side * BLOCK, score })
    }

    /// The weakest quarter against the surroundings; of two squares that are alike the larger one counts more.
    fn score(&self, left: usize, top: usize, side: usize) -> f32 {
        let half = side / 2;
        let quarter = |x, y| self.mean(left + x, top + y, half, half);
        let far = side - half;
        let weakest = quarter(0, 0).min(quarter(far, 0)).min(quarter(0, far)).min(quarter(far, far));
        let (around_left, around_top) = (left.saturating_sub(half), top.saturating_sub(half));
        let around_width = (left + side + half).min(self.columns) - around_left;
        let around_height = (top + side + half).min(self.rows) - around_top;
        let around = self.mean(around_left, around_top, around_width, around_height);
        (weakest - around / 2.0) * (side as f32).sqrt()
    }
}

/// For each block of a row, the mean step in the direction that has less of them. Every second line of pixels
/// is enough.
fn strengths_of_row(picture: &Picture, row: usize, strengths: &mut [f32]) {
    let mut across = vec![0_u16; strengths.len()];
    let mut down = vec![0_u16; strengths.len()];
    for y in (row * BLOCK..(row + 1) * BLOCK).step_by(2) {
        let (here, below) = (picture.row(y), picture.row(y + 1));
        add_steps(here, &here[1..], &mut across);
        add_steps(here, below, &mut down);
    }
    let taken = (BLOCK * BLOCK / 2) as f32;
    for ((strength, across), down) in strengths.iter_mut().zip(across).zip(down) {
        *strength = (f32::from(across.min(down)) / taken * 2.0).min(STRONGEST);
    }
}

/// Adds, block by block, how much two lines of pixels differ.
fn add_steps(one: &[u8], other: &[u8], sums: &mut [u16]) {
    for ((sum, one), other) in sums.iter_mut().zip(one.chunks_exact(BLOCK)).zip(other.chunks_exact(BLOCK)) {
        *sum += one.iter().zip(other).map(|(&one, &other)| u16::from(one.abs_diff(other))).sum::<u16>();
    }
}

//! Takes the stripes out of a picture that a screen's grid makes with the sensor's (moiré): where one wave stands out
//! from everything else, its height is measured place by place and taken off.

use std::f32::consts::TAU;
use std::ops::{Add, Mul};

use crate::picture::Picture;
use crate::sums::{around, dot};
use crate::threshold::relief;

/// The side of the square in the middle of a picture in which a wave is looked for, in pixels.
const WINDOW: usize = 96;

/// The periods in the window of the longest waves that are looked for. Longer ones the surroundings take out.
const LONGEST: usize = 6;

/// Those of the shortest ones.
const SHORTEST: usize = 24;

/// The frequencies along a column: upwards, none and downwards.
const DOWN: usize = 2 * SHORTEST + 1;

/// How much more power than all have on average a wave must have. Of a thousand waves that modules make by chance, the
/// strongest has about seven times as much.
const STANDS_OUT: f32 = 20.0;

/// How far the surroundings reach from which heights are counted, in pixels: one or two waves.
const SURROUNDINGS: usize = 16;

/// The side of the tiles over which a wave is the same, in pixels.
const TILE: usize = 8;

/// The tiles each way over which a wave is measured.
const REACH: usize = 3;

/// A wave across a picture, in radians a pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wave {
    right: f32,
    down: f32,
}

/// A place in a wave and its height: a complex number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Phasor {
    re: f32,
    im: f32,
}

impl Phasor {
    /// Of height 1 at an angle.
    fn at(angle: f32) -> Self {
        Self { re: angle.cos(), im: angle.sin() }
    }

    fn scaled(self, factor: f32) -> Self {
        Self { re: self.re * factor, im: self.im * factor }
    }

    fn conjugate(self) -> Self {
        Self { im: -self.im, ..self }
    }
}

impl Add for Phasor {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl Mul for Phasor {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

impl Picture {
    /// The picture without its stripes; `None` where no stripes stand out in its middle.
    pub(crate) fn without_stripes(&self) -> Option<Self> {
        if self.width < WINDOW || self.height < WINDOW {
            return None;
        }
        let heights = relief(self, SURROUNDINGS);
        let wave = outstanding(&powers(&window(&heights, self)))?;
        Some(self.with_luma(flattened(self, &heights, wave)))
    }
}

/// Radians a pixel, for a wave of so many periods in the window.
fn frequency(periods: f32) -> f32 {
    periods * TAU / WINDOW as f32
}

/// The middle of a picture, faded out at its rim (Hann's window): what is cut off there would make waves.
fn window(heights: &[f32], picture: &Picture) -> Vec<[f32; WINDOW]> {
    let (left, top) = ((picture.width - WINDOW) / 2, (picture.height - WINDOW) / 2);
    let fading: [f32; WINDOW] = std::array::from_fn(|x| 0.5 - 0.5 * frequency(x as f32 + 0.5).cos());
    let rows = heights.chunks_exact(picture.width).skip(top).zip(fading);
    rows.map(|(row, fade)| std::array::from_fn(|x| row[left + x] * fading[x] * fade)).collect()
}

/// The power of each wave, by a discrete Fourier transform along the rows and then along the columns. That of edges
/// falls with the square of the frequency, which is taken out.
fn powers(rows: &[[f32; WINDOW]]) -> Vec<f32> {
    let mut powers = vec![0.0; (SHORTEST + 1) * DOWN];
    for (right, powers) in powers.chunks_exact_mut(DOWN).enumerate() {
        let turns: [Phasor; WINDOW] = std::array::from_fn(|x| Phasor::at(-frequency((right * x) as f32)));
        let (re, im) = (turns.map(|turn| turn.re), turns.map(|turn| turn.im));
        let sums: Vec<Phasor> =
            rows.iter().map(|row| Phasor { re: dot(row, &re), im: dot(row, &im) }).collect();
        for (down, power) in powers.iter_mut().enumerate() {
            let square = right * right + down.abs_diff(SHORTEST).pow(2);
            if (LONGEST * LONGEST..=SHORTEST * SHORTEST).contains(&square) {
                let step = Phasor::at(-frequency(down as f32 - SHORTEST as f32));
                let sum = sums.iter().rev().fold(Phasor::default(), |sum, &row| sum * step + row);
                *power = (sum.re * sum.re + sum.im * sum.im) * square as f32;
            }
        }
    }
    powers
}

/// The strongest wave, if it stands out.
fn outstanding(powers: &[f32]) -> Option<Wave> {
    let looked_at = powers.iter().filter(|&&power| power > 0.0).count();
    let (best, most) = powers.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1))?;
    let mean = powers.iter().sum::<f32>() / looked_at.max(1) as f32;
    let (right, down) = ((best / DOWN) as f32, (best % DOWN) as f32 - SHORTEST as f32);
    let stands_out = *most > 0.0 && *most >= STANDS_OUT * mean;
    stands_out.then(|| Wave { right: frequency(right), down: frequency(down) })
}

/// The wave as it goes along a line.
fn along(frequency: f32, pixels: usize) -> Vec<Phasor> {
    (0..pixels).map(|place| Phasor::at(frequency * place as f32)).collect()
}

/// The luma without the wave.
fn flattened(picture: &Picture, heights: &[f32], wave: Wave) -> Vec<u8> {
    let (across, down) = (along(wave.right, picture.width), along(wave.down, picture.height));
    let columns = picture.width.div_ceil(TILE);
    let mut tiles = vec![Phasor::default(); columns * picture.height.div_ceil(TILE)];
    for (y, row) in heights.chunks_exact(picture.width).enumerate() {
        let tiles = &mut tiles[y / TILE * columns..][..columns];
        for ((tile, row), across) in tiles.iter_mut().zip(row.chunks(TILE)).zip(across.chunks(TILE)) {
            let parts = row.iter().zip(across).map(|(&height, turn)| turn.scaled(height));
            *tile = *tile + (parts.fold(Phasor::default(), Add::add) * down[y]).conjugate();
        }
    }
    let mut luma = picture.luma().to_vec();
    for (row, luma) in luma.chunks_mut(TILE * picture.width).enumerate() {
        for (column, across) in across.chunks(TILE).enumerate() {
            let wave = nearby(&tiles, columns, (column, row));
            for (luma, &down) in luma.chunks_exact_mut(picture.width).zip(&down[row * TILE..]) {
                let here = wave * down;
                for (luma, &across) in luma[column * TILE..].iter_mut().zip(across) {
                    *luma = lighter(*luma, (here * across).re);
                }
            }
        }
    }
    luma
}

/// The wave in the tiles around one, twice its mean: the other half has the opposite frequency.
fn nearby(tiles: &[Phasor], columns: usize, (column, row): (usize, usize)) -> Phasor {
    let (top, bottom) = around(row, REACH, tiles.len() / columns);
    let (left, right) = around(column, REACH, columns);
    let count = (bottom - top) * (right - left) * TILE * TILE;
    let rows = tiles[top * columns..bottom * columns].chunks_exact(columns);
    let sum = rows.flat_map(|row| &row[left..right]).fold(Phasor::default(), |sum, &tile| sum + tile);
    sum.scaled(2.0 / count as f32)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
fn lighter(luma: u8, by: f32) -> u8 {
    (f32::from(luma) + by) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::picture::{Area, Scale};

    const SIDE: usize = 160;

    /// Squares of five pixels, light and dark at random, under a wave of a height.
    fn picture(height: f32) -> Picture {
        let mixed = |value: u64| (value ^ value >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let square = |x: usize, y: usize| mixed(mixed((x / 5 * SIDE + y / 5 + 1) as u64)) >> 63 == 1;
        let luma: Vec<u8> = (0..SIDE * SIDE)
            .map(|i| (i % SIDE, i / SIDE))
            .map(|(x, y)| {
                let wave = height * (0.5 * x as f32 + 0.36 * y as f32 + 1.0).cos();
                lighter(if square(x, y) { 150 } else { 100 }, wave)
            })
            .collect();
        let frame = Frame::new(SIDE, SIDE, SIDE, &luma).unwrap();
        Picture::new(&frame, Area { left: 0, top: 0, width: SIDE, height: SIDE }, Scale::Blocks(1))
    }

    /// The mean distance of the luma of two pictures.
    fn distance(one: &Picture, other: &Picture) -> f32 {
        let pairs = one.luma().iter().zip(other.luma());
        pairs.map(|(one, other)| f32::from(one.abs_diff(*other))).sum::<f32>() / one.luma().len() as f32
    }

    #[test]
    fn stripes_are_taken_out_and_modules_stay() {
        let (plain, striped) = (picture(0.0), picture(60.0));
        assert!(distance(&plain, &striped) > 35.0);
        let flat = striped.without_stripes().expect("the wave stands out");
        assert!(distance(&plain, &flat) < 12.0, "{}", distance(&plain, &flat));
    }

    #[test]
    fn modules_alone_have_no_stripes() {
        assert!(picture(0.0).without_stripes().is_none());
    }
}

//! Grey to black and white: a pixel is black when it is darker than its surroundings.

use crate::picture::{Area, Picture};
use crate::sums::{Sums, around};

/// What a pixel is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Surroundings {
    /// The square reaches so many pixels each way. Of less than three modules it hollows out the middle of the
    /// finder patterns; of many more it no longer follows shadows and glare.
    pub(crate) radius: usize,
    /// Grey levels by which a pixel must differ from the mean, so that the noise of a plain surface stays
    /// white.
    pub(crate) margin: f32,
}

/// A picture in black and white, as large as the one that it was made of.
pub(crate) struct Bitmap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 0 is black, 1 is white.
    pub(crate) white: Vec<u8>,
}

impl Bitmap {
    /// The part of it that an area covers, as far as it is inside.
    pub(crate) fn part(&self, Area { left, top, width, height }: Area) -> Self {
        let (width, height) = (width.min(self.width - left), height.min(self.height - top));
        let rows = self.white.chunks_exact(self.width).skip(top).take(height);
        let mut white = Vec::with_capacity(width * height);
        rows.for_each(|row| white.extend_from_slice(&row[left..left + width]));
        Self { width, height, white }
    }

    /// Whether the pixel at a place is white, if there is one.
    pub(crate) fn is_white(&self, (x, y): (f32, f32)) -> Option<bool> {
        if x < 0.0 || y < 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is not below 0, and casts saturate"
        )]
        let (x, y) = (x as usize, y as usize);
        (x < self.width && y < self.height).then(|| self.white[y * self.width + x] == 1)
    }
}

/// The side of the tiles whose pixels are all compared with one mean: much less than a square of surroundings.
const TILE: usize = 4;

/// Compares every pixel with the mean of the square around its tile.
pub(crate) fn threshold(picture: &Picture, Surroundings { radius, margin }: Surroundings) -> Bitmap {
    let white = by_surroundings(
        picture,
        radius,
        |mean| least_above(mean - margin),
        |luma, least| u8::from(luma >= least),
    );
    Bitmap { width: picture.width, height: picture.height, white }
}

/// By how much every pixel is darker than the mean of the square around its tile.
pub(crate) fn relief(picture: &Picture, radius: usize) -> Vec<f32> {
    by_surroundings(picture, radius, |mean| mean, |luma, mean| mean - f32::from(luma))
}

/// The least tone above a mean.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
fn least_above(mean: f32) -> u8 {
    (mean + 1.0) as u8
}

/// Judges every pixel by what its tile's mark is, and marks every tile by the mean of the square around it. The square
/// is made of whole tiles, reaches at most the radius and half a tile each way, and is cut at the border.
fn by_surroundings<M: Copy + Default, T: Copy + Default>(
    picture: &Picture,
    radius: usize,
    mark: impl Fn(f32) -> M,
    judge: impl Fn(u8, M) -> T,
) -> Vec<T> {
    let (width, height, reach) = (picture.width, picture.height, radius / TILE);
    let sums = tile_sums(picture);
    let mut judged = vec![T::default(); width * height];
    let mut marks = vec![M::default(); sums.columns * TILE];
    let rows = judged.chunks_mut(TILE * width).zip(picture.luma().chunks(TILE * width));
    for (row, (judged, luma)) in rows.enumerate() {
        let (top, bottom) = around(row, reach, sums.rows);
        let pixels_down = (bottom * TILE).min(height) - top * TILE;
        for (column, marks) in marks.chunks_exact_mut(TILE).enumerate() {
            let (left, right) = around(column, reach, sums.columns);
            let pixels = ((right * TILE).min(width) - left * TILE) * pixels_down;
            marks.fill(mark(sums.within((left, top), (right, bottom)) as f32 / pixels as f32));
        }
        for (judged, luma) in judged.chunks_exact_mut(width).zip(luma.chunks_exact(width)) {
            for ((judged, &luma), &mark) in judged.iter_mut().zip(luma).zip(&marks) {
                *judged = judge(luma, mark);
            }
        }
    }
    judged
}

/// The sums of the tiles of a picture; those at its right and lower rim may be cut.
fn tile_sums(picture: &Picture) -> Sums {
    let across = picture.width.div_ceil(TILE);
    let mut columns = vec![0_u16; across * TILE];
    Sums::new(across, picture.height.div_ceil(TILE), |row, sums| {
        columns.fill(0);
        for y in row * TILE..((row + 1) * TILE).min(picture.height) {
            for (sum, &luma) in columns.iter_mut().zip(picture.row(y)) {
                *sum += u16::from(luma);
            }
        }
        for (sum, columns) in sums.iter_mut().zip(columns.as_chunks::<TILE>().0) {
            *sum = columns.iter().copied().sum::<u16>().into();
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::picture::{Area, Scale};

    /// The definition itself: the mean of the tiles that are at most so many tiles away, as far as they are inside.
    fn mean(luma: &[u8], size: (usize, usize), reach: usize, at: (usize, usize)) -> f32 {
        let (width, height) = size;
        let range = |at: usize, length: usize| {
            let tile = at / TILE;
            tile.saturating_sub(reach) * TILE..((tile + reach + 1) * TILE).min(length)
        };
        let (columns, rows) = (range(at.0, width), range(at.1, height));
        let square: Vec<u8> = rows.flat_map(|y| columns.clone().map(move |x| luma[y * width + x])).collect();
        square.iter().map(|&luma| f32::from(luma)).sum::<f32>() / square.len() as f32
    }

    #[test]
    fn every_pixel_is_compared_with_the_mean_around_its_tile() {
        for (width, height, radius) in [(1, 1, 3), (7, 5, 4), (9, 4, 2), (5, 9, 8), (3, 3, 20), (40, 13, 5)] {
            let luma: Vec<u8> = (0..width * height).map(|i| to_luma(i * i * 37 + i * 11)).collect();
            let frame = Frame::new(width, height, width, &luma).unwrap();
            let picture = Picture::new(&frame, Area { left: 0, top: 0, width, height }, Scale::Blocks(1));
            let bitmap = threshold(&picture, Surroundings { radius, margin: 5.0 });
            let relief = relief(&picture, radius);
            for (i, &luma_here) in luma.iter().enumerate() {
                let at = (i % width, i / width);
                let depth = mean(&luma, (width, height), radius / TILE, at) - f32::from(luma_here);
                assert!((relief[i] - depth).abs() < 0.01, "{width} x {height} at {at:?}");
                assert_eq!(bitmap.white[i], u8::from(depth < 5.0), "{width} x {height} at {at:?}");
            }
        }
    }

    fn to_luma(value: usize) -> u8 {
        u8::try_from(value % 256).unwrap()
    }
}

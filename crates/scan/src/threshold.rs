//! Grey to black and white: a pixel is black when it is darker than its surroundings.

use crate::picture::{Area, Picture};

/// The farthest that surroundings may reach: the sum of a column of them fits into 16 bits.
const FARTHEST: usize = 127;

/// What a pixel is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Surroundings {
    /// The square reaches so many pixels each way. Of less than three modules it hollows out the middle of the
    /// finder patterns; of many more it no longer follows shadows and glare. At most [`FARTHEST`].
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
        Self { width, height, white: rows.flat_map(|row| &row[left..left + width]).copied().collect() }
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

/// Compares every pixel with the mean of the square around it.
pub(crate) fn threshold(picture: &Picture, surroundings: Surroundings) -> Bitmap {
    let white = by_surroundings(picture, surroundings.radius, |luma, sum, area| {
        u8::from(sum - luma * area <= surroundings.margin * area)
    });
    Bitmap { width: picture.width, height: picture.height, white }
}

/// By how much every pixel is darker than the mean of the square around it.
pub(crate) fn relief(picture: &Picture, radius: usize) -> Vec<f32> {
    by_surroundings(picture, radius, |luma, sum, area| sum / area - luma)
}

/// Judges every pixel by its luma, and by the sum and the number of the pixels of the square around it, which is
/// cut at the border. All are whole and far below 2²⁴, so their products and sums are exact.
fn by_surroundings<T: Copy + Default>(
    picture: &Picture,
    radius: usize,
    judge: impl Fn(f32, f32, f32) -> T,
) -> Vec<T> {
    let (width, height, radius) = (picture.width, picture.height, radius.min(FARTHEST));
    let mut judged = vec![T::default(); width * height];
    let mut columns = vec![0_u16; width];
    let mut sums = vec![0_i32; width + 1];
    let none = vec![0; width];
    let row = |y: Option<usize>| y.filter(|&y| y < height).map_or(&none[..], |y| picture.row(y));
    for y in 0..radius {
        move_columns(&mut columns, row(Some(y)), &none);
    }
    for (y, out) in judged.chunks_exact_mut(width).enumerate() {
        move_columns(&mut columns, row(Some(y + radius)), row(y.checked_sub(radius + 1)));
        accumulate(&columns, &mut sums);
        let rows = (y + radius).min(height - 1) + 1 - y.saturating_sub(radius);
        judge_row(picture.row(y), &Squares { sums: &sums, radius, rows }, &judge, out);
    }
    judged
}

/// Moves the columns of the squares down by a row.
fn move_columns(columns: &mut [u16], entering: &[u8], leaving: &[u8]) {
    for ((column, &entering), &leaving) in columns.iter_mut().zip(entering).zip(leaving) {
        *column = *column + u16::from(entering) - u16::from(leaving);
    }
}

/// Leaves in `sums[x]` the sum of the columns before `x`.
fn accumulate(columns: &[u16], sums: &mut [i32]) {
    let mut sum = 0;
    for (&column, slot) in columns.iter().zip(&mut sums[1..]) {
        sum += i32::from(column);
        *slot = sum;
    }
}

/// The squares around the pixels of one row.
struct Squares<'a> {
    /// The sums of the columns before each place, the whole picture's width and one more.
    sums: &'a [i32],
    radius: usize,
    /// The rows of the squares that lie inside of the picture.
    rows: usize,
}

fn judge_row<T>(row: &[u8], squares: &Squares, judge: impl Fn(f32, f32, f32) -> T, out: &mut [T]) {
    let &Squares { sums, radius, rows } = squares;
    let width = row.len();
    let start = radius.min(width);
    let inner = start..width.saturating_sub(radius).max(start);
    for x in (0..inner.start).chain(inner.end..width) {
        let (from, to) = (x.saturating_sub(radius), (x + radius + 1).min(width));
        out[x] = judge(f32::from(row[x]), (sums[to] - sums[from]) as f32, ((to - from) * rows) as f32);
    }
    if inner.is_empty() {
        return;
    }
    let span = 2 * radius + 1;
    let (from, to) = (&sums[..inner.len()], &sums[span..span + inner.len()]);
    let area = (span * rows) as f32;
    for (((slot, &luma), from), to) in out[inner.clone()].iter_mut().zip(&row[inner]).zip(from).zip(to) {
        *slot = judge(f32::from(luma), (to - from) as f32, area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::picture::{Area, Scale};

    /// The definition itself: the mean of what lies inside of the square.
    fn expected(luma: &[u8], size: (usize, usize), radius: usize, at: (usize, usize)) -> u8 {
        let ((width, height), (x, y)) = (size, at);
        let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
        let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
        let square =
            || rows.clone().flat_map(|y| columns.clone().map(move |x| i32::from(luma[y * width + x])));
        let area = i32::try_from(square().count()).unwrap();
        let difference = square().sum::<i32>() - i32::from(luma[y * width + x]) * area;
        u8::from(difference <= 5 * area)
    }

    #[test]
    fn every_pixel_is_compared_with_the_mean_around_it() {
        for (width, height, radius) in [(1, 1, 3), (7, 5, 1), (9, 4, 2), (5, 9, 4), (3, 3, 20), (40, 12, 5)] {
            let luma: Vec<u8> = (0..width * height).map(|i| to_luma(i * i * 37 + i * 11)).collect();
            let frame = Frame::new(width, height, width, &luma).unwrap();
            let picture = Picture::new(&frame, Area { left: 0, top: 0, width, height }, Scale::Blocks(1));
            let bitmap = threshold(&picture, Surroundings { radius, margin: 5.0 });
            for (i, &found) in bitmap.white.iter().enumerate() {
                let at = (i % width, i / width);
                let expected = expected(&luma, (width, height), radius, at);
                assert_eq!(found, expected, "{width} x {height} at {at:?}");
            }
        }
    }

    fn to_luma(value: usize) -> u8 {
        u8::try_from(value % 256).unwrap()
    }
}

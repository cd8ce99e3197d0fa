//! Grey to black and white: a pixel is black when it is darker than its surroundings.

use crate::picture::Picture;

/// What a pixel is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// The square reaches so many pixels each way. Of less than three modules it hollows out the middle of the
    /// finder patterns; of many more it no longer follows shadows and glare.
    pub(crate) radius: usize,
    /// Grey levels by which a pixel must differ from the mean, so that the noise of a plain surface stays
    /// white.
    pub(crate) margin: i32,
}

/// A picture in black and white, as large as the one that it was made of.
pub(crate) struct Bitmap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 0 is black, 1 is white.
    pub(crate) white: Vec<u8>,
}

impl Bitmap {
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

/// Compares every pixel with the mean of the square around it, cut at the border.
pub(crate) fn threshold(picture: &Picture, surroundings: Surroundings) -> Bitmap {
    let radius = surroundings.radius;
    let (width, height) = (picture.width, picture.height);
    let mut white = vec![0; width * height];
    let mut columns = vec![0_i32; width];
    let mut sums = vec![0_i32; width + 1];
    for y in 0..radius.min(height) {
        add_row(&mut columns, picture.row(y));
    }
    for (y, out) in white.chunks_exact_mut(width).enumerate() {
        if y + radius < height {
            add_row(&mut columns, picture.row(y + radius));
        }
        if y > radius {
            subtract_row(&mut columns, picture.row(y - radius - 1));
        }
        accumulate(&columns, &mut sums);
        let rows = (y + radius).min(height - 1) + 1 - y.saturating_sub(radius);
        let window = Window { rows, surroundings };
        window.compare_row(picture.row(y), &sums, out);
    }
    Bitmap { width, height, white }
}

fn add_row(columns: &mut [i32], row: &[u8]) {
    for (column, &luma) in columns.iter_mut().zip(row) {
        *column += i32::from(luma);
    }
}

fn subtract_row(columns: &mut [i32], row: &[u8]) {
    for (column, &luma) in columns.iter_mut().zip(row) {
        *column -= i32::from(luma);
    }
}

/// Leaves in `sums[x]` the sum of the columns before `x`.
fn accumulate(columns: &[i32], sums: &mut [i32]) {
    let mut sum = 0;
    for (column, slot) in columns.iter().zip(&mut sums[1..]) {
        sum += column;
        *slot = sum;
    }
}

/// How the pixels of one row are judged.
struct Window {
    /// The rows of the square that lie inside of the picture.
    rows: usize,
    surroundings: Surroundings,
}

impl Window {
    /// Judges a row by the sums of the columns before each place, the whole picture's width and one more.
    fn compare_row(&self, row: &[u8], sums: &[i32], out: &mut [u8]) {
        let (width, radius) = (row.len(), self.surroundings.radius);
        let start = radius.min(width);
        let inner = start..width.saturating_sub(radius).max(start);
        for x in (0..inner.start).chain(inner.end..width) {
            let (from, to) = (x.saturating_sub(radius), (x + radius + 1).min(width));
            out[x] = self.is_white(row[x], sums[to] - sums[from], to_i32((to - from) * self.rows));
        }
        if inner.is_empty() {
            return;
        }
        let span = 2 * radius + 1;
        let (from, to) = (&sums[..inner.len()], &sums[span..span + inner.len()]);
        let area = to_i32(span * self.rows);
        for (((slot, &luma), from), to) in out[inner.clone()].iter_mut().zip(&row[inner]).zip(from).zip(to) {
            *slot = self.is_white(luma, to - from, area);
        }
    }

    /// Compares without dividing: `luma * area` with the `sum` of as many pixels.
    fn is_white(&self, luma: u8, sum: i32, area: i32) -> u8 {
        let difference = sum - i32::from(luma) * area;
        u8::from(difference <= self.surroundings.margin * area)
    }
}

/// Converts a number of pixels of one window, which is far below 2³¹ / 255.
fn to_i32(pixels: usize) -> i32 {
    i32::try_from(pixels).unwrap_or(i32::MAX)
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
        let area = to_i32(square().count());
        let difference = square().sum::<i32>() - i32::from(luma[y * width + x]) * area;
        u8::from(difference <= 5 * area)
    }

    #[test]
    fn every_pixel_is_compared_with_the_mean_around_it() {
        for (width, height, radius) in [(1, 1, 3), (7, 5, 1), (9, 4, 2), (5, 9, 4), (3, 3, 20), (40, 12, 5)] {
            let luma: Vec<u8> = (0..width * height).map(|i| to_luma(i * i * 37 + i * 11)).collect();
            let frame = Frame::new(width, height, width, &luma).unwrap();
            let picture = Picture::new(&frame, Area { left: 0, top: 0, width, height }, Scale::Blocks(1));
            let bitmap = threshold(&picture, Surroundings { radius, margin: 5 });
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

//! Grey to black and white: a pixel is black when it is darker than its surroundings.

use crate::picture::Picture;

/// Which side of the surroundings' mean counts as black.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Polarity {
    /// Dark modules on a light ground.
    DarkOnLight,
    /// Light modules on a dark ground, as dark-mode screenshots have them.
    LightOnDark,
}

/// Grey levels by which a pixel must differ from the mean, so that the noise of a plain surface stays white.
const MARGIN: i32 = 5;

/// A picture in black and white, as large as the one that it was made of.
pub(crate) struct Bitmap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 1 is black.
    pub(crate) black: Vec<u8>,
}

/// Compares every pixel with the mean of the square of `2 * radius + 1` pixels around it, cut at the border.
pub(crate) fn threshold(picture: &Picture, polarity: Polarity, radius: usize) -> Bitmap {
    let (width, height) = (picture.width, picture.height);
    let mut black = vec![0; width * height];
    let mut columns = vec![0_i32; width];
    let mut sums = vec![0_i32; width + 1];
    for y in 0..radius.min(height) {
        add_row(&mut columns, picture.row(y));
    }
    for (y, out) in black.chunks_exact_mut(width).enumerate() {
        if y + radius < height {
            add_row(&mut columns, picture.row(y + radius));
        }
        if y > radius {
            subtract_row(&mut columns, picture.row(y - radius - 1));
        }
        accumulate(&columns, &mut sums);
        let rows = (y + radius).min(height - 1) + 1 - y.saturating_sub(radius);
        compare_row(picture.row(y), &sums, Window { radius, rows }, polarity, out);
    }
    Bitmap { width, height, black }
}

/// The part of the square that lies inside of the picture: `rows` high, `2 * radius + 1` wide before cutting.
#[derive(Clone, Copy)]
struct Window {
    radius: usize,
    rows: usize,
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

fn compare_row(row: &[u8], sums: &[i32], window: Window, polarity: Polarity, out: &mut [u8]) {
    let width = row.len();
    let inner = window.radius.min(width)..width.saturating_sub(window.radius).max(window.radius.min(width));
    for x in (0..inner.start).chain(inner.end..width) {
        let (from, to) = (x.saturating_sub(window.radius), (x + window.radius + 1).min(width));
        let area = to_i32((to - from) * window.rows);
        out[x] = is_black(row[x], sums[to] - sums[from], area, polarity);
    }
    if inner.is_empty() {
        return;
    }
    let span = 2 * window.radius + 1;
    let area = to_i32(span * window.rows);
    let (from, to) = (&sums[..inner.len()], &sums[span..span + inner.len()]);
    for (((slot, &luma), from), to) in out[inner.clone()].iter_mut().zip(&row[inner]).zip(from).zip(to) {
        *slot = is_black(luma, to - from, area, polarity);
    }
}

/// Compares without dividing: `luma * area` with the `sum` of as many pixels.
fn is_black(luma: u8, sum: i32, area: i32, polarity: Polarity) -> u8 {
    let difference = sum - i32::from(luma) * area;
    u8::from(match polarity {
        Polarity::DarkOnLight => difference > MARGIN * area,
        Polarity::LightOnDark => difference < -MARGIN * area,
    })
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
    fn expected(luma: &[u8], size: (usize, usize), radius: usize, at: (usize, usize)) -> [u8; 2] {
        let ((width, height), (x, y)) = (size, at);
        let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
        let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
        let square =
            || rows.clone().flat_map(|y| columns.clone().map(move |x| i32::from(luma[y * width + x])));
        let area = to_i32(square().count());
        let difference = square().sum::<i32>() - i32::from(luma[y * width + x]) * area;
        [u8::from(difference > MARGIN * area), u8::from(difference < -MARGIN * area)]
    }

    #[test]
    fn every_pixel_is_compared_with_the_mean_around_it() {
        for (width, height, radius) in [(1, 1, 3), (7, 5, 1), (9, 4, 2), (5, 9, 4), (3, 3, 20), (40, 12, 5)] {
            let luma: Vec<u8> = (0..width * height).map(|i| to_luma(i * i * 37 + i * 11)).collect();
            let frame = Frame::new(width, height, width, &luma).unwrap();
            let picture = Picture::new(&frame, Area { left: 0, top: 0, width, height }, Scale::Blocks(1));
            let dark = threshold(&picture, Polarity::DarkOnLight, radius);
            let light = threshold(&picture, Polarity::LightOnDark, radius);
            for (i, found) in
                dark.black.iter().zip(light.black).map(|(dark, light)| [*dark, light]).enumerate()
            {
                let at = (i % width, i / width);
                assert_eq!(
                    found,
                    expected(&luma, (width, height), radius, at),
                    "{width} x {height} at {at:?}"
                );
            }
        }
    }

    fn to_luma(value: usize) -> u8 {
        u8::try_from(value % 256).unwrap()
    }
}

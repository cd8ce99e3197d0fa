//! Undoes the blur of a lens out of focus: a Wiener filter for a Gaussian blur, along the rows and then along
//! the columns.

use std::f32::consts::PI;

use crate::picture::Picture;

/// A blur and what is known of the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Blur {
    /// The standard deviation of the blur in pixels.
    pub(crate) sigma: f32,
    /// The power of the noise as part of that of the picture: what is weaker is not brought back.
    pub(crate) noise: f32,
}

/// The samples of the filter's spectrum.
const SAMPLES: usize = 64;

impl Picture {
    /// Brings back what the blur has weakened.
    pub(crate) fn deblurred(&self, blur: Blur) -> Self {
        let taps = blur.taps();
        let along_rows = filter_rows(self, &taps);
        self.with_luma(filter_columns(&along_rows, self.width, &taps))
    }
}

impl Blur {
    /// The middle of the inverse filter's kernel and what lies to its right; the left side is the same.
    ///
    /// Its spectrum is that of the Wiener filter, `g / (g² + noise)` with `g(f) = exp(-2 (π sigma f)²)`,
    /// transformed back and faded out at the ends; it keeps the mean.
    fn taps(self) -> Vec<f32> {
        let reach = (3.0 * self.sigma).ceil() + 1.0;
        let places = (0_u8..).map(f32::from).take_while(|&place| place <= reach);
        let mut taps: Vec<f32> =
            places.map(|place| self.response(place) * (PI * place / (2.0 * (reach + 1.0))).cos()).collect();
        let sum = taps[0] + 2.0 * taps[1..].iter().sum::<f32>();
        for tap in &mut taps {
            *tap /= sum;
        }
        taps
    }

    /// What a point becomes at a distance from it.
    fn response(self, place: f32) -> f32 {
        let frequency = |sample: usize| sample as f32 / SAMPLES as f32 - 0.5;
        let part = |f: f32| {
            let gain = (-2.0 * (PI * self.sigma * f).powi(2)).exp();
            gain / (gain * gain + self.noise) * (2.0 * PI * f * place).cos()
        };
        (0..SAMPLES).map(|sample| part(frequency(sample))).sum::<f32>() / SAMPLES as f32
    }
}

/// Filters every row; beyond its ends it goes on as it ended.
fn filter_rows(picture: &Picture, taps: &[f32]) -> Vec<f32> {
    let (width, reach) = (picture.width, taps.len() - 1);
    let mut filtered = vec![0.0; width * picture.height];
    let mut padded = vec![0.0; width + 2 * reach];
    for (y, out) in filtered.chunks_exact_mut(width).enumerate() {
        let row = picture.row(y);
        padded[..reach].fill(f32::from(row[0]));
        padded[reach + width..].fill(f32::from(row[width - 1]));
        for (slot, &luma) in padded[reach..].iter_mut().zip(row) {
            *slot = f32::from(luma);
        }
        for (distance, &tap) in taps.iter().enumerate() {
            let (left, right) = (&padded[reach - distance..], &padded[reach + distance..]);
            add_pair(out, left, right, if distance == 0 { tap / 2.0 } else { tap });
        }
    }
    filtered
}

/// Filters every column, a row at a time.
fn filter_columns(rows: &[f32], width: usize, taps: &[f32]) -> Vec<u8> {
    let height = rows.len() / width;
    let row = |y: usize| &rows[y * width..(y + 1) * width];
    let mut luma = Vec::with_capacity(rows.len());
    let mut sums = vec![0.0; width];
    for y in 0..height {
        sums.fill(0.0);
        for (distance, &tap) in taps.iter().enumerate() {
            let (above, below) = (row(y.saturating_sub(distance)), row((y + distance).min(height - 1)));
            add_pair(&mut sums, above, below, if distance == 0 { tap / 2.0 } else { tap });
        }
        luma.extend(sums.iter().map(|&sum| to_luma(sum)));
    }
    luma
}

fn add_pair(sums: &mut [f32], one: &[f32], other: &[f32], tap: f32) {
    for ((sum, one), other) in sums.iter_mut().zip(one).zip(other) {
        *sum += tap * (one + other);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 255.5")]
fn to_luma(sum: f32) -> u8 {
    (sum + 0.5).clamp(0.0, 255.0) as u8
}

//! A picture in linear light, and what lens, air and sensor do to it.

use super::chance::Chance;

/// Light, row by row: 0 none, 1 what the sensor can take at normal exposure.
#[derive(Clone)]
pub(crate) struct Light {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Light {
    /// Replaces the light of every pixel of a rectangle by a function of its place and its light.
    pub(crate) fn paint(&mut self, area: [f32; 4], light: impl Fn(f32, f32, f32) -> f32) {
        let [left, top, right, bottom] = area;
        let (rows, columns) = (range(top, bottom, self.height), range(left, right, self.width));
        for y in rows {
            for x in columns.clone() {
                let value = &mut self.values[y * self.width + x];
                *value = light(x as f32 + 0.5, y as f32 + 0.5, *value);
            }
        }
    }

    /// Smears an area by a Gaussian of this standard deviation in pixels, along the rows and along the columns.
    pub(crate) fn blur(&mut self, area: [f32; 4], sigma: f32) {
        let reach = whole((3.0 * sigma).ceil());
        let weights: Vec<f32> =
            (0..=2 * reach).map(|i| (-0.5 * ((i as f32 - reach as f32) / sigma).powi(2)).exp()).collect();
        let total: f32 = weights.iter().sum();
        let [left, top, right, bottom] = area;
        let (rows, columns) = (range(top, bottom, self.height), range(left, right, self.width));
        let inside = |at: usize, i: usize, length: usize| (at + i).saturating_sub(reach).min(length - 1);
        let mut line = Vec::new();
        for y in rows.clone() {
            let start = y * self.width;
            line.clear();
            line.extend(columns.clone().map(|x| {
                let value =
                    |(i, weight): (usize, &f32)| weight * self.values[start + inside(x, i, self.width)];
                weights.iter().enumerate().map(value).sum::<f32>() / total
            }));
            self.values[start + columns.start..start + columns.end].copy_from_slice(&line);
        }
        let old = self.values.clone();
        for y in rows {
            let start = y * self.width;
            for value in &mut self.values[start + columns.start..start + columns.end] {
                *value = 0.0;
            }
            for (i, weight) in weights.iter().enumerate() {
                let other = inside(y, i, self.height) * self.width;
                let others = &old[other + columns.start..other + columns.end];
                for (value, other) in
                    self.values[start + columns.start..start + columns.end].iter_mut().zip(others)
                {
                    *value += weight / total * other;
                }
            }
        }
    }

    /// Smears an area by so many pixels along a line, to both sides.
    pub(crate) fn smear(&mut self, area: [f32; 4], reach: (f32, f32)) {
        let length = reach.0.hypot(reach.1);
        if length < 0.1 {
            return;
        }
        let steps = whole(2.0 * length.ceil());
        let old = self.clone();
        let offsets: Vec<(f32, f32)> = (0..=steps)
            .map(|step| 2.0 * step as f32 / steps as f32 - 1.0)
            .map(|part| (reach.0 * part, reach.1 * part))
            .collect();
        self.paint(area, |x, y, _| {
            offsets.iter().map(|(right, down)| old.at(x + right, y + down)).sum::<f32>()
                / offsets.len() as f32
        });
    }

    /// Exposes a sensor with noise in tones of 255, and develops.
    pub(crate) fn exposed(&self, gain: f32, noise: f32, chance: &mut Chance) -> Vec<u8> {
        let tone = |value: &f32| {
            let clean = (value * gain).clamp(0.0, 1.0).powf(0.9) * 255.0;
            let shot = clean.sqrt() * noise * 0.05 * chance.normal();
            tone(clean + noise * 0.6 * chance.normal() + shot)
        };
        self.values.iter().map(tone).collect()
    }

    /// The light between four pixels; beyond the rim it goes on.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
        let (right, down) = (x.fract(), y.fract());
        let (x, y) = (whole(x).min(self.width - 1), whole(y).min(self.height - 1));
        let (next, below) = ((x + 1).min(self.width - 1), (y + 1).min(self.height - 1));
        let value = |x: usize, y: usize| self.values[y * self.width + x];
        let upper = value(x, y) * (1.0 - right) + value(next, y) * right;
        let lower = value(x, below) * (1.0 - right) + value(next, below) * right;
        upper * (1.0 - down) + lower * down
    }
}

fn range(from: f32, to: f32, length: usize) -> std::ops::Range<usize> {
    whole(from.max(0.0)).min(length)..whole(to.max(0.0)).min(length)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts saturate, and it is positive"
)]
fn whole(place: f32) -> usize {
    place as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
fn tone(value: f32) -> u8 {
    (value + 0.5) as u8
}

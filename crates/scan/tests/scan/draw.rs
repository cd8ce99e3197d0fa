//! Draws frames with codes in them, and what goes wrong between a phone and a webcam.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "every number here is a luma or a place inside of the frame"
)]

use lixiao_scan::Frame;
use qrcode::{Color, EcLevel, QrCode, Version};

/// A picture of our own.
pub(crate) struct Drawing {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) luma: Vec<u8>,
}

/// A code and how it is held before the camera.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// The middle of the code in pixels.
    pub(crate) centre: (f32, f32),
    /// Pixels for a module.
    pub(crate) module: f32,
    /// Degrees clockwise.
    pub(crate) angle: f32,
    /// How much smaller the right edge is than the left one, as part of the whole: a phone turned away.
    pub(crate) tilt: f32,
    /// The luma of dark and light modules.
    pub(crate) dark: f32,
    pub(crate) light: f32,
    /// What surrounds the quiet zone.
    pub(crate) ground: f32,
    /// The most that noise adds or takes away.
    pub(crate) noise: f32,
    pub(crate) seed: u64,
}

/// An easy one: upright, sharp, in the middle of 400 by 300.
pub(crate) const EASY: Scene = Scene {
    width: 400,
    height: 300,
    centre: (200.0, 150.0),
    module: 5.0,
    angle: 0.0,
    tilt: 0.0,
    dark: 30.0,
    light: 220.0,
    ground: 90.0,
    noise: 4.0,
    seed: 1,
};

/// Splitmix64: enough for noise and the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between -1 and 1.
    fn signed(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

/// A text of the shape of a ticket: 86 and 176 digits.
pub(crate) fn ticket(seed: u64) -> String {
    let mut random = Random(seed);
    let digits = (0..176).map(|_| char::from(b'0' + (random.next() % 10) as u8));
    "86".chars().chain(digits).collect()
}

impl Drawing {
    pub(crate) fn blank(scene: Scene) -> Self {
        let luma = vec![scene.ground as u8; scene.width * scene.height];
        Self { width: scene.width, height: scene.height, luma }.noisy(scene)
    }

    pub(crate) fn frame(&self) -> Frame<'_> {
        Frame::new(self.width, self.height, self.width, &self.luma).expect("the luma was made for this size")
    }

    /// Out of focus: a Gaussian blur of this standard deviation in pixels, by repeated means of neighbours.
    pub(crate) fn blurred(mut self, sigma: f32) -> Self {
        let (width, last) = (self.width, self.luma.len() - 1);
        for _ in 0..(2.0 * sigma * sigma).round() as usize {
            for step in [1, width] {
                let old = self.luma.clone();
                let at = |i: usize| u16::from(old[i]);
                for (i, luma) in self.luma.iter_mut().enumerate() {
                    let sum = at(i.saturating_sub(step)) + 2 * at(i) + at((i + step).min(last));
                    *luma = ((sum + 2) / 4) as u8;
                }
            }
        }
        self
    }

    /// Under stripes of ten pixels that make it darker and lighter by so much.
    pub(crate) fn striped(mut self, height: f32) -> Self {
        for (i, luma) in self.luma.iter_mut().enumerate() {
            let (x, y) = ((i % self.width) as f32, (i / self.width) as f32);
            *luma = (f32::from(*luma) + height * (0.5 * x + 0.36 * y).cos()) as u8;
        }
        self
    }

    /// With so many times the light.
    pub(crate) fn overexposed(mut self, gain: f32) -> Self {
        for luma in &mut self.luma {
            *luma = (f32::from(*luma) * gain).min(255.0) as u8;
        }
        self
    }

    /// With the noise of a scene.
    pub(crate) fn noisy(mut self, scene: Scene) -> Self {
        let mut random = Random(scene.seed);
        for luma in &mut self.luma {
            *luma = (f32::from(*luma) + scene.noise * random.signed()).clamp(0.0, 255.0) as u8;
        }
        self
    }
}

/// Draws the text as a code of version 5, level M.
pub(crate) fn draw(text: &str, scene: Scene) -> Drawing {
    draw_all(&[(text, scene)])
}

/// Draws several codes; the first scene gives the frame.
pub(crate) fn draw_all(codes: &[(&str, Scene)]) -> Drawing {
    let frame = codes[0].1;
    let mut drawing = Drawing::blank(Scene { noise: 0.0, ..frame });
    for (text, scene) in codes {
        let code = QrCode::with_version(text, Version::Normal(5), EcLevel::M).expect("a ticket fits");
        paint(&mut drawing, &code, *scene);
    }
    drawing.noisy(frame)
}

fn paint(drawing: &mut Drawing, code: &QrCode, scene: Scene) {
    const SAMPLES: usize = 3;
    for y in 0..drawing.height {
        for x in 0..drawing.width {
            let pixel = &mut drawing.luma[y * drawing.width + x];
            let behind = f32::from(*pixel);
            let sum: f32 = (0..SAMPLES * SAMPLES)
                .map(|i| ((i % SAMPLES) as f32 + 0.5, (i / SAMPLES) as f32 + 0.5))
                .map(|(dx, dy)| (x as f32 + dx / SAMPLES as f32, y as f32 + dy / SAMPLES as f32))
                .map(|at| sample(code, scene, at).unwrap_or(behind))
                .sum();
            *pixel = (sum / (SAMPLES * SAMPLES) as f32).round() as u8;
        }
    }
}

/// The luma of the code at a place of the frame; `None` outside of the quiet zone.
fn sample(code: &QrCode, scene: Scene, at: (f32, f32)) -> Option<f32> {
    let modules = code.width() as f32;
    let (dx, dy) = (at.0 - scene.centre.0, at.1 - scene.centre.1);
    let (sin, cos) = scene.angle.to_radians().sin_cos();
    let (across, down) = ((dx * cos + dy * sin) / scene.module, (dy * cos - dx * sin) / scene.module);
    let depth = 1.0 - scene.tilt * across / modules;
    let (u, v) = (across / depth + modules / 2.0, down / depth + modules / 2.0);
    let inside = |place: f32, margin: f32| place >= -margin && place < modules + margin;
    if !inside(u, 4.0) || !inside(v, 4.0) {
        return None;
    }
    if !inside(u, 0.0) || !inside(v, 0.0) {
        return Some(scene.light);
    }
    let is_dark = code[(u as usize, v as usize)] == Color::Dark;
    Some(if is_dark { scene.dark } else { scene.light })
}

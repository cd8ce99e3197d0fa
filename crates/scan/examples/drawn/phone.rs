//! A phone with a ticket on it, held before a camera.

use std::f32::consts::{PI, TAU};

use anyhow::Context;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::chance::Chance;
use super::light::Light;

/// The frame's size.
pub(crate) const WIDTH: usize = 1280;
pub(crate) const HEIGHT: usize = 720;

/// What goes wrong beside distance, tilt, blur and noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    Over,
    Under,
    Glare,
    Window,
    Moire,
    Thumb,
    DarkMode,
    Uneven,
    Veil,
}

const TROUBLES: [Trouble; 9] = [
    Trouble::Over,
    Trouble::Under,
    Trouble::Glare,
    Trouble::Window,
    Trouble::Moire,
    Trouble::Thumb,
    Trouble::DarkMode,
    Trouble::Uneven,
    Trouble::Veil,
];

/// How hard a presentation is: ranges to draw from.
pub(crate) struct Level {
    pub(crate) name: &'static str,
    /// Pixels along the code.
    side: (f32, f32),
    /// Degrees away from the camera, and around its axis either way.
    tilt: (f32, f32),
    turn: f32,
    /// The deviation of the blur and the length of the motion while held, in modules.
    blur: (f32, f32),
    motion: (f32, f32),
    /// In tones of 255.
    noise: (f32, f32),
    troubles: usize,
    /// How strong the troubles are, 0 to 1.
    strength: f32,
}

#[rustfmt::skip]
pub(crate) const LEVELS: [Level; 5] = [
    Level { name: "L1", side: (260.0, 480.0), tilt: (0.0, 12.0), turn: 8.0, blur: (0.0, 0.1), motion: (0.0, 0.1), noise: (1.0, 3.0), troubles: 0, strength: 0.0 },
    Level { name: "L2", side: (210.0, 400.0), tilt: (5.0, 25.0), turn: 20.0, blur: (0.05, 0.25), motion: (0.0, 0.3), noise: (2.0, 5.0), troubles: 1, strength: 0.35 },
    Level { name: "L3", side: (160.0, 320.0), tilt: (10.0, 35.0), turn: 45.0, blur: (0.1, 0.35), motion: (0.0, 0.5), noise: (3.0, 8.0), troubles: 1, strength: 0.55 },
    Level { name: "L4", side: (125.0, 260.0), tilt: (15.0, 42.0), turn: 180.0, blur: (0.15, 0.42), motion: (0.1, 0.7), noise: (4.0, 11.0), troubles: 2, strength: 0.75 },
    Level { name: "L5", side: (95.0, 210.0), tilt: (15.0, 50.0), turn: 180.0, blur: (0.2, 0.48), motion: (0.1, 0.9), noise: (5.0, 14.0), troubles: 2, strength: 0.9 },
];

/// A phone as it is held on average.
pub(crate) struct Phone {
    pub(crate) text: String,
    code: QrCode,
    background: Light,
    /// The middle of the code and its side, in pixels.
    pub(crate) centre: (f32, f32),
    pub(crate) side: f32,
    tilt: f32,
    axis: f32,
    turn: f32,
    blur: f32,
    motion: f32,
    noise: f32,
    strength: f32,
    troubles: Vec<Trouble>,
    /// Where spots and shadows are, -1 to 1 across the code.
    spot: (f32, f32),
    slant: f32,
}

/// How a phone is held in one frame, against how it is held on average.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    /// Pixels to the right and down.
    pub(crate) shift: (f32, f32),
    /// Pixels that it moves while the shutter is open, beside the trembling of the hand.
    pub(crate) moved: (f32, f32),
    /// Degrees.
    pub(crate) turn: f32,
    pub(crate) tilt: f32,
    /// How much of the level's motion there is, 0 to 1.
    pub(crate) trembling: f32,
    /// The light that the camera takes in, where 1 is what it chose by itself.
    pub(crate) exposure: f32,
}

/// By how much a reflection wanders when the phone is tilted by a degree, where 2 is the side of the code.
const WANDERS: f32 = 0.03;

/// The least pixels of a module across the tilt: what is smaller no lens tells apart.
const LEAST_MODULE: f32 = 2.2;

impl Phone {
    pub(crate) fn new(level: &Level, chance: &mut Chance) -> anyhow::Result<Self> {
        let text = chance.ticket();
        let code = QrCode::with_version(&text, Version::Normal(5), EcLevel::M).context("drawing a ticket")?;
        let mut draw = |(from, to): (f32, f32)| chance.between(from, to);
        let (side, tilt) = (draw(level.side), draw(level.tilt));
        let (blur, motion, noise) = (draw(level.blur), draw(level.motion), draw(level.noise));
        let (axis, turn, slant) = (draw((0.0, TAU)), draw((-level.turn, level.turn)), draw((0.0, PI)));
        let spot = (draw((-0.7, 0.7)), draw((-0.7, 0.7)));
        let side = side.max(LEAST_MODULE * code.width() as f32 / tilt.to_radians().cos().sqrt());
        let reach = side * 0.8;
        let centre = (draw((reach, WIDTH as f32 - reach)), draw((reach, HEIGHT as f32 - reach)));
        let troubles = (0..level.troubles).map(|_| TROUBLES[(chance.next() % 9) as usize]).collect();
        let (background, strength) = (background(chance), level.strength);
        Ok(Self {
            text,
            code,
            background,
            centre,
            side,
            tilt,
            axis,
            turn,
            blur,
            motion,
            noise,
            strength,
            troubles,
            spot,
            slant,
        })
    }

    /// A frame.
    pub(crate) fn frame(&self, pose: Pose, chance: &mut Chance) -> Vec<u8> {
        let mut light = self.background.clone();
        let centre = (self.centre.0 + pose.shift.0, self.centre.1 + pose.shift.1);
        let map = self.inverse(centre, pose);
        let wandering = WANDERS * pose.tilt;
        let spot = (self.spot.0 + wandering * self.axis.sin(), self.spot.1 + wandering * self.axis.cos());
        let modules = self.code.width() as f32;
        let half = self.side * 1.05;
        let area = [centre.0 - half, centre.1 - half, centre.0 + half, centre.1 + half];
        light.paint(area, |x, y, behind| {
            let places = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)];
            places.iter().map(|(dx, dy)| self.screen(map(x + dx, y + dy), modules, behind)).sum::<f32>() / 4.0
        });
        light.paint(area, |x, y, light| self.disturbed(map(x, y), spot, light));
        let module = self.side / modules;
        light.blur(area, 0.45_f32.hypot(self.blur * module));
        let reach = pose.trembling * self.motion * module / 2.0;
        light.smear(area, (self.slant.cos() * reach, self.slant.sin() * reach));
        light.smear(area, (pose.moved.0 / 2.0, pose.moved.1 / 2.0));
        let gain = self.gain() * pose.exposure;
        self.bloomed(light, area, module, gain).exposed(gain, self.noise, chance)
    }

    fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    fn gain(&self) -> f32 {
        let over = if self.has(Trouble::Over) { 1.3 + 2.0 * self.strength } else { 1.0 };
        let under = if self.has(Trouble::Under) { 0.42 - 0.3 * self.strength } else { 1.0 };
        0.9 * over * under
    }

    /// Strong light spills over.
    fn bloomed(&self, light: Light, area: [f32; 4], module: f32, gain: f32) -> Light {
        if !self.has(Trouble::Over) {
            return light;
        }
        let mut spill = light.clone();
        for value in &mut spill.values {
            *value = (*value * gain - 0.9).clamp(0.0, 1.5) / gain * 0.25 * self.strength;
        }
        spill.blur(area, (0.8 * module).max(1.0));
        let values = light.values.iter().zip(&spill.values).map(|(light, spill)| light + spill).collect();
        Light { values, ..light }
    }

    /// From pixels to the code, -1 to 1 across it: a pinhole camera that looks at a tilted plane.
    fn inverse(&self, centre: (f32, f32), pose: Pose) -> impl Fn(f32, f32) -> (f32, f32) + use<> {
        let half = self.side / 2.0;
        let (turn, tilt) = ((self.turn + pose.turn).to_radians(), (self.tilt + pose.tilt).to_radians());
        let (axis_sin, axis_cos) = self.axis.sin_cos();
        let distance = 0.95 * WIDTH as f32 / half;
        move |x, y| {
            let (x, y) = ((x - centre.0) / half, (y - centre.1) / half);
            let (along, across) = (x * axis_cos + y * axis_sin, y * axis_cos - x * axis_sin);
            let depth = tilt.cos() - across * tilt.sin() / distance;
            let (across, along) = (across / depth, along * tilt.cos() / depth);
            let (x, y) = (along * axis_cos - across * axis_sin, along * axis_sin + across * axis_cos);
            (x * turn.cos() + y * turn.sin(), y * turn.cos() - x * turn.sin())
        }
    }

    /// The light of the screen at a place of the code.
    fn screen(&self, (u, v): (f32, f32), modules: f32, behind: f32) -> f32 {
        let place = |at: f32| (at.midpoint(1.0) * modules).min(modules - 1.0);
        let (column, row) = (place(u), place(v));
        let reach = u.abs().max(v.abs());
        if reach > 1.3 {
            return behind;
        }
        let is_inside = reach < 1.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is inside of the code"
        )]
        let is_dark = is_inside && self.code[(column as usize, row as usize)] == Color::Dark;
        if is_dark == self.has(Trouble::DarkMode) { 0.95 } else { 0.06 }
    }

    /// What stands between the screen and the lens.
    fn disturbed(&self, (u, v): (f32, f32), spot: (f32, f32), light: f32) -> f32 {
        let (du, dv) = (u - spot.0, v - spot.1);
        let across = u * self.slant.cos() + v * self.slant.sin();
        let mut light = light;
        for trouble in &self.troubles {
            light = match trouble {
                Trouble::Glare => {
                    light + (0.5 + 0.8 * self.strength) * (-(du * du + 2.0 * dv * dv) / 0.12).exp()
                }
                Trouble::Window if du.abs() < 0.35 && dv.abs() < 1.0 => light + 0.15 + 0.5 * self.strength,
                Trouble::Moire => {
                    light * (1.0 + (0.18 + 0.4 * self.strength) * (across * self.side * 0.31).cos())
                }
                Trouble::Thumb if (u - 1.0).powi(2) + (v - 0.6).powi(2) < 0.25 * self.strength => 0.35,
                Trouble::Uneven => {
                    light * (1.0 - (0.5 + 0.9 * self.strength) * (across / 2.0 + 0.2)).clamp(0.12, 1.6)
                }
                Trouble::Veil => light * (0.55 - 0.35 * self.strength) + 0.12 + 0.2 * self.strength,
                Trouble::Over | Trouble::Under | Trouble::DarkMode | Trouble::Window | Trouble::Thumb => {
                    light
                }
            };
        }
        light
    }
}

/// A room: patches of any light.
fn background(chance: &mut Chance) -> Light {
    let base = chance.between(0.1, 0.6);
    let mut light = Light { width: WIDTH, height: HEIGHT, values: vec![base; WIDTH * HEIGHT] };
    for _ in 0..60 {
        let (left, top) = (chance.between(0.0, WIDTH as f32), chance.between(0.0, HEIGHT as f32));
        let (width, height) = (chance.between(4.0, 240.0), chance.between(4.0, 180.0));
        let patch = chance.between(0.02, 0.9);
        light.paint([left, top, left + width, top + height], |_, _, _| patch);
    }
    light.blur([0.0, 0.0, f32::MAX, f32::MAX], 1.5);
    light
}

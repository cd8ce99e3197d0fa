//! What the camera sees: a room in which somebody moves, and a hand that holds a phone with a ticket. Every picture
//! bears its number, so that whoever sees it on the display knows when the camera took it.

use std::f32::consts::TAU;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use lixiao_ticket::{TicketText, draw_luma};

use crate::dice::Dice;

/// Pixels across and down.
pub(super) const SIZE: (usize, usize) = (1280, 720);

/// The pictures of a film, which begins anew after the last one.
pub(super) const LENGTH: usize = 1 << BITS;

/// Digits of a picture's number, each a block that is white for 1; a white and a black block stand before them.
pub(super) const BITS: usize = 6;

/// Pixels of a block, across and down; the first one stands in the picture's corner.
pub(super) const BLOCK: (usize, usize) = (100, 56);

/// Pixels of a module of the ticket.
const MODULE_PX: u8 = 5;

/// A webcam's noise: by so many levels of 255 a pixel may be off.
const NOISE: i64 = 5;

/// A webcam's JPEG: about 100 KB a picture.
const QUALITY: u8 = 80;

type Rgb = [u8; 3];

/// The film of a room, with this ticket held before the camera or without.
pub(super) fn film(ticket: Option<&str>) -> Vec<Vec<u8>> {
    let ticket =
        ticket.map(|digits| draw_luma(&digits.parse::<TicketText>().expect("a ticket's digits"), MODULE_PX));
    (0..LENGTH).map(|number| picture(number, ticket.as_ref())).collect()
}

fn picture(number: usize, ticket: Option<&(u32, Vec<u8>)>) -> Vec<u8> {
    let mut canvas = Canvas::room(number);
    if let Some((side, pixels)) = ticket {
        canvas.hold(number, usize::try_from(*side).expect("a code is small"), pixels);
    }
    canvas.make_noise(number);
    canvas.number(number);
    canvas.jpeg()
}

/// A picture being drawn, three bytes a pixel.
struct Canvas(Vec<u8>);

impl Canvas {
    /// Shelves, a lamp's light from one side, and somebody who sways.
    fn room(number: usize) -> Self {
        let sway = 60.0 * turn(number).sin();
        let pixel = |at: usize| {
            let (x, y) = (at % SIZE.0, at / SIZE.0);
            let light = 90 + x / 20 + y / 24;
            let shelf = (x / 160 + y / 120) % 3 * 14;
            let (across, down) = ((x as f32 - 760.0 - sway) / 170.0, (y as f32 - 620.0) / 380.0);
            let is_somebody = across * across + down * down < 1.0;
            if is_somebody {
                [70, 62, 88]
            } else {
                [level(light + shelf), level(light), level(light - shelf)]
            }
        };
        Self((0..SIZE.0 * SIZE.1).flat_map(pixel).collect())
    }

    /// A phone with a ticket, moved about.
    fn hold(&mut self, number: usize, side: usize, ticket: &[u8]) {
        const RIM: usize = 16;
        const BELOW: usize = 160;
        let (left, top) = (480.0 + 200.0 * turn(number).sin(), 170.0 + 70.0 * (2.0 * turn(number)).sin());
        let (left, top) = (whole(left), whole(top));
        for y in 0..side + 2 * RIM + BELOW {
            for x in 0..side + 2 * RIM {
                let in_code = (RIM..RIM + side).contains(&x) && (RIM..RIM + side).contains(&y);
                let grey = if in_code { ticket[(y - RIM) * side + x - RIM].clamp(25, 235) } else { 30 };
                self.set(left + x, top + y, [grey; 3]);
            }
        }
    }

    fn make_noise(&mut self, number: usize) {
        let mut dice = Dice::new(number as u64);
        for pixel in self.0.chunks_exact_mut(3) {
            let noise = i16::try_from(dice.between(-NOISE, NOISE)).expect("noise is little");
            for level in pixel {
                *level = u8::try_from((i16::from(*level) + noise).clamp(0, 255)).expect("it is clamped");
            }
        }
    }

    fn number(&mut self, number: usize) {
        let digits = (0..BITS).rev().map(|bit| number >> bit & 1 == 1);
        for (block, is_white) in [true, false].into_iter().chain(digits).enumerate() {
            for y in 0..BLOCK.1 {
                for x in 0..BLOCK.0 {
                    self.set(block * BLOCK.0 + x, y, if is_white { [250; 3] } else { [5; 3] });
                }
            }
        }
    }

    fn set(&mut self, x: usize, y: usize, colour: Rgb) {
        if x < SIZE.0 && y < SIZE.1 {
            self.0[(y * SIZE.0 + x) * 3..][..3].copy_from_slice(&colour);
        }
    }

    fn jpeg(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_2_1);
        let side = |pixels: usize| u16::try_from(pixels).expect("a webcam's picture");
        encoder.encode(&self.0, side(SIZE.0), side(SIZE.1), ColorType::Rgb).expect("a JPEG in memory");
        file
    }
}

/// A film goes once around.
fn turn(number: usize) -> f32 {
    TAU * number as f32 / LENGTH as f32
}

fn level(light: usize) -> u8 {
    u8::try_from(light).unwrap_or(u8::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the picture")]
fn whole(place: f32) -> usize {
    place as usize
}

//! Measures how soon a ticket that is brought into view is read:
//! `cargo run --release -p lixiao-scan --example sequences -- [--seed N] [--count N] [--fixed-exposure]`.
//!
//! A hand brings a phone in from a side within 300 ms, slower and slower, and holds it for 1.2 s: it trembles,
//! drifts, turns and tilts a little. The scanner gets 30 frames a second of simulated time and has its budget;
//! the time runs from the first frame that shows the code whole to the report of its text. The camera follows the
//! scanner's wish for less or more light as the desk has it done, or has no such control (`--fixed-exposure`).
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../drawn/mod.rs"]
mod drawn;

use std::f32::consts::TAU;
use std::time::Duration;

use lixiao_scan::{Budget, ExposureWish, Frame, Scan, Scanner};

use crate::drawn::chance::Chance;
use crate::drawn::phone::{HEIGHT, LEVELS, Phone, Pose, WIDTH};
use crate::drawn::request;

/// Frames a second.
const RATE: u16 = 30;

/// Frames in which the phone comes, and frames in all.
const COMING: u16 = 9;
const FRAMES: u16 = COMING + 36;

/// The shutter is open for this part of the time between frames.
const SHUTTER: f32 = 1.0 / 3.0;

/// For so many frames a wish lasts before the camera takes in half or twice the light, and so many later it does.
const WISH_LASTS: u16 = 8;
const FOLLOWS_AFTER: u16 = 2;

/// How a presentation ended.
enum Outcome {
    Right(Duration),
    Wrong,
    Nothing,
}

fn main() -> anyhow::Result<()> {
    let (flags, options): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument == "--fixed-exposure");
    let (seed, count) = request(options.into_iter(), 20)?;
    let follows = flags.is_empty();
    let camera = if follows { "follows" } else { "does not follow" };
    println!("{count} tickets a level, seed {seed}, brought into view and held; the exposure {camera}");
    println!("level   in 200 ms   in 1 s   in all   wrong   median ms   95 % ms");
    for level in &LEVELS {
        let (mut times, mut wrong) = (Vec::new(), 0);
        for i in 0..count {
            let mut chance = Chance::of(seed, level.name, i);
            let phone = Phone::new(level, &mut chance)?;
            match play(&phone, &mut chance, follows)? {
                Outcome::Right(time) => times.push(time.as_millis()),
                Outcome::Wrong => wrong += 1,
                Outcome::Nothing => {}
            }
        }
        times.sort_unstable();
        let within = |limit: u128| times.iter().filter(|&&time| time <= limit).count();
        // A ticket that was never read took longer than any other.
        let at = |share: usize| times.get(count * share / 100).map_or("-".to_owned(), u128::to_string);
        let (soon, late, all) = (within(200), within(1000), times.len());
        println!("{:<8}{soon:>9}{late:>9}{all:>9}{wrong:>8}{:>12}{:>10}", level.name, at(50), at(95));
    }
    Ok(())
}

fn play(phone: &Phone, chance: &mut Chance, follows: bool) -> anyhow::Result<Outcome> {
    let hand = Hand::new(phone, chance);
    let mut scanner = Scanner::new(Budget::default());
    let mut exposure = Exposure::default();
    let mut whole_since = None;
    for number in 0..FRAMES {
        let now = Duration::from_millis(1000 * u64::from(number) / u64::from(RATE));
        let pose = hand.pose(number);
        if is_whole(phone, pose) {
            whole_since.get_or_insert(now);
        }
        let luma = phone.frame(Pose { exposure: exposure.light(number), ..pose }, chance);
        if let Scan::Seen(sighting) = scanner.scan(&Frame::new(WIDTH, HEIGHT, WIDTH, &luma)?, now) {
            let is_right = sighting.payload.as_str() == phone.text;
            let time = now.saturating_sub(whole_since.unwrap_or(now));
            return Ok(if is_right { Outcome::Right(time) } else { Outcome::Wrong });
        }
        if follows {
            exposure.handle_wish(scanner.exposure_wish(), number);
        }
    }
    Ok(Outcome::Nothing)
}

/// Whether all of the code is in the frame, however it is turned.
fn is_whole(phone: &Phone, pose: Pose) -> bool {
    let reach = phone.side * 0.72;
    let inside = |at: f32, length: usize| at > reach && at < length as f32 - reach;
    inside(phone.centre.0 + pose.shift.0, WIDTH) && inside(phone.centre.1 + pose.shift.1, HEIGHT)
}

/// How much light the camera takes in, by what was wished.
#[derive(Default)]
struct Exposure {
    /// Halvings below 0, doublings above, and in which frame they were asked for.
    steps: Vec<(i8, u16)>,
    /// What is wished, and for how many frames.
    wish: Option<(ExposureWish, u16)>,
}

impl Exposure {
    fn light(&self, number: u16) -> f32 {
        let followed = self.steps.iter().filter(|(_, asked)| asked + FOLLOWS_AFTER <= number);
        2.0_f32.powi(followed.map(|(step, _)| i32::from(*step)).sum())
    }

    fn handle_wish(&mut self, wish: ExposureWish, number: u16) {
        let frames = self.wish.filter(|(known, _)| *known == wish).map_or(0, |(_, frames)| frames) + 1;
        self.wish = Some((wish, frames % WISH_LASTS));
        if frames < WISH_LASTS {
            return;
        }
        match wish {
            ExposureWish::Lower => self.steps.push((-1, number)),
            ExposureWish::Raise => self.steps.push((1, number)),
            ExposureWish::Keep => {}
        }
    }
}

/// How the hand moves.
struct Hand {
    /// Pixels from where it begins to where it holds the phone.
    way: f32,
    /// The phases of what swings: right, down, turn, tilt, trembling.
    phases: [f32; 5],
}

impl Hand {
    fn new(phone: &Phone, chance: &mut Chance) -> Self {
        let comes_from_left = phone.centre.0 < WIDTH as f32 / 2.0;
        let begin = if comes_from_left { -250.0 } else { WIDTH as f32 + 250.0 };
        Self { way: phone.centre.0 - begin, phases: std::array::from_fn(|_| chance.between(0.0, TAU)) }
    }

    fn pose(&self, number: u16) -> Pose {
        let time = f32::from(number) / f32::from(RATE);
        let swing = |index: usize, hertz: f32| (TAU * hertz * time + self.phases[index]).sin();
        let moved = (self.left(number) - self.left(number.saturating_sub(1))) * SHUTTER;
        Pose {
            shift: (self.left(number) + 4.0 * swing(0, 0.9), 4.0 * swing(1, 0.7)),
            moved: (moved, 0.0),
            turn: 2.0 * swing(2, 0.8),
            tilt: 4.0 * swing(3, 1.1),
            trembling: swing(4, 3.3).abs(),
            exposure: 1.0,
        }
    }

    /// Pixels to the right of where the phone is held, less and less until it is there.
    fn left(&self, number: u16) -> f32 {
        let rest = 1.0 - f32::from(number.min(COMING)) / f32::from(COMING);
        -self.way * rest * rest
    }
}

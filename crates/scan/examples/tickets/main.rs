//! Measures the scanner on single frames of tickets that it draws itself:
//! `cargo run --release -p lixiao-scan --example tickets -- [--seed N] [--count N]`.
//!
//! Draws, at five levels from easy to extreme, N tickets of 178 digits on phones before a camera of 1280 by 720,
//! and reads each as a single frame with everything that the scanner has.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../drawn/mod.rs"]
mod drawn;

use lixiao_scan::{Frame, Pass};

use crate::drawn::chance::Chance;
use crate::drawn::phone::{HEIGHT, LEVELS, Phone, Pose, WIDTH};
use crate::drawn::request;

/// Held as on average.
const POSE: Pose =
    Pose { shift: (0.0, 0.0), moved: (0.0, 0.0), turn: 0.0, tilt: 0.0, trembling: 1.0, exposure: 1.0 };

fn main() -> anyhow::Result<()> {
    let (seed, count) = request(std::env::args().skip(1), 50)?;
    println!("{count} tickets a level, seed {seed}, each in a single frame");
    println!("level   right   wrong   by the first look");
    for level in &LEVELS {
        let (mut right, mut wrong, mut by_first) = (0, 0, 0);
        for i in 0..count {
            let mut chance = Chance::of(seed, level.name, i);
            let phone = Phone::new(level, &mut chance)?;
            let luma = phone.frame(POSE, &mut chance);
            let frame = Frame::new(WIDTH, HEIGHT, WIDTH, &luma)?;
            let first = Pass::first(&frame).look(&frame);
            by_first += usize::from(!first.read.is_empty());
            let deeper = Pass::deeper(&frame, &first).into_iter().map(|pass| pass.look(&frame));
            let look = std::iter::once(first).chain(deeper).find(|look| !look.read.is_empty());
            let texts = look.iter().flat_map(|look| &look.read).map(|sighting| sighting.payload.as_str());
            let (same, other): (Vec<&str>, Vec<&str>) = texts.partition(|text| *text == phone.text);
            right += usize::from(!same.is_empty());
            wrong += usize::from(!other.is_empty());
        }
        println!("{:<8}{right:>5}{wrong:>8}{by_first:>20}", level.name);
    }
    Ok(())
}

//! Writes pictures for the fuzzer to begin with: codes of every version, blurred, pale, inverted, under noise, many of
//! which only the deeper passes find. `seeds DIR`; says how many are read at once, how many later, and how many are
//! found without being read.

mod picture;

use std::path::PathBuf;
use std::{env, fs};

use lixiao_scan::{Look, Pass};

use picture::Picture;

const COUNT: u64 = 200;

fn main() {
    let folder = PathBuf::from(env::args().nth(1).expect("usage: seeds DIR"));
    fs::create_dir_all(&folder).expect("the folder can be made");
    let (mut at_once, mut later, mut found) = (0, 0, 0);
    for number in 0..COUNT {
        let bytes = seed(number);
        let picture = Picture::new(&bytes).expect("a seed is long enough");
        let frame = picture.frame().expect("a seed has pixels");
        let first = Pass::first(&frame).look(&frame);
        let deeper: Vec<Look> = Pass::deeper(&frame, &first).iter().map(|pass| pass.look(&frame)).collect();
        at_once += usize::from(!first.read.is_empty());
        later += usize::from(first.read.is_empty() && deeper.iter().any(|look| !look.read.is_empty()));
        let is_unread = |look: &Look| look.read.is_empty() && !look.unread.is_empty();
        found += usize::from(deeper.iter().all(|look| look.read.is_empty()) && deeper.iter().any(is_unread));
        fs::write(folder.join(format!("drawn-{number:03}")), bytes).expect("the folder can be written");
    }
    println!("{COUNT} pictures: {at_once} read at once, {later} by a deeper pass, {found} found and not read");
}

/// A picture of its own for every number.
fn seed(number: u64) -> Vec<u8> {
    let mut state = number;
    let mut chance = |below: u8| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8 % below
    };
    let version = chance(12);
    let module = chance(2);
    // The nearest number that draws a code of about this version.
    let code = module * 64 + if version % 4 == 0 { version + 1 } else { version };
    let half = (17 + 4 * (code % 14 + 1)) * (module + 2) / 2 + 20;
    let (softness, paleness, inverted, block) = (chance(5), chance(6), chance(2), chance(4));
    let head = [half, half, chance(8), code, block, softness, paleness, inverted];
    let noise = chance(24) / (paleness + 1) + 1;
    let tones = (0..4000).map(|_| 128 - noise / 2 + chance(noise));
    head.into_iter().chain([0; 32]).chain(tones).collect()
}

//! No picture makes the scanner panic or work without end.
//!
//! In `crates/scan`, with `cargo install --locked cargo-fuzz`, and without a nightly compiler:
//!
//! ```sh
//! RUSTC_BOOTSTRAP=1 cargo fuzz run scan -- -max_total_time=60 -max_len=4096 -len_control=0 -timeout=20
//! ```
//!
//! The first bytes say how large the picture is and whether a code is drawn in it, the next ones where a code
//! is said to have been, the others are laid over the picture as blocks of grey.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use lixiao_scan::{Budget, Frame, Pass, Point, Scanner};
use qrcode::{Color, EcLevel, QrCode, Version};

/// The frames in which a picture is looked at: enough for every deeper pass.
const FRAMES: u64 = 10;

struct Picture {
    width: usize,
    height: usize,
    stride: usize,
    luma: Vec<u8>,
}

impl Picture {
    fn new([width, height, padding, code, ..]: [u8; 8]) -> Self {
        let (width, height) = (usize::from(width) * 2, usize::from(height) * 2);
        let stride = width + usize::from(padding % 8);
        let mut picture = Self { width, height, stride, luma: vec![200; stride * height] };
        if code % 4 != 0 {
            picture.draw(Version::Normal(i16::from(code % 14 + 1)), usize::from(code / 64 + 2));
        }
        picture
    }

    /// Draws a code into the middle, its modules so many pixels wide.
    fn draw(&mut self, version: Version, module: usize) {
        let code = QrCode::with_version("8612345", version, EcLevel::M).expect("a short text fits every version");
        let side = code.width() * module;
        let (left, top) = (self.width.saturating_sub(side) / 2, self.height.saturating_sub(side) / 2);
        for y in 0..side.min(self.height) {
            for x in 0..side.min(self.width) {
                let is_dark = code[(x / module, y / module)] == Color::Dark;
                self.luma[(top + y) * self.stride + left + x] = if is_dark { 30 } else { 220 };
            }
        }
    }

    /// Mixes blocks of grey into it, row by row; 128 leaves it as it is.
    fn cover(&mut self, tones: &[u8], block: usize) {
        let columns = self.width.div_ceil(block).max(1);
        for y in 0..self.height {
            for x in 0..self.width {
                if let Some(&tone) = tones.get(y / block * columns + x / block) {
                    let luma = &mut self.luma[y * self.stride + x];
                    *luma = luma.saturating_add_signed(tone.wrapping_sub(128).cast_signed());
                }
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&head, rest)) = data.split_first_chunk::<8>() else { return };
    let Some((corners, tones)) = rest.split_first_chunk::<32>() else { return };
    let mut picture = Picture::new(head);
    picture.cover(tones, usize::from(head[4] % 16) + 1);
    let Ok(frame) = Frame::new(picture.width, picture.height, picture.stride, &picture.luma) else { return };

    let place = |i: usize| f32::from_le_bytes([corners[i], corners[i + 1], corners[i + 2], corners[i + 3]]);
    let outline = [0, 8, 16, 24].map(|i| Point { x: place(i), y: place(i + 4) });
    let look = Pass::around(&frame, &outline).look(&frame);
    for pass in Pass::deeper(&frame, &look) {
        assert!(pass.pixels() <= 1280 * 1024);
    }

    let mut scanner = Scanner::new(Budget::default());
    for i in 0..FRAMES {
        scanner.scan(&frame, Duration::from_millis(200 * i));
    }
});

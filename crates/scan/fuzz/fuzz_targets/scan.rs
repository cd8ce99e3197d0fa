//! No picture makes the scanner panic or work without end.
//!
//! In `crates/scan`, with `cargo install --locked cargo-fuzz`, and without a nightly compiler:
//!
//! ```sh
//! cargo run --manifest-path fuzz/Cargo.toml --release --bin seeds -- fuzz/corpus/scan
//! RUSTC_BOOTSTRAP=1 cargo fuzz run scan -- -max_total_time=60 -max_len=4096 -len_control=0 -timeout=120
//! ```
#![no_main]

mod picture;

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use lixiao_scan::{Budget, Pass, Scanner};

use picture::Picture;

/// The frames in which a picture is looked at: enough for every deeper pass.
const FRAMES: u64 = 10;

fuzz_target!(|data: &[u8]| {
    let Some(picture) = Picture::new(data) else { return };
    let Some(frame) = picture.frame() else { return };
    let look = Pass::around(&frame, &picture.outline).look(&frame);
    for pass in Pass::deeper(&frame, &look) {
        assert!(pass.pixels() <= 1280 * 1024);
    }
    let mut scanner = Scanner::new(Budget::default());
    for i in 0..FRAMES {
        scanner.scan(&frame, Duration::from_millis(200 * i));
    }
});

//! Whatever a camera delivers, an answer comes back.

use std::time::Duration;

use crate::draw::Random;
use lixiao_scan::{Budget, Frame, Pass, Point, Scan, Scanner};
use proptest::prelude::*;

/// Bytes that look like something to a decoder: stretches of black and white of a few lengths.
fn stripes(seed: u64, length: usize) -> Vec<u8> {
    let mut random = Random(seed);
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let run = [1, 1, 3, 1, 1, 2, 7][(random.next() % 7) as usize] * (1 + random.next() % 4);
        let luma = if bytes.last().is_some_and(|&last| last > 128) { 20 } else { 230 };
        bytes.extend((0..run).map(|_| luma));
    }
    bytes.truncate(length);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_size_is_taken_or_refused(width in any::<usize>(), height in any::<usize>(), stride in any::<usize>()) {
        let _ = Frame::new(width, height, stride, &[0; 64]);
    }

    #[test]
    fn small_sizes_with_any_bytes_are_scanned(
        width in 0_usize..40,
        height in 0_usize..40,
        padding in 0_usize..5,
        luma in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        if let Ok(frame) = Frame::new(width, height, width + padding, &luma) {
            let mut scanner = Scanner::new(Budget::default());
            for i in 0..6 {
                scanner.scan(&frame, Duration::from_millis(i));
            }
        }
    }

    #[test]
    fn a_code_is_looked_for_wherever_it_is_said_to_have_been(
        width in 1_usize..120,
        height in 1_usize..120,
        places in prop::array::uniform8(prop_oneof![-200.0_f32..400.0, any::<f32>()]),
    ) {
        let luma = stripes(width as u64, width * height);
        let frame = Frame::new(width, height, width, &luma).unwrap();
        let outline = [0, 2, 4, 6].map(|i| Point { x: places[i], y: places[i + 1] });
        let pass = Pass::around(&frame, &outline);
        prop_assert!(pass.pixels() <= width * height);
        let mut look = pass.look(&frame);
        look.unread = vec![outline];
        for pass in Pass::deeper(&frame, &look) {
            prop_assert!(pass.pixels() <= 4 * width * height);
            pass.look(&frame);
        }
    }

    #[test]
    fn patterns_that_resemble_codes_are_scanned(
        width in 1_usize..200,
        height in 1_usize..100,
        repeated in 1_usize..12,
        seed in any::<u64>(),
    ) {
        let rows = height.div_ceil(repeated);
        let bands: Vec<u8> = (0..rows as u64)
            .flat_map(|row| stripes(seed ^ (row % 3), width).repeat(repeated))
            .collect();
        let frame = Frame::new(width, height, width, &bands).unwrap();
        let mut scanner = Scanner::new(Budget::default());
        for i in 0..6 {
            let scan = scanner.scan(&frame, Duration::from_millis(i));
            prop_assert!(matches!(scan, Scan::Nothing | Scan::Unread(_)), "{scan:?}");
        }
    }
}

//! The decoders behind a wall: they get a picture, and whatever they do, codes or nothing come out.

mod rqrr;
mod zxing;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::picture::Picture;
use crate::sighting::Payload;
use crate::threshold::Bitmap;

/// The most codes that are taken from one picture.
const MAX_GRIDS: u8 = 16;

/// The light modules around a clean symbol.
const RIM: usize = 2;

/// A grid of modules that was found in a picture.
pub(crate) struct Grid {
    /// Its corners in pixels of the picture, in the order of [`crate::Sighting::outline`].
    pub(crate) corners: [(f32, f32); 4],
    /// What it says; `None` when it was found but could not be read.
    pub(crate) payload: Option<Payload>,
}

/// Finds and reads the codes of a grey picture, dark on light and light on dark.
pub(crate) fn decode_grey(picture: &Picture) -> Vec<Grid> {
    guarded(|| zxing::decode_grey(picture))
}

/// Finds and reads the codes of a bitmap, dark on light and light on dark.
pub(crate) fn decode_bitmap(bitmap: &Bitmap) -> Vec<Grid> {
    guarded(|| zxing::decode_bitmap(bitmap))
}

/// Finds and reads the codes of a bitmap, dark on light alone.
pub(crate) fn decode_dark(bitmap: &Bitmap) -> Vec<Grid> {
    guarded(|| zxing::decode_dark(bitmap))
}

/// Finds and reads the codes of a bitmap, dark on light alone, by a decoder that finds other patterns.
pub(crate) fn decode_otherwise(bitmap: &Bitmap) -> Vec<Grid> {
    guarded(|| rqrr::decode(bitmap))
}

/// Reads a clean symbol of which every module is given, row by row.
pub(crate) fn decode_modules(side: usize, dark: &[bool]) -> Option<Payload> {
    let width = side + 2 * RIM;
    let mut white = vec![1; width * width];
    for (white, dark) in white.chunks_exact_mut(width).skip(RIM).zip(dark.chunks_exact(side)) {
        for (white, &dark) in white[RIM..].iter_mut().zip(dark) {
            *white = u8::from(!dark);
        }
    }
    let bitmap = Bitmap { width, height: width, white };
    guarded(|| zxing::decode_clean(&bitmap)).pop().and_then(|grid| grid.payload)
}

/// Takes a panic inside of a decoder as finding nothing.
fn guarded(decode: impl FnOnce() -> Vec<Grid>) -> Vec<Grid> {
    // Everything that a decoder changes is made inside of it, so a panic leaves nothing half changed.
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_that_panics_finds_nothing() {
        assert!(guarded(|| panic!("on purpose")).is_empty());
    }
}

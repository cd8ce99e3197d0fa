//! `rqrr` behind a wall: it gets a bitmap, and whatever it does, codes or nothing come out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::sighting::Payload;
use crate::threshold::Bitmap;

/// The most grids that are decoded in one picture.
const MAX_GRIDS: usize = 16;

/// A grid of modules that was found in a bitmap.
pub(crate) struct Grid {
    /// Its corners in pixels of the bitmap, in the order of [`crate::Sighting::outline`].
    pub(crate) corners: [(f32, f32); 4],
    /// What it says; `None` when it was found but could not be read.
    pub(crate) payload: Option<Payload>,
}

/// Finds and reads the codes of a bitmap.
pub(crate) fn decode(bitmap: &Bitmap) -> Vec<Grid> {
    guarded(|| decode_unguarded(bitmap))
}

/// Takes a panic inside of a decoder as finding nothing.
fn guarded(decode: impl FnOnce() -> Vec<Grid>) -> Vec<Grid> {
    // Everything that a decoder changes is made inside of it, so a panic leaves nothing half changed.
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_default()
}

fn decode_unguarded(bitmap: &Bitmap) -> Vec<Grid> {
    let is_black = |x, y| bitmap.black[y * bitmap.width + x] != 0;
    let mut image = rqrr::PreparedImage::prepare_from_bitmap(bitmap.width, bitmap.height, is_black);
    let grids = image.detect_grids();
    grids.iter().take(MAX_GRIDS).map(read).collect()
}

fn read<G: rqrr::BitGrid>(grid: &rqrr::Grid<G>) -> Grid {
    let mut bytes = Vec::new();
    let payload = grid.decode_to(&mut bytes).ok().and_then(|_| Payload::from_bytes(bytes));
    Grid { corners: grid.bounds.map(|corner| (corner.x as f32, corner.y as f32)), payload }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_that_panics_finds_nothing() {
        assert!(guarded(|| panic!("on purpose")).is_empty());
    }
}

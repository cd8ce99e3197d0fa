//! `rqrr`, written in Rust: few patterns deceive it, and it may panic.

use super::{Grid, MAX_GRIDS};
use crate::sighting::Payload;
use crate::threshold::Bitmap;

/// Finds and reads the codes of a bitmap; may panic.
pub(super) fn decode(bitmap: &Bitmap) -> Vec<Grid> {
    let is_black = |x, y| bitmap.white[y * bitmap.width + x] == 0;
    let mut image = ::rqrr::PreparedImage::prepare_from_bitmap(bitmap.width, bitmap.height, is_black);
    let grids = image.detect_grids();
    grids.iter().take(MAX_GRIDS.into()).map(read).collect()
}

fn read<G: ::rqrr::BitGrid>(grid: &::rqrr::Grid<G>) -> Grid {
    let mut bytes = Vec::new();
    let payload = grid.decode_to(&mut bytes).ok().and_then(|_| Payload::from_bytes(bytes));
    Grid { corners: grid.bounds.map(|corner| (corner.x as f32, corner.y as f32)), payload }
}

//! A small picture for people to look at, as the page draws it: no file that it would have to decode.

/// A picture of Y, Cb and Cr for every pixel.
pub(super) struct Small {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Small {
    /// Averages squares of `factor` by `factor` pixels of a picture `width` pixels across.
    pub(super) fn of(ycbcr: &[u8], width: usize, factor: usize) -> Self {
        let (pixels, _) = ycbcr.as_chunks();
        if factor <= 1 {
            return Self { width, pixels: pixels.to_vec() };
        }
        let mut small =
            Self { width: width / factor, pixels: Vec::with_capacity(pixels.len() / factor / factor) };
        let mut columns = vec![[0; 3]; width];
        for rows in pixels.chunks_exact(width * factor) {
            add_up(rows, &mut columns);
            small.pixels.extend(columns.chunks_exact(factor).map(|square| mean(square, factor)));
        }
        small
    }

    /// Pixels across and down.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.width, self.pixels.len() / self.width)
    }

    /// The picture as `ui/src/host/picture.ts` reads it: width and height in two bytes each, the lower one first; then
    /// Y of every pixel, row by row; then Cb, and then Cr, of every second pixel of every second row.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let (width, height) = self.size();
        let mut bytes = Vec::with_capacity(4 + self.pixels.len() * 2);
        for side in [width, height] {
            bytes.extend(u16::try_from(side).unwrap_or(u16::MAX).to_le_bytes());
        }
        bytes.extend(self.pixels.iter().map(|pixel| pixel[0]));
        for colour in [1, 2] {
            for row in self.pixels.chunks_exact(width).step_by(2) {
                bytes.extend(row.iter().step_by(2).map(|pixel| pixel[colour]));
            }
        }
        bytes
    }
}

/// Adds up rows, column by column.
fn add_up(rows: &[[u8; 3]], columns: &mut [[u32; 3]]) {
    columns.fill([0; 3]);
    for row in rows.chunks_exact(columns.len()) {
        for (sum, &value) in columns.as_flattened_mut().iter_mut().zip(row.as_flattened()) {
            *sum += u32::from(value);
        }
    }
}

/// The mean of a square whose rows have been added up.
fn mean(columns: &[[u32; 3]], factor: usize) -> [u8; 3] {
    let mut sums = [0; 3];
    for column in columns {
        for (sum, &value) in sums.iter_mut().zip(column) {
            *sum += value as usize;
        }
    }
    sums.map(|sum| u8::try_from(sum / (factor * factor)).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_averaged_and_what_is_left_over_is_cut_off() {
        let row = [[10, 100, 200], [20, 100, 200], [40, 0, 0], [50, 20, 0], [255; 3]];
        let picture = [row; 3].concat().concat();
        let small = Small::of(&picture, 5, 2);
        assert_eq!(small.size(), (2, 1));
        assert_eq!(small.pixels, [[15, 100, 200], [45, 10, 0]]);
    }

    #[test]
    fn the_page_gets_grey_for_every_pixel_and_colours_for_every_second_one() {
        let pixels: Vec<u8> = (0..9).flat_map(|at| [at, 10 + at, 20 + at]).collect();
        let bytes = Small::of(&pixels, 3, 1).to_bytes();
        let (size, planes) = bytes.split_at(4);
        assert_eq!(size, [3, 0, 3, 0]);
        assert_eq!(planes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 18, 20, 22, 26, 28]);
    }
}

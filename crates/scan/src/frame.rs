//! A borrowed picture whose size has been checked.

/// The most pixels that a frame may have along a side.
pub const MAX_SIDE: usize = 8192;

/// The most pixels that a frame may have in all: two 4K pictures.
pub const MAX_PIXELS: usize = 1 << 24;

/// A grey picture in somebody else's memory, row by row from the top left, one byte a pixel: 0 black, 255 white.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    width: usize,
    height: usize,
    stride: usize,
    luma: &'a [u8],
}

/// Why bytes are no [`Frame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A side is zero.
    #[error("the frame has no pixels")]
    Empty,
    /// More than [`MAX_SIDE`] one way, or more than [`MAX_PIXELS`] in all.
    #[error("the frame has more than {MAX_PIXELS} pixels or a side of more than {MAX_SIDE}")]
    TooLarge,
    /// A row is longer than the distance to the next one.
    #[error("the stride is less than the width")]
    Stride,
    /// The bytes end before the last row does.
    #[error("the frame ends before its last row")]
    Short,
}

impl<'a> Frame<'a> {
    /// Takes `height` rows of `width` pixels that begin every `stride` bytes of `luma`; the last row needs no
    /// padding, and bytes after it are ignored.
    pub fn new(width: usize, height: usize, stride: usize, luma: &'a [u8]) -> Result<Self, FrameError> {
        if width == 0 || height == 0 {
            return Err(FrameError::Empty);
        }
        if width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS {
            return Err(FrameError::TooLarge);
        }
        if stride < width {
            return Err(FrameError::Stride);
        }
        let needed = (height - 1).checked_mul(stride).and_then(|start| start.checked_add(width));
        if needed.is_none_or(|needed| needed > luma.len()) {
            return Err(FrameError::Short);
        }
        Ok(Self { width, height, stride, luma })
    }

    /// The pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels of row `y`, which is less than the height.
    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        &self.luma[start..start + self.width]
    }
}

/// From this tone on the camera no longer tells light from light.
pub(crate) const CLIPPED: u8 = 250;

/// The share of tones that are clipped.
pub(crate) fn clipped(tones: &[u8]) -> f32 {
    tones.iter().filter(|&&tone| tone >= CLIPPED).count() as f32 / tones.len().max(1) as f32
}

/// The mean share of several rows.
pub(crate) fn clipped_of_rows<'a>(rows: impl ExactSizeIterator<Item = &'a [u8]>) -> f32 {
    let count = rows.len().max(1) as f32;
    rows.map(clipped).sum::<f32>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked_before_anything_is_read() {
        let luma = [0; 20];
        let cases = [
            (4, 5, 4, Ok(())),
            (3, 5, 4, Ok(())),
            (4, 4, 5, Ok(())),
            (1, 1, usize::MAX, Ok(())),
            (0, 5, 4, Err(FrameError::Empty)),
            (5, 0, 5, Err(FrameError::Empty)),
            (4, 6, 4, Err(FrameError::Short)),
            (4, 5, 5, Err(FrameError::Short)),
            (2, 2, usize::MAX, Err(FrameError::Short)),
            (2, 3, usize::MAX / 2, Err(FrameError::Short)),
            (4, 5, 3, Err(FrameError::Stride)),
            (usize::MAX, 2, usize::MAX, Err(FrameError::TooLarge)),
            (MAX_SIDE, MAX_SIDE, MAX_SIDE, Err(FrameError::TooLarge)),
            (MAX_SIDE + 1, 1, MAX_SIDE + 1, Err(FrameError::TooLarge)),
            (MAX_SIDE, 2, MAX_SIDE, Err(FrameError::Short)),
        ];
        for (width, height, stride, expected) in cases {
            let answer = Frame::new(width, height, stride, &luma).map(|_| ());
            assert_eq!(answer, expected, "{width} x {height}, stride {stride}");
        }
    }

    #[test]
    fn rows_leave_the_padding_out() {
        let luma = [1, 2, 9, 3, 4];
        let frame = Frame::new(2, 2, 3, &luma).unwrap();
        assert_eq!((frame.row(0), frame.row(1)), (&luma[0..2], &luma[3..5]));
    }
}

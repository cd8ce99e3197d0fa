//! A part of a frame at a scale, in memory of its own.

use crate::frame::Frame;
use crate::sighting::Point;

/// A rectangle of whole pixels inside of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// How many of the frame's pixels make one of the picture's, along a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Two of the picture's pixels make one of the frame's.
    Double,
    /// Blocks of this many pixels, each way, become one: 1 copies.
    Blocks(usize),
}

impl Scale {
    /// The frame's pixels for one of the picture's, along a side.
    pub(crate) fn frame_pixels(self) -> f32 {
        match self {
            Self::Double => 0.5,
            Self::Blocks(block) => block as f32,
        }
    }

    /// The picture's pixels for so many of the frame's, along a side.
    pub(crate) fn scaled(self, length: usize) -> usize {
        match self {
            Self::Double => length * 2,
            Self::Blocks(block) => length / block,
        }
    }

    /// The scale at which a picture has so many times fewer pixels along a side; from [`Scale::Double`], the
    /// frame's own.
    pub(crate) fn coarser(self, times: usize) -> Self {
        match self {
            Self::Double => Self::Blocks(1),
            Self::Blocks(block) => Self::Blocks(block * times),
        }
    }

    /// The scale at which a picture has twice as many pixels along a side, at most [`Scale::Double`].
    pub(crate) fn doubled(self) -> Self {
        match self {
            Self::Double | Self::Blocks(1) => Self::Double,
            Self::Blocks(block) => Self::Blocks(block / 2),
        }
    }
}

/// A grey picture that knows which part of the frame it shows.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    luma: Vec<u8>,
    area: Area,
    scale: Scale,
}

impl Picture {
    /// Copies an area of the frame at a scale; empty when the area is smaller than one block.
    pub(crate) fn new(frame: &Frame, area: Area, scale: Scale) -> Self {
        let block = match scale {
            Scale::Double => return Self::new(frame, area, Scale::Blocks(1)).doubled(),
            Scale::Blocks(block) => block,
        };
        let (width, height) = (scale.scaled(area.width), scale.scaled(area.height));
        let mut luma = Vec::with_capacity(width * height);
        for y in 0..height {
            match block {
                1 => luma.extend_from_slice(row_of(frame, area, y)),
                2 => pair_row(frame, area, y, &mut luma),
                _ => block_row(frame, area, y, block, &mut luma),
            }
        }
        Self { width, height, luma, area, scale }
    }

    /// The same picture with twice as many pixels each way, interpolated: the nearer pixel counts three times
    /// the farther one.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (2 * self.width, 2 * self.height);
        let mut luma = vec![0; width * height];
        let mut mixed = vec![0; self.width + 2];
        for (y, out) in luma.chunks_exact_mut(width).enumerate() {
            let beside =
                if y % 2 == 0 { (y / 2).saturating_sub(1) } else { (y / 2 + 1).min(self.height - 1) };
            for ((mixed, &near), &far) in mixed[1..].iter_mut().zip(self.row(y / 2)).zip(self.row(beside)) {
                *mixed = 3 * u16::from(near) + u16::from(far);
            }
            (mixed[0], mixed[self.width + 1]) = (mixed[1], mixed[self.width]);
            double_row(&mixed, out);
        }
        Self { width, height, luma, area: self.area, scale: self.scale.doubled() }
    }

    /// The same part of the frame in other pixels, as many as there are now.
    pub(crate) fn with_luma(&self, luma: Vec<u8>) -> Self {
        Self { luma, ..*self }
    }

    /// Every pixel replaced by what the table has for it.
    pub(crate) fn with_tones(&self, table: &[u8; 256]) -> Self {
        self.with_luma(self.luma.iter().map(|&luma| table[usize::from(luma)]).collect())
    }

    /// Takes out the noise of single pixels: each becomes a quarter of itself twice and of its neighbours once,
    /// along the rows and along the columns.
    pub(crate) fn smoothed(&self) -> Self {
        let mut luma = Vec::with_capacity(self.luma.len());
        let mut sums = vec![0; self.width];
        for y in 0..self.height {
            let (above, below) = (self.row(y.saturating_sub(1)), self.row((y + 1).min(self.height - 1)));
            for (((sum, &above), &here), &below) in sums.iter_mut().zip(above).zip(self.row(y)).zip(below) {
                *sum = u16::from(above) + 2 * u16::from(here) + u16::from(below);
            }
            smooth_row(&sums, &mut luma);
        }
        self.with_luma(luma)
    }

    pub(crate) fn scale(&self) -> Scale {
        self.scale
    }

    pub(crate) fn luma(&self) -> &[u8] {
        &self.luma
    }

    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.luma[y * self.width..(y + 1) * self.width]
    }

    /// Where a place in the frame stands in this picture.
    pub(crate) fn to_picture(&self, point: Point) -> (f32, f32) {
        let pixels = self.scale.frame_pixels();
        ((point.x - self.area.left as f32) / pixels, (point.y - self.area.top as f32) / pixels)
    }

    /// Where a place in this picture stands in the frame.
    pub(crate) fn to_frame(&self, x: f32, y: f32) -> Point {
        let pixels = self.scale.frame_pixels();
        Point { x: x * pixels + self.area.left as f32, y: y * pixels + self.area.top as f32 }
    }
}

fn row_of<'a>(frame: &Frame<'a>, area: Area, y: usize) -> &'a [u8] {
    &frame.row(area.top + y)[area.left..area.left + area.width]
}

/// Appends the means of a row of blocks.
fn block_row(frame: &Frame, area: Area, y: usize, block: usize, luma: &mut Vec<u8>) {
    let mut columns = vec![0_u32; area.width];
    for inner in 0..block {
        for (sum, &luma) in columns.iter_mut().zip(row_of(frame, area, y * block + inner)) {
            *sum += u32::from(luma);
        }
    }
    let mean = |block_sums: &[u32]| block_sums.iter().sum::<u32>() as usize / (block * block);
    luma.extend(columns.chunks_exact(block).map(|columns| to_luma(mean(columns))));
}

/// Appends the means of a row of blocks of two by two. Two pixels that are added as one number go many at a time.
fn pair_row(frame: &Frame, area: Area, y: usize, luma: &mut Vec<u8>) {
    let (above, below) = (row_of(frame, area, 2 * y), row_of(frame, area, 2 * y + 1));
    let sum = |pair: &[u8; 2]| {
        let pair = u16::from_le_bytes(*pair);
        (pair & 0xff) + (pair >> 8)
    };
    let pairs = above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0);
    luma.extend(pairs.map(|(above, below)| narrow((sum(above) + sum(below)) / 4)));
}

/// Makes a row of twice as many pixels of one of pixels times four, which has one more at each end.
fn double_row(mixed: &[u16], out: &mut [u8]) {
    for (pair, mixed) in out.as_chunks_mut::<2>().0.iter_mut().zip(mixed.windows(3)) {
        let here = 3 * mixed[1] + 8;
        *pair = [mixed[0], mixed[2]].map(|beside| narrow((here + beside) / 16));
    }
}

/// Narrows a mean of bytes.
fn narrow(mean: u16) -> u8 {
    u8::try_from(mean).unwrap_or(u8::MAX)
}

/// Appends a row, each pixel a sixteenth of its own sum twice and of its neighbours' sums once.
fn smooth_row(sums: &[u16], luma: &mut Vec<u8>) {
    let last = sums.len() - 1;
    let weighted = |before: u16, here: u16, after: u16| narrow((before + 2 * here + after + 8) / 16);
    luma.push(weighted(sums[0], sums[0], sums[last.min(1)]));
    luma.extend(sums.windows(3).map(|sums| weighted(sums[0], sums[1], sums[2])));
    if last > 0 {
        luma.push(weighted(sums[last - 1], sums[last], sums[last]));
    }
}

/// Narrows a mean of bytes.
fn to_luma(mean: usize) -> u8 {
    u8::try_from(mean).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of an area of the picture whose rows are 0 1 2 3, 40 50 60 70 and 100 100 100 200.
    fn rows(area: Area, scale: Scale) -> Vec<Vec<u8>> {
        let luma = [0, 1, 2, 3, 40, 50, 60, 70, 100, 100, 100, 200];
        let picture = Picture::new(&Frame::new(4, 3, 4, &luma).unwrap(), area, scale);
        (0..picture.height).map(|y| picture.row(y).to_vec()).collect()
    }

    #[test]
    fn an_area_is_copied_shrunk_or_enlarged() {
        let area = |left, top, width, height| Area { left, top, width, height };
        assert_eq!(rows(area(1, 1, 2, 2), Scale::Blocks(1)), [[50, 60], [100, 100]]);
        assert_eq!(rows(area(0, 0, 4, 3), Scale::Blocks(2)), [[22, 33]]);
        assert_eq!(rows(area(0, 1, 3, 2), Scale::Blocks(2)), [[72]]);
        assert_eq!(rows(area(3, 1, 1, 2), Scale::Double), [[70, 70], [103, 103], [168, 168], [200, 200]]);
        assert_eq!(rows(area(0, 0, 1, 1), Scale::Blocks(2)), [[0_u8; 0]; 0]);
    }

    #[test]
    fn smoothing_mixes_the_neighbours_and_stops_at_the_border() {
        let luma = [0, 0, 0, 0, 160, 0, 0, 0, 0];
        let area = Area { left: 0, top: 0, width: 3, height: 3 };
        let picture = Picture::new(&Frame::new(3, 3, 3, &luma).unwrap(), area, Scale::Blocks(1)).smoothed();
        assert_eq!(picture.luma, [10, 20, 10, 20, 40, 20, 10, 20, 10]);
    }

    #[test]
    fn places_lead_back_to_the_frame() {
        let luma = [0; 12];
        let frame = Frame::new(4, 3, 4, &luma).unwrap();
        let area = Area { left: 1, top: 1, width: 2, height: 2 };
        for (scale, place) in [(Scale::Blocks(1), 2.0), (Scale::Blocks(2), 1.0), (Scale::Double, 4.0)] {
            let point = Picture::new(&frame, area, scale).to_frame(place, 0.0);
            assert_eq!(point, Point { x: 3.0, y: 1.0 });
        }
    }
}

//! A frame as the camera gave it, and what can be made of it: grey for the scanner, a small picture for people.

use super::jpeg;
use super::small::Small;

/// Pictures for people are at most so wide, in pixels.
const MOST_ACROSS: usize = 640;

/// How the bytes of a frame are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A whole JPEG file.
    Jpeg,
    /// Y U Y V for two pixels side by side.
    Yuyv,
    /// A plane of Y, then one of U V pairs for two by two pixels.
    Nv12,
    /// Y alone.
    Gray,
    /// R G B.
    Rgb,
}

/// A frame as the camera gave it.
pub(super) struct Pixels {
    layout: Layout,
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

/// A picture in grey, row by row from the top left, one byte a pixel: 0 black, 255 white.
pub struct Luma {
    /// Pixels across; also the distance from row to row.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// `width * height` bytes.
    pub data: Vec<u8>,
}

impl Pixels {
    /// Takes an uncompressed frame; nothing if bytes are missing. What follows the last pixel is cut off.
    pub(super) fn new(layout: Layout, width: usize, height: usize, mut bytes: Vec<u8>) -> Option<Self> {
        let area = width.checked_mul(height)?;
        let needed = match layout {
            Layout::Jpeg => return None,
            Layout::Gray => area,
            Layout::Nv12 => area + width.next_multiple_of(2) * height.div_ceil(2),
            Layout::Yuyv if !width.is_multiple_of(2) => return None,
            Layout::Yuyv => area * 2,
            Layout::Rgb => area * 3,
        };
        if area == 0 || bytes.len() < needed {
            return None;
        }
        bytes.truncate(needed);
        Some(Self { layout, width, height, bytes })
    }

    /// Takes the JPEG at the beginning of a buffer; nothing if it is damaged in a way that can be seen at once.
    pub(super) fn from_jpeg(buffer: &[u8]) -> Option<Self> {
        let jpeg::File { bytes, width, height } = jpeg::File::cut(buffer)?;
        Some(Self { layout: Layout::Jpeg, width, height, bytes })
    }

    /// Pixels across.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// The picture in grey; nothing if it cannot be decoded.
    pub(super) fn to_luma(&self) -> Option<Luma> {
        let area = self.width * self.height;
        let data = match self.layout {
            Layout::Jpeg => jpeg::decode_luma(&self.bytes)?,
            Layout::Yuyv => self.bytes.iter().step_by(2).copied().collect(),
            Layout::Nv12 | Layout::Gray => self.bytes[..area].to_vec(),
            Layout::Rgb => self.bytes.chunks_exact(3).map(|rgb| ycbcr(rgb[0], rgb[1], rgb[2])[0]).collect(),
        };
        (data.len() == area).then_some(Luma { width: self.width, height: self.height, data })
    }

    /// The picture in grey, of what [`Pixels::to_ycbcr`] has given.
    pub(super) fn luma_of(&self, ycbcr: &[u8]) -> Option<Luma> {
        let (pixels, _) = ycbcr.as_chunks::<3>();
        let data: Vec<u8> = pixels.iter().map(|pixel| pixel[0]).collect();
        (data.len() == self.width * self.height).then_some(Luma {
            width: self.width,
            height: self.height,
            data,
        })
    }

    /// A picture about so many pixels across, and of [`MOST_ACROSS`] at most, of what [`Pixels::to_ycbcr`] has given.
    pub(super) fn small_of(&self, ycbcr: &[u8], width: usize) -> Small {
        let wanted = width.clamp(1, MOST_ACROSS);
        let factor =
            ((self.width + wanted / 2) / wanted).max(self.width.div_ceil(MOST_ACROSS)).min(self.height);
        Small::of(ycbcr, self.width, factor)
    }

    /// Y, Cb and Cr for every pixel.
    pub(super) fn to_ycbcr(&self) -> Option<Vec<u8>> {
        let full = match self.layout {
            Layout::Jpeg => self.jpeg_to_ycbcr()?,
            Layout::Yuyv => {
                self.bytes.chunks_exact(4).flat_map(|p| [p[0], p[1], p[3], p[2], p[1], p[3]]).collect()
            }
            Layout::Nv12 => self.nv12_to_ycbcr(),
            Layout::Gray => grey_to_ycbcr(&self.bytes),
            Layout::Rgb => self.bytes.chunks_exact(3).flat_map(|rgb| ycbcr(rgb[0], rgb[1], rgb[2])).collect(),
        };
        (full.len() == self.width * self.height * 3).then_some(full)
    }

    /// Some cameras send their JPEGs in grey alone.
    fn jpeg_to_ycbcr(&self) -> Option<Vec<u8>> {
        let coloured =
            jpeg::decode_ycbcr(&self.bytes).filter(|full| full.len() == self.width * self.height * 3);
        coloured.or_else(|| Some(grey_to_ycbcr(&jpeg::decode_luma(&self.bytes)?)))
    }

    fn nv12_to_ycbcr(&self) -> Vec<u8> {
        let (luma, chroma) = self.bytes.split_at(self.width * self.height);
        let chroma_row = self.width.next_multiple_of(2);
        let pixel = |(i, &y): (usize, &u8)| {
            let at = i / self.width / 2 * chroma_row + i % self.width / 2 * 2;
            [y, chroma[at], chroma[at + 1]]
        };
        luma.iter().enumerate().flat_map(pixel).collect()
    }
}

impl Luma {
    /// The mean of every eighth pixel of every eighth row.
    pub(super) fn mean(&self) -> usize {
        let rows = self.data.chunks_exact(self.width.max(1)).step_by(8);
        let (sum, count) = rows
            .flat_map(|row| row.iter().step_by(8))
            .fold((0, 0), |(sum, count), &y| (sum + usize::from(y), count + 1));
        sum / count.max(1)
    }
}

/// Grey has no colour: both differences stand in the middle.
fn grey_to_ycbcr(grey: &[u8]) -> Vec<u8> {
    grey.iter().flat_map(|&y| [y, 128, 128]).collect()
}

/// The colour in JPEG's terms (ITU-T T.871, section 7), in 256ths.
fn ycbcr(red: u8, green: u8, blue: u8) -> [u8; 3] {
    let (r, g, b) = (i32::from(red), i32::from(green), i32::from(blue));
    let clamp = |value: i32| u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX);
    let luma = (77 * r + 150 * g + 29 * b) >> 8;
    let cb = 128 + ((-43 * r - 85 * g + 128 * b) >> 8);
    let cr = 128 + ((128 * r - 107 * g - 21 * b) >> 8);
    [clamp(luma), clamp(cb), clamp(cr)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(pixels: &Pixels, width: usize) -> Small {
        pixels.small_of(&pixels.to_ycbcr().unwrap(), width)
    }

    #[test]
    fn every_layout_gives_its_grey_and_drops_what_follows() {
        let cases = [
            (Layout::Gray, vec![1, 2, 3, 4, 99]),
            (Layout::Yuyv, vec![1, 0, 2, 0, 3, 0, 4, 0, 99]),
            (Layout::Nv12, vec![1, 2, 3, 4, 0, 0, 99]),
            (Layout::Rgb, vec![1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 99]),
        ];
        for (layout, bytes) in cases {
            let luma = Pixels::new(layout, 2, 2, bytes).unwrap().to_luma().unwrap();
            assert_eq!(luma.data, [1, 2, 3, 4], "{layout:?}");
        }
    }

    #[test]
    fn a_jpeg_in_grey_alone_can_be_shown_too() {
        let mut file = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
        encoder.encode(&[90; 1280 * 8], 1280, 8, jpeg_encoder::ColorType::Luma).unwrap();
        let pixels = Pixels::from_jpeg(&file).unwrap();
        assert_eq!(pixels.to_luma().unwrap().data.len(), 1280 * 8);
        assert_eq!(small(&pixels, 640).size(), (640, 4));
    }

    #[test]
    fn frames_with_missing_bytes_are_none() {
        for layout in [Layout::Gray, Layout::Yuyv, Layout::Nv12, Layout::Rgb] {
            assert!(Pixels::new(layout, 4, 4, vec![0; 15]).is_none(), "{layout:?}");
            assert!(Pixels::new(layout, 0, 4, vec![0; 15]).is_none(), "{layout:?}");
        }
    }

    #[test]
    fn colours_stay_with_their_pixels() {
        let yuyv = Pixels::new(Layout::Yuyv, 2, 1, vec![10, 1, 20, 2]).unwrap();
        assert_eq!(yuyv.to_ycbcr().unwrap(), [10, 1, 2, 20, 1, 2]);
        let nv12 = Pixels::new(Layout::Nv12, 2, 2, vec![1, 2, 3, 4, 8, 9]).unwrap();
        assert_eq!(nv12.to_ycbcr().unwrap(), [1, 8, 9, 2, 8, 9, 3, 8, 9, 4, 8, 9]);
        assert_eq!(ycbcr(255, 255, 255), [255, 128, 128]);
        assert_eq!(ycbcr(255, 0, 0)[2], 255);
    }

    #[test]
    fn a_frame_is_made_about_as_small_as_it_is_shown() {
        let wide = Pixels::new(Layout::Gray, 1280, 720, vec![200; 1280 * 720]).unwrap();
        for (wanted, size) in
            [(320, (320, 180)), (410, (426, 240)), (640, (640, 360)), (5000, (640, 360)), (0, (1, 1))]
        {
            let small = small(&wide, wanted);
            assert_eq!(small.size(), size);
            let bytes = small.to_bytes();
            assert!(bytes[4..4 + size.0 * size.1].iter().all(|grey| (199..=201).contains(grey)));
        }
    }
}

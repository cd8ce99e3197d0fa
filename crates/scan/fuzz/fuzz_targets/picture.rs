//! From bytes to a picture: the first say how large it is, whether a code is drawn in it and how that is damaged, the
//! next ones where a code is said to have been, the others are laid over the picture as blocks of grey.

use lixiao_scan::{Frame, Point};
use qrcode::{Color, EcLevel, QrCode, Version};

/// How a picture begins.
#[derive(Clone, Copy)]
pub struct Head {
    /// Half of its sides.
    pub width: u8,
    pub height: u8,
    /// Bytes between its rows, in eighths.
    pub padding: u8,
    /// The version, and by its highest bits the size of a module; a multiple of 4 draws none.
    pub code: u8,
    /// The size of the blocks laid over it.
    pub block: u8,
    /// How often its pixels are mixed with their neighbours.
    pub softness: u8,
    /// How much nearer to each other black and white are.
    pub paleness: u8,
    /// An odd number exchanges black and white.
    pub inverted: u8,
}

/// A picture, and where a code is said to have been in it.
pub struct Picture {
    width: usize,
    height: usize,
    stride: usize,
    luma: Vec<u8>,
    pub outline: [Point; 4],
}

impl Picture {
    /// The picture that the bytes stand for; `None` where there are too few.
    pub fn new(data: &[u8]) -> Option<Self> {
        let (&[width, height, padding, code, block, softness, paleness, inverted], rest) = data.split_first_chunk()?;
        let head = Head { width, height, padding, code, block, softness, paleness, inverted };
        let (corners, tones) = rest.split_first_chunk::<32>()?;
        let place = |i: usize| f32::from_le_bytes([corners[i], corners[i + 1], corners[i + 2], corners[i + 3]]);
        let outline = [0, 8, 16, 24].map(|i| Point { x: place(i), y: place(i + 4) });
        let (width, height) = (usize::from(head.width) * 2, usize::from(head.height) * 2);
        let stride = width + usize::from(head.padding % 8);
        let mut picture = Self { width, height, stride, luma: vec![220; stride * height], outline };
        if head.code % 4 != 0 {
            picture.draw(Version::Normal(i16::from(head.code % 14 + 1)), usize::from(head.code / 64 + 2));
        }
        picture.damage(head);
        picture.cover(tones, usize::from(head.block % 16) + 1);
        Some(picture)
    }

    /// The frame; `None` for a picture without pixels.
    pub fn frame(&self) -> Option<Frame<'_>> {
        Frame::new(self.width, self.height, self.stride, &self.luma).ok()
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

    fn damage(&mut self, head: Head) {
        for _ in 0..head.softness % 6 {
            for step in [1, self.stride] {
                for at in step..self.luma.len() {
                    self.luma[at] = self.luma[at].midpoint(self.luma[at - step]);
                }
            }
        }
        for luma in &mut self.luma {
            *luma = 60 + (*luma - 30) / (head.paleness % 8 + 1);
            if head.inverted % 2 == 1 {
                *luma = 255 - *luma;
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

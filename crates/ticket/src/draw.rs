//! Pictures of a ticket, or of an enrolment code, as a QR code (ISO/IEC 18004): version 5, level M, one segment of numeric mode, always
//! black on white and with the quiet zone that a scanner needs, whatever the colours around it.

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, QrResult, Version};

use crate::enrolment::EnrolmentCode;
use crate::text::TicketText;

const VERSION: Version = Version::Normal(5);
const MODULES: usize = 37;
const QUIET: usize = 4;
const SIDE: usize = MODULES + 2 * QUIET;

const BLACK: u8 = 0;
const WHITE: u8 = 255;

/// A square of modules, quiet zone included; `true` is black.
type Grid = [[bool; SIDE]; SIDE];

/// What can be drawn: 178 digits.
pub trait Code {
    /// The digits.
    fn digits(&self) -> String;
}

impl Code for TicketText {
    fn digits(&self) -> String {
        self.to_string()
    }
}

impl Code for EnrolmentCode {
    fn digits(&self) -> String {
        self.to_string()
    }
}

/// Draws the code as an SVG element without a size of its own: 45 units a side, of which 4 on each side are
/// the quiet zone.
pub fn draw_svg(code: &impl Code) -> String {
    let black: Vec<String> = grid(code).iter().enumerate().flat_map(|(y, row)| black_runs(y, row)).collect();
    let black = black.concat();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{SIDE}v{SIDE}h-{SIDE}z\"/>\
         <path fill=\"#000\" d=\"{black}\"/></svg>"
    )
}

/// Draws the code as a greyscale PNG file, `module_px` pixels a module (0 counts as 1) and 45 modules a side.
pub fn draw_png(code: &impl Code, module_px: u8) -> Vec<u8> {
    let (side, pixels) = draw_luma(code, module_px);
    write_png(side, &pixels).expect("the picture has its size and memory takes every byte")
}

/// Draws the code as one byte a pixel, 0 or 255, row by row: the side in pixels, and side × side bytes.
/// `module_px` as in [`draw_png`].
pub fn draw_luma(code: &impl Code, module_px: u8) -> (u32, Vec<u8>) {
    let module_px = usize::from(module_px.max(1));
    let luma = |black: &bool| if *black { BLACK } else { WHITE };
    let wide = |row: &[bool; SIDE]| -> Vec<u8> {
        row.iter().flat_map(|black| std::iter::repeat_n(luma(black), module_px)).collect()
    };
    let pixels = grid(code).iter().flat_map(|row| wide(row).repeat(module_px)).collect();
    let side = u32::try_from(SIDE * module_px).expect("45 times a byte");
    (side, pixels)
}

fn grid(code: &impl Code) -> Grid {
    let code = encode(&code.digits()).expect("178 digits fit the 202 of version 5, level M");
    let mut grid = [[false; SIDE]; SIDE];
    for y in 0..MODULES {
        for x in 0..MODULES {
            grid[y + QUIET][x + QUIET] = code[(x, y)] == Color::Dark;
        }
    }
    grid
}

fn encode(digits: &str) -> QrResult<QrCode> {
    let mut bits = Bits::new(VERSION);
    bits.push_numeric_data(digits.as_bytes())?;
    bits.push_terminator(EcLevel::M)?;
    QrCode::with_bits(bits, EcLevel::M)
}

/// A path of one rectangle for each run of black modules.
fn black_runs(y: usize, row: &[bool; SIDE]) -> Vec<String> {
    let mut end = 0;
    let mut path = Vec::new();
    for run in row.chunk_by(|left, right| left == right) {
        let (x, width) = (end, run.len());
        if run[0] {
            path.push(format!("M{x} {y}h{width}v1h-{width}z"));
        }
        end += width;
    }
    path
}

fn write_png(side: u32, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

//! JPEG as cameras send it: cut out of a larger buffer, completed and decoded.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Good enough to aim by, and small.
const QUALITY: u8 = 70;

/// A JPEG file with everything in it that a decoder needs.
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl File {
    /// Cuts the file off at its end marker (buffers come as long as they were mapped, with former frames behind)
    /// and adds the standard's Huffman tables where the camera leaves them out.
    pub(super) fn cut(buffer: &[u8]) -> Option<Self> {
        let header = Header::read(buffer)?;
        let (start, rest) = buffer.split_at(2);
        let rest = &rest[..end_of_scan(buffer, header.scan) - 2];
        let tables: &[u8] = if header.has_tables { &[] } else { &HUFFMAN_TABLES };
        Some(Self { bytes: [start, tables, rest].concat(), width: header.width, height: header.height })
    }
}

/// What stands before the first scan.
struct Header {
    width: usize,
    height: usize,
    has_tables: bool,
    /// Where the scan's segment begins.
    scan: usize,
}

impl Header {
    /// Walks over the segments (ITU-T T.81, annex B).
    fn read(buffer: &[u8]) -> Option<Self> {
        let (mut size, mut has_tables, mut at) = (None, false, 2);
        if !buffer.starts_with(&[0xff, 0xd8]) {
            return None;
        }
        loop {
            let &[0xff, marker, high, low] = buffer.get(at..at + 4)? else { return None };
            match marker {
                0xc4 => has_tables = true,
                0xc0..=0xc2 => size = frame_size(buffer.get(at + 4..)?),
                0xda => break,
                _ => {}
            }
            at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
        }
        let (width, height) = size?;
        Some(Self { width, height, has_tables, scan: at })
    }
}

/// The size in a frame header, after its marker and length: precision, lines, samples a line.
fn frame_size(header: &[u8]) -> Option<(usize, usize)> {
    let &[_, top, bottom, left, right] = header.get(..5)? else { return None };
    let height = usize::from(u16::from_be_bytes([top, bottom]));
    let width = usize::from(u16::from_be_bytes([left, right]));
    (width > 0 && height > 0).then_some((width, height))
}

/// One past the end marker that follows `scan`; the buffer's end where there is none.
fn end_of_scan(buffer: &[u8], scan: usize) -> usize {
    let marker = buffer[scan..].windows(2).position(|pair| pair == [0xff, 0xd9]);
    marker.map_or(buffer.len(), |at| scan + at + 2)
}

/// The grey values alone.
pub(super) fn decode_luma(file: &[u8]) -> Option<Vec<u8>> {
    decode(file, ColorSpace::Luma)
}

/// Y, Cb and Cr for every pixel.
pub(super) fn decode_ycbcr(file: &[u8]) -> Option<Vec<u8>> {
    decode(file, ColorSpace::YCbCr)
}

fn decode(file: &[u8], space: ColorSpace) -> Option<Vec<u8>> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
    JpegDecoder::new_with_options(ZCursor::new(file), options).decode().ok()
}

/// Encodes Y, Cb and Cr for every pixel.
pub(super) fn encode(ycbcr: &[u8], width: usize, height: usize) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(ycbcr, width, height, ColorType::Ycbcr).ok()?;
    Some(file)
}

/// A segment with the tables of ITU-T T.81, annex K.3, which are meant where a camera sends none.
#[rustfmt::skip]
const HUFFMAN_TABLES: [u8; 420] = [
    0xff, 0xc4, 0x01, 0xa2, 0x00, 0x00, 0x01, 0x05, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x10,
    0x00, 0x02, 0x01, 0x03, 0x03, 0x02, 0x04, 0x03, 0x05, 0x05, 0x04, 0x04, 0x00, 0x00, 0x01, 0x7d, 0x01,
    0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
    0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62,
    0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35,
    0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56,
    0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77,
    0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97,
    0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6,
    0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5,
    0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2,
    0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0x01, 0x00, 0x03, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01,
    0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
    0x09, 0x0a, 0x0b, 0x11, 0x00, 0x02, 0x01, 0x02, 0x04, 0x04, 0x03, 0x04, 0x07, 0x05, 0x04, 0x04, 0x00,
    0x01, 0x02, 0x77, 0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07,
    0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52,
    0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
    0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a,
    0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a,
    0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9,
    0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8,
    0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7,
    0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A ramp from black to white.
    fn ramp(width: usize, height: usize) -> Vec<u8> {
        let value = |i: usize| u8::try_from(i % width * 255 / width).unwrap();
        let pixels: Vec<u8> = (0..width * height).flat_map(|i| [value(i), 128, 128]).collect();
        encode(&pixels, width, height).unwrap()
    }

    /// The file without its Huffman tables, as many cameras send it.
    fn without_tables(file: &[u8]) -> Vec<u8> {
        let (mut bare, mut at) = (file[..2].to_vec(), 2);
        while file[at + 1] != 0xda {
            let end = at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
            if file[at + 1] != 0xc4 {
                bare.extend(&file[at..end]);
            }
            at = end;
        }
        bare.extend(&file[at..]);
        bare
    }

    #[test]
    fn the_rest_of_the_buffer_is_cut_off() {
        let file = ramp(64, 32);
        let buffer = [file.as_slice(), &file[100..], &[0; 500]].concat();
        let cut = File::cut(&buffer).unwrap();
        assert_eq!(cut.bytes, file);
        assert_eq!((cut.width, cut.height), (64, 32));
    }

    #[test]
    fn an_end_marker_inside_a_segment_is_not_the_end() {
        let file = ramp(64, 32);
        let thumbnail = [&file[..2], &[0xff, 0xe1, 0, 6, 0xff, 0xd9, 0xff, 0xd9], &file[2..]].concat();
        assert_eq!(File::cut(&thumbnail).unwrap().bytes, thumbnail);
    }

    #[test]
    fn missing_tables_are_put_in() {
        let file = ramp(64, 32);
        let bare = without_tables(&file);
        assert!(bare.len() < file.len());
        assert!(decode_luma(&bare).is_none());
        let mended = File::cut(&bare).unwrap();
        assert_eq!(decode_luma(&mended.bytes), decode_luma(&file));
        assert!(decode_luma(&file).is_some_and(|luma| luma[0] < 8 && luma[63] > 240));
    }

    #[test]
    fn damaged_files_are_none_and_never_a_panic() {
        let file = ramp(64, 32);
        for end in 0..file.len() {
            if let Some(cut) = File::cut(&file[..end]) {
                decode_luma(&cut.bytes);
            }
        }
        for at in 2..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0xff;
            if let Some(cut) = File::cut(&damaged) {
                decode_luma(&cut.bytes);
            }
        }
    }
}

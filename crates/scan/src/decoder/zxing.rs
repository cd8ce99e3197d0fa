//! `zxing-cpp`, written in C++: the leading decoder. It is given checked pictures alone, and what it throws
//! arrives as an error.

use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, Binarizer, ImageFormat, ImageView, PointI, TextMode};

use super::{Grid, MAX_GRIDS};
use crate::picture::Picture;
use crate::sighting::Payload;
use crate::threshold::Bitmap;

/// Lets the decoder choose its own local thresholds.
pub(super) fn decode_grey(picture: &Picture) -> Vec<Grid> {
    decode(picture.luma(), (picture.width, picture.height), &reader(Binarizer::LocalAverage))
}

/// Takes black and white as they are.
pub(super) fn decode_bitmap(bitmap: &Bitmap) -> Vec<Grid> {
    decode(&bitmap.white, (bitmap.width, bitmap.height), &reader(Binarizer::BoolCast))
}

/// The same, for codes that are dark on light.
pub(super) fn decode_dark(bitmap: &Bitmap) -> Vec<Grid> {
    let reader = reader(Binarizer::BoolCast).try_invert(false);
    decode(&bitmap.white, (bitmap.width, bitmap.height), &reader)
}

/// Takes a picture that shows nothing but a clean symbol and the light rim around it.
pub(super) fn decode_clean(bitmap: &Bitmap) -> Vec<Grid> {
    let reader = reader(Binarizer::BoolCast).try_invert(false).is_pure(true).formats(BarcodeFormat::QRCode);
    decode(&bitmap.white, (bitmap.width, bitmap.height), &reader)
}

/// What is found and has no place is left out.
fn decode(pixels: &[u8], (width, height): (usize, usize), reader: &BarcodeReader) -> Vec<Grid> {
    let Ok(view) = ImageView::from_slice(pixels, width, height, ImageFormat::Lum) else { return Vec::new() };
    let codes = reader.from(&view).unwrap_or_default();
    codes
        .iter()
        .map(read)
        .filter(|grid| grid.payload.is_some() || grid.corners[0] != grid.corners[2])
        .collect()
}

/// It looks at one scale alone: other scales are passes of their own.
fn reader(binarizer: Binarizer) -> BarcodeReader {
    BarcodeReader::new()
        .formats(BarcodeFormat::QRCodeModel2)
        .try_harder(true)
        .try_invert(true)
        .try_rotate(false)
        .try_downscale(false)
        .return_errors(true)
        .max_number_of_symbols(i32::from(MAX_GRIDS))
        .text_mode(TextMode::Plain)
        .binarizer(binarizer)
}

fn read(code: &Barcode) -> Grid {
    let position = code.position();
    let corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left];
    Grid { corners: corners.map(place), payload: code.is_valid().then(|| payload(code)).flatten() }
}

/// The bytes, where they are a text by themselves: the decoder's text ends at the first zero byte.
fn payload(code: &Barcode) -> Option<Payload> {
    let bytes = code.bytes();
    if code.has_eci() || std::str::from_utf8(&bytes).is_err() {
        return Payload::from_bytes(code.text().into_bytes());
    }
    Payload::from_bytes(bytes)
}

fn place(point: PointI) -> (f32, f32) {
    (point.x as f32, point.y as f32)
}

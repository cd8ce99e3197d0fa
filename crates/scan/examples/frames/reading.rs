//! The ways of reading a picture that are compared.

use std::time::Duration;

use lixiao_scan::{Frame, Look, Pass};

use crate::clock;
use crate::pictures::Picture;

/// How a picture is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// Everything that the scanner has, up to the first text or the end of the budget.
    Full,
    /// The scanner's first look alone.
    First,
    /// A look at the place where `full` has read something, as when the code stays in view.
    Tracked,
    /// The leading decoder with its own defaults.
    Zxing,
    /// `rqrr` with its own threshold.
    Rqrr,
}

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::First => "first",
            Self::Tracked => "tracked",
            Self::Zxing => "zxing",
            Self::Rqrr => "rqrr",
        }
    }
}

/// What was read and what it cost.
pub(crate) struct Reading {
    pub(crate) found: Vec<String>,
    pub(crate) spent: Duration,
}

/// Reads a picture in every way. `tracked` is left out where nothing was read. A first look that does not count
/// comes before all: the one after it would pay for memory that a running camera's scanner has at hand.
pub(crate) fn read_all(picture: &Picture, budget: Option<Duration>) -> anyhow::Result<Vec<(Mode, Reading)>> {
    let frame = picture.frame()?;
    Pass::first(&frame).look(&frame);
    let (first, first_spent) = clock::timed(|| Ok(Pass::first(&frame).look(&frame)))?;
    let (full, full_spent) = clock::timed(|| read_fully(&frame, budget))?;
    let mut readings = Vec::new();
    if let Some(sighting) = full.read.first() {
        let (tracked, spent) = clock::timed(|| Ok(Pass::around(&frame, &sighting.outline).look(&frame)))?;
        readings.push((Mode::Tracked, Reading { found: texts(tracked), spent }));
    }
    readings.push((Mode::Full, Reading { found: texts(full), spent: full_spent }));
    readings.push((Mode::First, Reading { found: texts(first), spent: first_spent }));
    let (found, spent) = clock::timed(|| read_by_zxing(picture))?;
    readings.push((Mode::Zxing, Reading { found, spent }));
    let (found, spent) = clock::timed(|| Ok(read_by_rqrr(picture)))?;
    readings.push((Mode::Rqrr, Reading { found, spent }));
    Ok(readings)
}

fn read_fully(frame: &Frame, budget: Option<Duration>) -> anyhow::Result<Look> {
    let start = clock::processor_time()?;
    let mut look = Pass::first(frame).look(frame);
    if !look.read.is_empty() {
        return Ok(look);
    }
    for pass in Pass::deeper(frame, &look) {
        let spent = clock::processor_time()?.saturating_sub(start);
        if budget.is_some_and(|budget| spent >= budget) {
            break;
        }
        look = pass.look_after(frame, look);
        if !look.read.is_empty() {
            break;
        }
    }
    Ok(look)
}

fn texts(look: Look) -> Vec<String> {
    look.read.into_iter().map(|sighting| sighting.payload.into_string()).collect()
}

fn read_by_zxing(picture: &Picture) -> anyhow::Result<Vec<String>> {
    let view = zxingcpp::ImageView::from_slice(
        &picture.luma,
        picture.width,
        picture.height,
        zxingcpp::ImageFormat::Lum,
    )?;
    let codes = zxingcpp::read().formats(zxingcpp::BarcodeFormat::QRCode).from(&view)?;
    Ok(codes.iter().map(zxingcpp::Barcode::text).collect())
}

/// The decoder as its documentation uses it; its panics count as reading nothing.
fn read_by_rqrr(picture: &Picture) -> Vec<String> {
    let decode = || {
        let luma = |x, y| picture.luma[y * picture.width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, luma);
        let grids = image.detect_grids();
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    };
    std::panic::catch_unwind(decode).unwrap_or_default()
}

//! The pictures and what may be read in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use lixiao_scan::Frame;

/// A grey picture without padding.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) luma: Vec<u8>,
}

/// The texts that may be read, for every picture of the folder.
pub(crate) fn truth(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let file = folder.join("truth.json");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("understanding {}", file.display()))
}

impl Picture {
    /// Reads a JPEG, a PNG or a binary PGM.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let picture = if bytes.starts_with(b"P5") { from_pgm(&bytes) } else { from_image(&bytes) };
        picture.with_context(|| format!("decoding {}", path.display()))
    }

    pub(crate) fn frame(&self) -> anyhow::Result<Frame<'_>> {
        Ok(Frame::new(self.width, self.height, self.width, &self.luma)?)
    }
}

fn from_image(bytes: &[u8]) -> anyhow::Result<Picture> {
    let image = image::load_from_memory(bytes)?.into_luma8();
    let (width, height) = (usize::try_from(image.width())?, usize::try_from(image.height())?);
    Ok(Picture { width, height, luma: image.into_raw() })
}

/// `P5 width height 255`, one white space, and the pixels; comments stand from `#` to the end of a line.
fn from_pgm(bytes: &[u8]) -> anyhow::Result<Picture> {
    let mut rest = &bytes[2..];
    let (width, height) = (number(&mut rest)?, number(&mut rest)?);
    anyhow::ensure!(number(&mut rest)? == 255, "only one byte a pixel is understood");
    let luma = rest.get(1..).unwrap_or_default().to_vec();
    Ok(Picture { width, height, luma })
}

/// Takes the next number of the header off the front.
fn number(rest: &mut &[u8]) -> anyhow::Result<usize> {
    loop {
        *rest = rest.trim_ascii_start();
        if !rest.starts_with(b"#") {
            break;
        }
        let line = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        *rest = &rest[line..];
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    std::str::from_utf8(number)?.parse().context("a number of the header")
}

//! Measures the scanner on a folder of pictures whose texts are known:
//! `cargo run --release -p lixiao-scan --example frames -- DIR [--json FILE] [--budget-ms N]`.
//!
//! `DIR/truth.json` maps every picture's path inside of DIR to the texts that may be read in it; none may be
//! read where the list is empty. Every picture is read as a single frame, on one thread, in three modes:
//! `full` is everything that the scanner has, up to the first text or N milliseconds, `first` is its first
//! look alone, `rqrr` is the decoder with its own threshold. Times are the thread's CPU time.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod clock;
mod pictures;
mod table;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use lixiao_scan::{Look, Pass};

use crate::pictures::Picture;
use crate::table::Table;

/// How a picture is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mode {
    Full,
    First,
    Rqrr,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Full, Self::First, Self::Rqrr];

    fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::First => "first",
            Self::Rqrr => "rqrr",
        }
    }
}

/// What the command line asks for.
struct Request {
    folder: PathBuf,
    json: Option<PathBuf>,
    /// The CPU time after which `full` begins no further pass.
    budget: Option<Duration>,
}

fn main() -> anyhow::Result<()> {
    let request = request(std::env::args().skip(1))?;
    let mut json =
        request.json.as_ref().map(fs::File::create).transpose().context("opening the JSON file")?;
    let mut table = Table::default();
    for (file, truth) in pictures::truth(&request.folder)? {
        let picture = Picture::open(&request.folder.join(&file))?;
        for mode in Mode::ALL {
            let (found, spent) = clock::timed(|| read(&picture, mode, request.budget))?;
            table.add(&file, mode, &truth, &found, spent);
            if let Some(json) = &mut json {
                writeln!(json, "{}", line(&file, mode, &found, spent)).context("writing the JSON file")?;
            }
        }
    }
    println!("{table}");
    Ok(())
}

fn request(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Request> {
    let folder = arguments.next().context("usage: frames DIR [--json FILE] [--budget-ms N]")?;
    let mut request = Request { folder: folder.into(), json: None, budget: None };
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} wants a value"))?;
        match name.as_str() {
            "--json" => request.json = Some(value.into()),
            "--budget-ms" => request.budget = Some(Duration::from_millis(value.parse().context(name)?)),
            _ => bail!("{name} is no option"),
        }
    }
    Ok(request)
}

fn line(file: &str, mode: Mode, found: &[String], spent: Duration) -> serde_json::Value {
    serde_json::json!({
        "file": file,
        "mode": mode.name(),
        "found": found,
        "cpu_ms": spent.as_secs_f64() * 1e3,
    })
}

fn read(picture: &Picture, mode: Mode, budget: Option<Duration>) -> anyhow::Result<Vec<String>> {
    let frame = picture.frame()?;
    Ok(match mode {
        Mode::First => texts(Pass::first(&frame).look(&frame)),
        Mode::Full => read_fully(&frame, budget)?,
        Mode::Rqrr => read_plainly(picture),
    })
}

fn read_fully(frame: &lixiao_scan::Frame, budget: Option<Duration>) -> anyhow::Result<Vec<String>> {
    let start = clock::processor_time()?;
    for pass in std::iter::once(Pass::first(frame)).chain(Pass::deeper(frame)) {
        let look = pass.look(frame);
        if !look.read.is_empty() {
            return Ok(texts(look));
        }
        let spent = clock::processor_time()?.saturating_sub(start);
        if budget.is_some_and(|budget| spent >= budget) {
            break;
        }
    }
    Ok(Vec::new())
}

fn texts(look: Look) -> Vec<String> {
    look.read.into_iter().map(|sighting| sighting.payload.into_string()).collect()
}

/// The decoder as its documentation uses it; its panics count as reading nothing.
fn read_plainly(picture: &Picture) -> Vec<String> {
    let decode = || {
        let luma = |x, y| picture.luma[y * picture.width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, luma);
        let grids = image.detect_grids();
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    };
    std::panic::catch_unwind(decode).unwrap_or_default()
}

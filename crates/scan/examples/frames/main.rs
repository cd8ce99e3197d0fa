//! Measures the scanner on a folder of pictures whose texts are known:
//! `cargo run --release -p lixiao-scan --example frames -- DIR [--json FILE] [--budget-ms N]`.
//!
//! `DIR/truth.json` maps every picture's path inside of DIR to the texts that may be read in it; none may be
//! read where the list is empty. A picture is right when one of its texts is read, wrong when only others are.
//! Every picture is read as a single frame, on one thread, in the ways that [`reading::Mode`] names. Times are
//! the thread's CPU time; below the table they stand as ratios to the leading decoder on the same pictures.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod clock;
mod pictures;
mod ratios;
mod reading;
mod table;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::pictures::Picture;
use crate::ratios::Ratios;
use crate::reading::{Mode, Reading};
use crate::table::Table;

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
    let (mut table, mut ratios) = (Table::default(), Ratios::default());
    for (file, truth) in pictures::truth(&request.folder)? {
        let picture = Picture::open(&request.folder.join(&file))?;
        let readings = reading::read_all(&picture, request.budget)?;
        ratios.add(&picture, &readings);
        for (mode, reading) in &readings {
            table.add(&file, *mode, &truth, reading);
            if let Some(json) = &mut json {
                writeln!(json, "{}", line(&file, *mode, reading)).context("writing the JSON file")?;
            }
        }
    }
    println!("{table}\n{ratios}");
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

fn line(file: &str, mode: Mode, reading: &Reading) -> serde_json::Value {
    serde_json::json!({
        "file": file,
        "mode": mode.name(),
        "found": reading.found,
        "cpu_ms": reading.spent.as_secs_f64() * 1e3,
    })
}

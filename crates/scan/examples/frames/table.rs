//! The result: one row for each folder and mode.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::reading::{Mode, Reading};

/// What was read and what it cost, by folder.
#[derive(Default)]
pub(crate) struct Table {
    rows: BTreeMap<(String, Mode), Row>,
}

#[derive(Default)]
struct Row {
    pictures: usize,
    right: usize,
    /// Pictures with a code in which only something else was read.
    wrong: usize,
    /// Pictures without a code in which something was read.
    ghosts: usize,
    hits: Vec<Duration>,
    misses: Vec<Duration>,
}

impl Table {
    /// Counts a picture; its folder is the first part of its path.
    pub(crate) fn add(&mut self, file: &str, mode: Mode, truth: &[String], reading: &Reading) {
        let folder = file.split('/').next().unwrap_or_default();
        for name in [folder, "(all)"] {
            self.rows.entry((name.to_owned(), mode)).or_default().add(truth, reading);
        }
    }
}

impl Row {
    fn add(&mut self, truth: &[String], reading: &Reading) {
        let Reading { found, spent } = reading;
        let is_right = found.iter().any(|text| truth.iter().any(|known| bare(known) == bare(text)));
        self.pictures += 1;
        self.right += usize::from(is_right);
        self.wrong += usize::from(!truth.is_empty() && !found.is_empty() && !is_right);
        self.ghosts += usize::from(truth.is_empty() && !found.is_empty());
        let times = if found.is_empty() { &mut self.misses } else { &mut self.hits };
        times.push(*spent);
    }
}

/// A text without what lists of texts lose: a byte-order mark, the kind of line ends, white space at the end.
fn bare(text: &str) -> String {
    text.trim_start_matches('\u{feff}').trim_end().replace("\r\n", "\n")
}

fn quantile_ms(times: &[Duration], share: usize) -> String {
    quantile(times, share).map_or_else(|| "-".to_owned(), |time| format!("{:.1}", time.as_secs_f64() * 1e3))
}

/// The time that `share` percent of the times are below.
pub(crate) fn quantile(times: &[Duration], share: usize) -> Option<Duration> {
    let mut times = times.to_vec();
    times.sort();
    let index = (times.len() * share / 100).min(times.len().saturating_sub(1));
    times.get(index).copied()
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "CPU ms: median and 95th percentile of the pictures in which something was read, then of the others"
        )?;
        writeln!(
            f,
            "{:<18}{:<8}{:>9}{:>7}{:>7}{:>8}{:>9}{:>9}{:>9}{:>9}",
            "folder",
            "mode",
            "pictures",
            "right",
            "wrong",
            "ghosts",
            "hit p50",
            "hit p95",
            "miss p50",
            "miss p95",
        )?;
        for ((folder, mode), row) in &self.rows {
            write!(f, "{folder:<18}{:<8}{:>9}{:>7}", mode.name(), row.pictures, row.right)?;
            write!(f, "{:>7}{:>8}", row.wrong, row.ghosts)?;
            write!(f, "{:>9}{:>9}", quantile_ms(&row.hits, 50), quantile_ms(&row.hits, 95))?;
            writeln!(f, "{:>9}{:>9}", quantile_ms(&row.misses, 50), quantile_ms(&row.misses, 95))?;
        }
        Ok(())
    }
}

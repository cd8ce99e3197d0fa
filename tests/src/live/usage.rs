//! What programs have used of the machine, as Linux counts it (proc(5)).

use std::collections::BTreeMap;
use std::fs;

use tokio::time::Instant;

/// The kernel counts processor time in hundredths of a second.
const TICKS: f64 = 100.0;

/// What the window's program, its web processes and the display have used.
pub(super) struct Usage {
    at: Instant,
    /// Seconds by thread of the program.
    threads: BTreeMap<String, f64>,
    program: f64,
    page: f64,
    display: f64,
    /// MB, where what is shared counts in part.
    pub(super) program_mb: f64,
    pub(super) page_mb: f64,
}

/// Shares of one core.
pub(super) struct Share {
    pub(super) program: f64,
    pub(super) page: f64,
    pub(super) display: f64,
    /// Those of the program's threads that used something, the busiest first.
    pub(super) threads: Vec<(String, f64)>,
}

impl Share {
    /// The mean of several.
    pub(super) fn mean(shares: &[Self]) -> Self {
        let mean = |of: fn(&Self) -> f64| shares.iter().map(of).sum::<f64>() / shares.len().max(1) as f64;
        let mut threads = BTreeMap::<String, f64>::new();
        for (name, share) in shares.iter().flat_map(|share| &share.threads) {
            *threads.entry(name.clone()).or_default() += share / shares.len() as f64;
        }
        Self {
            program: mean(|share| share.program),
            page: mean(|share| share.page),
            display: mean(|share| share.display),
            threads: busiest_first(threads),
        }
    }
}

fn busiest_first(threads: impl IntoIterator<Item = (String, f64)>) -> Vec<(String, f64)> {
    let mut threads: Vec<_> = threads.into_iter().filter(|(_, share)| *share >= 0.005).collect();
    threads.sort_by(|one, other| other.1.total_cmp(&one.1));
    threads
}

impl Usage {
    /// What was used until now.
    pub(super) fn now(program: u32, display: u32, at: Instant) -> Self {
        let page = children(program);
        Self {
            at,
            threads: threads(program),
            program: seconds(&format!("/proc/{program}/stat")),
            page: page.iter().map(|pid| seconds(&format!("/proc/{pid}/stat"))).sum(),
            display: seconds(&format!("/proc/{display}/stat")),
            program_mb: megabytes(program),
            page_mb: page.iter().map(|&pid| megabytes(pid)).sum(),
        }
    }

    /// What was used since an earlier time.
    pub(super) fn since(&self, before: &Self) -> Share {
        let passed = self.at.duration_since(before.at).as_secs_f64();
        let share = |now: f64, before: f64| (now - before) / passed;
        let thread = |(name, now): (&String, &f64)| {
            (name.clone(), share(*now, before.threads.get(name).copied().unwrap_or_default()))
        };
        Share {
            program: share(self.program, before.program),
            page: share(self.page, before.page),
            display: share(self.display, before.display),
            threads: busiest_first(self.threads.iter().map(thread)),
        }
    }
}

/// How many programs have run or waited for the processor, on average, over the last minute: what others do disturbs
/// what is measured by the clock.
pub(super) fn load() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    averages.split_whitespace().next().unwrap_or("?").to_owned()
}

/// The processes that a process has started, and theirs.
fn children(of: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").expect("Linux has /proc");
    let pids = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let parents: Vec<(u32, u32)> = pids.filter_map(|pid| Some((pid, parent(pid)?))).collect();
    let mut found = vec![of];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        found.extend(parents.iter().filter(|known| known.1 == parent).map(|known| known.0));
        at += 1;
    }
    found.split_off(1)
}

fn parent(pid: u32) -> Option<u32> {
    fields(&format!("/proc/{pid}/stat"))?.get(1)?.parse().ok()
}

/// What follows the name in brackets, which may hold anything; the first is the third of proc(5).
fn fields(stat: &str) -> Option<Vec<String>> {
    let line = fs::read_to_string(stat).ok()?;
    let (_, rest) = line.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// Processor time in user and in system mode.
fn seconds(stat: &str) -> f64 {
    let ticks = |fields: &[String], at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let used = fields(stat).and_then(|fields| Some(ticks(&fields, 11)? + ticks(&fields, 12)?));
    used.unwrap_or_default() / TICKS
}

fn threads(pid: u32) -> BTreeMap<String, f64> {
    let mut threads = BTreeMap::new();
    for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let path = task.path();
        let name = fs::read_to_string(path.join("comm")).unwrap_or_default();
        *threads.entry(name.trim().to_owned()).or_default() +=
            seconds(&path.join("stat").display().to_string());
    }
    threads
}

/// The proportional set size.
fn megabytes(pid: u32) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

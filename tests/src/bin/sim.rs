//! Plays the simulation: `sim --seeds N [--seed S]`. Its last line says how many steps were made, which faults were
//! injected and what was violated; it fails if anything was. `--seed` alone plays that seed and tells every step.

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use lixiao_tests::sim::{Report, play, play_aloud};

/// The most violations that are printed.
const PRINTED: usize = 20;

struct Wanted {
    first: u64,
    seeds: u64,
    aloud: bool,
}

fn main() -> ExitCode {
    let Some(wanted) = wanted(std::env::args().skip(1)) else {
        print("usage: sim [--seeds N] [--seed S]");
        return ExitCode::from(2);
    };
    let report = if wanted.aloud { play_aloud(wanted.first, |line| print(&line)) } else { play_all(&wanted) };
    for (seed, what) in report.violations.iter().take(PRINTED) {
        print(&format!("seed {seed}: {what}"));
    }
    print(&report.to_string());
    if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn wanted(mut args: impl Iterator<Item = String>) -> Option<Wanted> {
    let (mut first, mut seeds) = (None, None);
    while let Some(name) = args.next() {
        let value = args.next()?.parse().ok()?;
        match name.as_str() {
            "--seed" => first = Some(value),
            "--seeds" => seeds = Some(value),
            _ => return None,
        }
    }
    let aloud = first.is_some() && seeds.is_none();
    Some(Wanted { first: first.unwrap_or(1), seeds: seeds.unwrap_or(100), aloud })
}

/// Plays the seeds on every processor.
fn play_all(wanted: &Wanted) -> Report {
    let next = AtomicU64::new(0);
    let work = || {
        let mut report = Report::default();
        loop {
            let number = next.fetch_add(1, Relaxed);
            if number >= wanted.seeds {
                return report;
            }
            report.add(play(wanted.first + number));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut report = Report::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(played) => report.add(played),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    report.violations.sort();
    report
}

fn print(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}")); // where nobody listens, the exit code still says it
}

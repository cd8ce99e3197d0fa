//! Kills a working desk and its server for some minutes, cuts their power and fails their network: `torture --minutes N
//! [--seed S]`. The last line counts kills, faults, marks and losses; it fails on any loss.

use std::io::Write;
use std::process::ExitCode;

use lixiao_tests::torture::{Syncs, play_desk, torture};

const MINUTE_MS: f64 = 60_000.0;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if play_desk(&arguments).await {
        return ExitCode::SUCCESS;
    }
    let Some((ms, seed)) = wanted(&arguments) else {
        print("usage: torture --minutes N [--seed S]");
        return ExitCode::from(2);
    };
    let report = torture(ms, seed, Syncs::Kept).await;
    for loss in report.losses() {
        print(loss);
    }
    print(&report.to_string());
    if report.losses().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::cast_possible_truncation, reason = "nobody waits for so many minutes")]
fn wanted(arguments: &[String]) -> Option<(i64, u64)> {
    let (mut minutes, mut seed) = (None, 1);
    for pair in arguments.chunks(2) {
        match pair {
            [name, value] if name == "--minutes" => minutes = Some(value.parse::<f64>().ok()?),
            [name, value] if name == "--seed" => seed = value.parse().ok()?,
            _ => return None,
        }
    }
    minutes.map(|minutes| ((minutes * MINUTE_MS) as i64, seed))
}

fn print(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}")); // where nobody listens, the exit code still says it
}

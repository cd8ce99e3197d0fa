//! Measures the real window at work: `live [--minutes N]`, ten by default. Both it and the window want a release build;
//! `./dev bench live` makes them.

use std::io::Write;
use std::process::ExitCode;

use lixiao_tests::live::live;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let minutes = match &arguments[..] {
        [] => Some(10.0),
        [name, value] if name == "--minutes" => value.parse().ok(),
        _ => None,
    };
    let Some(minutes) = minutes else {
        drop(writeln!(std::io::stderr(), "usage: live [--minutes N]")); // where nobody listens, the exit code says it
        return ExitCode::from(2);
    };
    live(minutes).await;
    ExitCode::SUCCESS
}

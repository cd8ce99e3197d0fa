//! Explores the protocol in every order of its events: `model [--marks N] [--faults N]`, one of each unless said
//! otherwise. The last line says how far it went; it fails if anything is violated, and tells the events that lead there.

use std::io::Write;
use std::process::ExitCode;

use lixiao_tests::sim::{Adoption, Protocol};
use stateright::{Checker, Expectation, Model};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(protocol) = wanted(&arguments) else {
        print("usage: model [--marks 1|2] [--faults N]");
        return ExitCode::from(2);
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = protocol.checker().threads(threads).spawn_bfs().join();
    let mut violations = 0;
    for property in protocol.properties() {
        if let Some(path) = checker.discovery(property.name)
            && property.expectation == Expectation::Always
        {
            violations += 1;
            print(&format!("violated: {}\n{:#?}", property.name, path.into_actions()));
        }
    }
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    print(&format!("{states} states, {depth} events at most, {violations} violations"));
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn wanted(arguments: &[String]) -> Option<Protocol> {
    let mut protocol = Protocol { marks: 1, faults: 1, adoption: Adoption::Forgets };
    for pair in arguments.chunks(2) {
        match pair {
            [name, value] if name == "--marks" => {
                protocol.marks = value.parse().ok().filter(|marks| *marks <= 2)?;
            }
            [name, value] if name == "--faults" => protocol.faults = value.parse().ok()?,
            _ => return None,
        }
    }
    Some(protocol)
}

fn print(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}")); // where nobody listens, the exit code still says it
}

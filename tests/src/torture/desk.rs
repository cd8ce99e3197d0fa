//! The desk that is killed: it marks as quickly as it can and tells each mark once it is recorded.

use std::io::Write;
use std::path::{Path, PathBuf};

use lixiao_desk::Desk;
use lixiao_domain::{Entry, Reason};
use lixiao_protocol::ipc::{Look, MarkAnswer, MarkRequest, Verdict};

use super::STUDENTS;
use crate::counter::{self, passing, scan};
use crate::window::ServerProcess;
use crate::window::process::PASSWORD;

/// The file that the desk in the stage's folder keeps everything in.
pub(super) fn file(stage: &Path) -> PathBuf {
    folder(stage).join("desk.sqlite")
}

/// Makes a desk of the library in the stage's folder, which finds its server at `url`, and waits until it knows its
/// students.
pub(super) async fn prepare(stage: &Path, server: &ServerProcess, url: &str) {
    let texts: Vec<String> =
        (1..=STUDENTS).map(|number| server.ticket(&format!("2022100{number:02}"))).collect();
    std::fs::write(tickets_file(stage), texts.join("\n")).unwrap();
    let desk = open(stage).await;
    desk.enrol(url, &server.desk_code("4")).await.unwrap();
    desk.sign_in("tushu", PASSWORD).await.unwrap();
    for text in &texts {
        scan(&desk, text).await;
    }
    desk.close().await;
}

/// Marks until it is killed.
pub(super) async fn work(stage: &Path) {
    let desk = open(stage).await;
    desk.unlock(PASSWORD).await.unwrap();
    let tickets = tickets(stage);
    for ticket in tickets.iter().cycle() {
        if let Some(request) = request(&desk.scan(ticket, Entry::Camera).await.unwrap())
            && let MarkAnswer::Recorded { line } = desk.mark(request).await.unwrap()
            && writeln!(std::io::stdout(), "{}", line.mark).is_err()
        {
            return; // nobody listens any more
        }
    }
}

/// Sends what is unsent, and ends.
pub(super) async fn drain(stage: &Path) {
    let desk = open(stage).await;
    let mut changes = desk.watch_status();
    changes.wait_for(|status| status.sync.unsent == 0).await.unwrap();
    desk.close().await;
}

fn folder(stage: &Path) -> PathBuf {
    stage.join("desk")
}

fn tickets_file(stage: &Path) -> PathBuf {
    stage.join("tickets.txt")
}

async fn open(stage: &Path) -> Desk {
    counter::open(&folder(stage)).await
}

fn tickets(stage: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(tickets_file(stage)).unwrap();
    lines.lines().map(str::to_owned).collect()
}

/// A pass of who can be passed, and the way back for who was.
fn request(look: &Look) -> Option<MarkRequest> {
    let (card, verdict) = match look {
        Look::Open { card } => (card, Verdict::Pass),
        Look::AlreadyPassed { card } => (card, Verdict::Reopen { reason: Reason::new("演示") }),
        Look::NotRequired { .. }
        | Look::Blocked { .. }
        | Look::Held { .. }
        | Look::WindowClosed { .. }
        | Look::NotInPlan { .. }
        | Look::UnknownStudent
        | Look::RosterLoading { .. }
        | Look::TicketReplaced
        | Look::TicketInvalid { .. }
        | Look::OtherCode { .. } => return None,
    };
    Some(MarkRequest { verdict, ..passing(card) })
}

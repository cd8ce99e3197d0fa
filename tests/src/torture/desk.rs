//! The desk that is killed: it marks as quickly as it can and tells each mark once it is recorded.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lixiao_desk::{Desk, Machine};
use lixiao_domain::{Entry, Reason};
use lixiao_protocol::ipc::{Look, MarkAnswer, MarkRequest, Verdict};

use crate::counter::{passing, scan};
use crate::window::process::PASSWORD;

pub(super) fn folder(stage: &Path) -> PathBuf {
    stage.join("desk")
}

pub(super) fn tickets_file(stage: &Path) -> PathBuf {
    stage.join("tickets.txt")
}

/// Makes a desk in the stage's folder and waits until it knows its students.
pub(super) async fn set_up(stage: &Path, url: &str, code: &str) {
    let desk = open(stage).await;
    desk.enrol(url, code).await.unwrap();
    desk.sign_in("tushu", PASSWORD).await.unwrap();
    for ticket in tickets(stage) {
        scan(&desk, &ticket).await;
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

async fn open(stage: &Path) -> Desk {
    Desk::open(&folder(stage), Arc::new(Machine::new())).await.unwrap()
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

//! What an operator does at a desk, in a word.

use std::path::Path;
use std::sync::Arc;

use lixiao_desk::{Desk, Machine};
use lixiao_domain::{Entry, IdentityCheck, NodeId};
use lixiao_protocol::ipc::{DeskStatus, Look, MarkAnswer, MarkLine, MarkRequest, StudentCard, Verdict};
use tempfile::TempDir;
use tokio::time::{Duration, timeout};

use crate::campus::{Campus, PASSWORD};

/// How long anything may take on a busy machine before it counts as not happening.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The node that a [`counter`] works at.
pub const LIBRARY: NodeId = NodeId(4);

/// An enrolled desk of the library in a folder of its own, with an operator at work.
pub async fn counter(campus: &Campus) -> (Desk, TempDir) {
    counter_at(campus, &campus.url()).await
}

/// The same, which finds its server at this address.
pub async fn counter_at(campus: &Campus, url: &str) -> (Desk, TempDir) {
    let folder = TempDir::new().unwrap();
    let desk = open(folder.path()).await;
    enrol(&desk, campus, url).await;
    (desk, folder)
}

/// Makes an opened machine a desk of the library, with an operator at work.
pub async fn enrol(desk: &Desk, campus: &Campus, url: &str) {
    desk.enrol(url, &campus.desk_code(&[LIBRARY.0]).await).await.unwrap();
    campus.operator("library", &[LIBRARY.0]).await;
    desk.sign_in("library", PASSWORD).await.unwrap();
    desk.choose_node(LIBRARY).await.unwrap();
}

/// Opens the desk that is kept in a folder.
pub async fn open(folder: &Path) -> Desk {
    Desk::open(folder, Arc::new(Machine::new())).await.unwrap()
}

/// Scans a ticket whose student can be marked; waits for the roster if that is still on its way.
///
/// # Panics
/// Where the student cannot be marked, or never comes.
pub async fn scan(desk: &Desk, ticket: &str) -> StudentCard {
    let mut marks = desk.watch_marks();
    loop {
        let look = desk.scan(ticket, Entry::Camera).await.expect("the desk looks the ticket up");
        if let Look::Open { card } = look {
            return card;
        }
        let on_its_way = matches!(look, Look::RosterLoading { .. } | Look::UnknownStudent);
        assert!(on_its_way, "{look:?}");
        let changed = timeout(PATIENCE, marks.changed()).await.expect("the roster comes");
        changed.expect("the desk is open");
    }
}

/// The decision to pass the student on this card.
pub fn passing(card: &StudentCard) -> MarkRequest {
    MarkRequest {
        look: card.look,
        student: card.student,
        verdict: Verdict::Pass,
        identity_check: IdentityCheck::Code,
        on_behalf: None,
        remark: None,
        accept_unchecked: false,
    }
}

/// Scans a ticket and passes its student.
///
/// # Panics
/// Where that is not recorded.
pub async fn pass(desk: &Desk, ticket: &str) -> MarkLine {
    decide(desk, ticket, Verdict::Pass).await
}

/// Scans a ticket and says this of its student.
///
/// # Panics
/// Where that is not recorded.
pub async fn decide(desk: &Desk, ticket: &str, verdict: Verdict) -> MarkLine {
    let request = MarkRequest { verdict, ..passing(&scan(desk, ticket).await) };
    let answer = desk.mark(request).await.unwrap();
    let MarkAnswer::Recorded { line } = answer else { panic!("not recorded: {answer:?}") };
    line
}

/// Waits until the desk's status is so.
///
/// # Panics
/// Where that takes too long.
pub async fn until(desk: &Desk, holds: impl Fn(&DeskStatus) -> bool) {
    let mut status = desk.watch_status();
    let held = timeout(PATIENCE, status.wait_for(|status| holds(status))).await;
    assert!(held.is_ok(), "waited in vain; the status is {:?}", desk.status().sync);
}

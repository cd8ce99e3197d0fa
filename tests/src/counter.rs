//! What an operator does at a desk, in a word.

use lixiao_desk::Desk;
use lixiao_domain::{Entry, IdentityCheck};
use lixiao_protocol::ipc::{Look, MarkRequest, StudentCard, Verdict};
use tokio::time::{Duration, timeout};

/// How long anything may take on a busy machine before it counts as not happening.
pub const PATIENCE: Duration = Duration::from_mins(1);

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

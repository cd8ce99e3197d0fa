//! A desk with its driver and its network, against a small centre in the same process.

mod centre;
#[path = "../../src/tests/school.rs"]
#[expect(dead_code, reason = "the tests of the desk without network use the rest")]
mod school;

use std::sync::Arc;
use std::time::Duration;

use centre::{Book, CODE, FakeCentre, Mood, PASSWORD};
use lixiao_desk::{Desk, DeskError, Machine};
use lixiao_domain::{Entry, IdentityCheck, StudentId};
use lixiao_protocol::ipc::{
    CommandError, DeskStatus, Look, MarkAnswer, MarkLine, MarkRequest, MarkState, Phase, SyncTrouble, Verdict,
};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn a_scanned_student_s_mark_reaches_the_centre() {
    let (centre, desk) = counter().await;
    let line = desk.pass(1).await;
    desk.until_sent(1).await;
    assert_eq!(centre.book().log(), [line.mark]);
    let today = desk.desk.today().await.expect("somebody works");
    assert_eq!(today.lines[0].state, MarkState::Stored);
    assert!(matches!(desk.scan(1).await, Look::AlreadyPassed { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_made_while_the_centre_is_away_reaches_it_after_a_restart() {
    let (centre, desk) = counter().await;
    let book = centre.book().clone();
    let port = centre.stop().await;
    desk.until(|status| !status.sync.online).await;
    let line = desk.pass(1).await;
    let desk = desk.restart().await;
    assert_eq!(desk.desk.status().sync.unsent, 1);
    let _centre = FakeCentre::start(book.clone(), port).await;
    desk.desk.retry_sync();
    desk.until_sent(1).await;
    assert_eq!(book.log(), [line.mark]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_is_named_and_changes_nothing() {
    let (centre, desk) = counter().await;
    centre.book().set_mood(Mood::Portal);
    let line = desk.pass(1).await;
    desk.until(|status| !status.sync.online).await;
    let status = desk.desk.status().sync;
    assert_eq!((status.unsent, status.trouble), (1, Some(SyncTrouble::NotOurServer)));
    centre.book().set_mood(Mood::Well);
    desk.desk.retry_sync();
    desk.until_sent(1).await;
    assert_eq!(centre.book().log(), [line.mark]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_desk_says_so_and_keeps_its_marks() {
    let (centre, desk) = counter().await;
    centre.book().set_mood(Mood::Unavailable);
    desk.pass(1).await;
    centre.book().set_mood(Mood::Revoked);
    let status = desk.until(|status| status.sync.trouble == Some(SyncTrouble::DeskRevoked)).await;
    assert_eq!(status.sync.unsent, 1);
    assert_eq!(desk.decide(2, Verdict::Pass).await, Err(CommandError::DeskRevoked));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_too_old_says_so_and_its_marks_wait_for_the_newer_program() {
    let (centre, desk) = counter().await;
    centre.book().set_mood(Mood::Newer);
    let line = desk.pass(1).await;
    let status = desk.until(|status| status.sync.trouble.is_some()).await;
    assert_eq!((status.sync.trouble, status.sync.unsent), (Some(SyncTrouble::DeskTooOld), 1));
    assert_eq!(named(desk.desk.sign_in("tester", PASSWORD).await), CommandError::DeskTooOld);
    centre.book().set_mood(Mood::Well);
    let desk = desk.restart().await;
    desk.until_sent(1).await;
    assert_eq!(centre.book().log(), [line.mark]);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_node_that_needs_the_centre_the_answer_is_the_centre_s() {
    let (_centre, desk) = counter().await;
    desk.desk.choose_node(school::FEES).await.expect("it is granted");
    let answer = desk.decide(1, Verdict::Pass).await.expect("the centre answers");
    let MarkAnswer::Recorded { line } = answer else { panic!("not recorded: {answer:?}") };
    assert_eq!(line.state, MarkState::Stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_centre_does_not_answer_in_time_the_mark_is_taken_back() {
    let (centre, desk) = counter().await;
    desk.desk.choose_node(school::FEES).await.expect("it is granted");
    centre.book().set_mood(Mood::Unavailable);
    assert_eq!(desk.decide(1, Verdict::Pass).await, Err(CommandError::CentreNeeded));
    centre.book().set_mood(Mood::Well);
    desk.desk.retry_sync();
    desk.until_sent(2).await;
    let Look::Open { card } = desk.scan(1).await else { panic!("the mark stands") };
    assert!(card.history.iter().any(|line| line.undone));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_that_fails_says_why() {
    let centre = FakeCentre::start(Book::new([]), 0).await;
    let desk = Opened::new().await;
    let refused = async |address: &str, code: &str| named(desk.desk.enrol(address, code).await);
    assert_eq!(refused("not an address", CODE).await, CommandError::AddressInvalid);
    assert_eq!(refused("http://127.0.0.1:9", CODE).await, CommandError::ServerUnreachable);
    assert_eq!(refused(&centre.url(), "WRONG").await, CommandError::CodeInvalid);
    centre.book().set_mood(Mood::Portal);
    assert_eq!(refused(&centre.url(), CODE).await, CommandError::NotOurServer);
    assert_eq!(desk.desk.status().phase, Phase::Setup { wiped: None });
    centre.book().set_mood(Mood::Well);
    desk.desk.enrol(&centre.url(), CODE).await.expect("all is well");
    assert_eq!(refused(&centre.url(), CODE).await, CommandError::AlreadyEnrolled);
    assert_eq!(named(desk.desk.sign_in("tester", "wrong").await), CommandError::PasswordWrong);
}

/// A desk in a folder of its own.
struct Opened {
    desk: Desk,
    folder: TempDir,
}

/// A centre that knows three students, and a desk with an operator at work.
async fn counter() -> (FakeCentre, Opened) {
    let centre = FakeCentre::start(Book::new((1..=3).map(school::student)), 0).await;
    let opened = Opened::new().await;
    opened.desk.enrol(&centre.url(), CODE).await.expect("the code is good");
    opened.desk.sign_in("tester", PASSWORD).await.expect("the password is right");
    opened.until(|status| status.sync.online).await;
    (centre, opened)
}

impl Opened {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a place for the desk");
        let desk = Desk::open(folder.path(), Arc::new(Machine::new())).await.expect("a new desk");
        Self { desk, folder }
    }

    async fn restart(self) -> Self {
        let Self { desk, folder } = self;
        desk.close().await;
        let desk = Desk::open(folder.path(), Arc::new(Machine::new())).await.expect("the desk as it was");
        desk.unlock(PASSWORD).await.expect("the operator comes back");
        Self { desk, folder }
    }

    async fn scan(&self, student: u32) -> Look {
        let text = school::ticket(StudentId(student), 1);
        self.desk.scan(&text, Entry::Camera).await.expect("somebody works")
    }

    async fn decide(&self, student: u32, verdict: Verdict) -> Result<MarkAnswer, CommandError> {
        let Look::Open { card } = self.scan(student).await else { panic!("not open") };
        let request = MarkRequest {
            look: card.look,
            student: card.student,
            verdict,
            identity_check: IdentityCheck::Code,
            on_behalf: None,
            remark: None,
            accept_unchecked: false,
        };
        self.desk.mark(request).await.map_err(CommandError::from)
    }

    async fn pass(&self, student: u32) -> MarkLine {
        match self.decide(student, Verdict::Pass).await {
            Ok(MarkAnswer::Recorded { line }) => line,
            other => panic!("not recorded: {other:?}"),
        }
    }

    /// Waits until the status is as it should be.
    async fn until(&self, mut wanted: impl FnMut(&DeskStatus) -> bool) -> DeskStatus {
        let mut status = self.desk.watch_status();
        let end =
            tokio::time::timeout(Duration::from_secs(30), status.wait_for(|status| wanted(status))).await;
        end.expect("it takes too long").expect("the desk lives").clone()
    }

    /// Waits until `marks` marks were made and none of them is unsent.
    async fn until_sent(&self, marks: usize) {
        self.until(|status| status.sync.unsent == 0).await;
        assert_eq!(self.desk.today().await.expect("somebody works").lines.len(), marks);
    }
}

fn named(result: Result<(), DeskError>) -> CommandError {
    result.expect_err("it is refused").into()
}

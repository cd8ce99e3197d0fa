//! A kiosk at a server that the test can take away, change and question.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

mod stand_in;

use std::sync::Arc;
use std::time::Duration;

use lixiao_desk::{Machine, redeem};
use lixiao_domain::Revision;
use lixiao_kiosk::{Kiosk, Printer, is_kiosk, keep, set_pin};
use lixiao_protocol::kiosk::{KioskPhase, OutOfService, PinAnswer};
use lixiao_protocol::student::{SignIn, StudentError};
use tempfile::TempDir;

use stand_in::{LOGO, NAME, NO, PASSWORD, SESSION, StandIn, TICKET};

/// How long anything may take on a busy machine before it counts as not happening.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_student_signs_in_sees_everything_and_goes() {
    let (server, folder) = (StandIn::start().await, TempDir::new().unwrap());
    let kiosk = enrolled(&server, &folder).await;
    reaches(&kiosk, KioskPhase::Ready).await;
    assert_eq!(kiosk.clearance().await, Err(StudentError::Unauthenticated));
    assert_eq!(kiosk.school().await.unwrap().logo.as_deref(), Some(LOGO));
    let wrong = SignIn { no: NO.to_owned(), password: "wrong".to_owned() };
    assert!(matches!(kiosk.sign_in(&wrong).await, Err(StudentError::PasswordWrong)));
    let signed = kiosk.sign_in(&right()).await.unwrap();
    assert_eq!((signed.me.name.as_str(), signed.session), (NAME, None), "the page never has the session");
    assert_eq!(kiosk.state().phase, KioskPhase::InUse);
    assert_eq!(kiosk.clearance().await.unwrap().name, NAME);
    assert_eq!(kiosk.ticket().await.unwrap().image, TICKET);
    kiosk.sign_out().await;
    assert_eq!(server.ended(), [SESSION]);
    assert_eq!(kiosk.clearance().await, Err(StudentError::Unauthenticated));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_heard_while_the_student_is_there() {
    let (server, folder) = (StandIn::start().await, TempDir::new().unwrap());
    let kiosk = enrolled(&server, &folder).await;
    reaches(&kiosk, KioskPhase::Ready).await;
    kiosk.sign_in(&right()).await.unwrap();
    let mut changes = kiosk.watch_changes();
    server.tell_change(7);
    let heard = tokio::time::timeout(PATIENCE, changes.wait_for(Option::is_some)).await;
    assert_eq!(*heard.expect("the change is told").unwrap(), Some(Revision(7)));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_server_a_kiosk_serves_nobody_and_with_it_again_by_itself() {
    let (mut server, folder) = (StandIn::start().await, TempDir::new().unwrap());
    let kiosk = enrolled(&server, &folder).await;
    reaches(&kiosk, KioskPhase::Ready).await;
    server.stop().await;
    reaches(&kiosk, KioskPhase::OutOfService { why: OutOfService::ServerAway }).await;
    assert!(matches!(kiosk.sign_in(&right()).await, Err(StudentError::Unreachable)));
    server.go_on().await;
    reaches(&kiosk, KioskPhase::Ready).await;
    kiosk.sign_in(&right()).await.unwrap();
    server.stop().await;
    assert_eq!(kiosk.clearance().await, Err(StudentError::Unreachable));
    assert_eq!(kiosk.state().phase, KioskPhase::InUse, "what is on the screen still holds");
    kiosk.sign_out().await;
    reaches(&kiosk, KioskPhase::OutOfService { why: OutOfService::ServerAway }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_at_the_address_and_a_revoked_kiosk_are_named() {
    let (server, folder) = (StandIn::start().await, TempDir::new().unwrap());
    let kiosk = enrolled(&server, &folder).await;
    reaches(&kiosk, KioskPhase::Ready).await;
    server.become_another();
    reaches(&kiosk, KioskPhase::OutOfService { why: OutOfService::NotOurServer }).await;
    server.become_itself();
    reaches(&kiosk, KioskPhase::Ready).await;
    server.revoke();
    reaches(&kiosk, KioskPhase::OutOfService { why: OutOfService::Revoked }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_student_is_ever_on_disk() {
    let (server, folder) = (StandIn::start().await, TempDir::new().unwrap());
    let kiosk = enrolled(&server, &folder).await;
    reaches(&kiosk, KioskPhase::Ready).await;
    kiosk.sign_in(&right()).await.unwrap();
    kiosk.clearance().await.unwrap();
    kiosk.ticket().await.unwrap();
    let files: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [only] = &files[..] else { panic!("{files:?}") };
    let kept = std::fs::read_to_string(only).unwrap();
    assert!(kept.contains("token"));
    for secret in [NO, NAME, PASSWORD, SESSION] {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_opens_maintenance_and_wrong_ones_are_counted_across_students() {
    let (server, folder) = (StandIn::start().await, TempDir::new().unwrap());
    let kiosk = enrolled(&server, &folder).await;
    assert_eq!(kiosk.maintain("135790").await, Ok(PinAnswer::NotSet));
    assert!(set_pin(folder.path(), "12345", &Machine::new()).is_err(), "too short");
    set_pin(folder.path(), "135790", &Machine::new()).unwrap();
    let opened = kiosk.maintain("135790").await.unwrap();
    let PinAnswer::Right { maintenance } = opened else { panic!("{opened:?}") };
    assert_eq!((maintenance.name.as_deref(), maintenance.printer), (Some("测试自助机"), None));
    for _ in 0..5 {
        let next_student = Kiosk::open(folder.path(), Arc::new(Machine::new()), no_printer()).unwrap();
        assert_eq!(next_student.maintain("000000").await, Ok(PinAnswer::Wrong));
    }
    assert!(matches!(kiosk.maintain("135790").await, Ok(PinAnswer::TooManyTries { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_is_no_kiosk_says_so() {
    let folder = TempDir::new().unwrap();
    assert!(!is_kiosk(folder.path()));
    let kiosk = Kiosk::open(folder.path(), Arc::new(Machine::new()), no_printer()).unwrap();
    assert_eq!(kiosk.state().phase, KioskPhase::NotEnrolled);
    assert!(matches!(kiosk.sign_in(&right()).await, Err(StudentError::Unreachable)));
}

async fn enrolled(server: &StandIn, folder: &TempDir) -> Kiosk {
    let redeemed = redeem(&server.url(), "any", &Machine::new()).await.unwrap();
    keep(folder.path(), redeemed).unwrap();
    assert!(is_kiosk(folder.path()));
    Kiosk::open(folder.path(), Arc::new(Machine::new()), no_printer()).unwrap()
}

/// A print server that is not there.
fn no_printer() -> Printer {
    Printer::of_spooler("/nowhere/cups.sock")
}

fn right() -> SignIn {
    SignIn { no: NO.to_owned(), password: PASSWORD.to_owned() }
}

async fn reaches(kiosk: &Kiosk, phase: KioskPhase) {
    let mut states = kiosk.watch_state();
    let reached = tokio::time::timeout(PATIENCE, states.wait_for(|state| state.phase == phase)).await;
    assert!(reached.is_ok(), "never {phase:?}, but {:?}", kiosk.state().phase);
}

//! A desk and its server: the real client on a real database, over real HTTP, through cuts and restarts.

use lixiao_domain::{Entry, Outcome, Status};
use lixiao_protocol::http::route;
use lixiao_protocol::ipc::{CommandError, Look};
use lixiao_tests::campus::{Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, PATIENCE, counter, counter_at, open, pass, until};
use lixiao_tests::proxy::{Fault, Proxy};
use tempfile::TempDir;
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread")]
async fn marks_made_while_the_server_is_away_arrive_once_and_keep_their_time() {
    let mut campus = Campus::open().await;
    let (desk, folder) = counter(&campus).await;
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    let offline = campus.ticket("202210002").await;
    campus.stop().await;
    until(&desk, |status| !status.sync.online).await;
    pass(&desk, &offline).await;
    assert_eq!(desk.status().sync.unsent, 1);
    desk.close().await;
    let desk = open(folder.path()).await;
    assert_eq!(desk.status().sync.unsent, 1, "a restart loses nothing");
    campus.pass(3_600_000);
    campus.start().await;
    desk.retry_sync();
    until(&desk, |status| status.sync.unsent == 0).await;
    let reader = RawDesk::open(&campus, &[4]).await;
    for no in ["202210001", "202210002"] {
        let record = reader.student(no).await.record;
        assert_eq!((record.status(LIBRARY), record.entries(LIBRARY).len()), (Status::Passed, 1), "{no}");
        let age = campus.now().since(record.entries(LIBRARY)[0].effective);
        assert!(age > 3_500_000, "{no} was made an hour ago, not {age} ms");
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_of_two_operators_that_wait_together_each_keep_their_own_actor() {
    let campus = Campus::open().await;
    let network = Proxy::start(campus.address()).await;
    let (desk, _folder) = counter_at(&campus, &network.url()).await;
    network.obey(|line| line.contains(route::MARKS).then_some(Fault::CutBefore));
    pass(&desk, &campus.ticket("202210001").await).await;
    desk.sign_out().await.unwrap();
    campus.operator("successor", &[LIBRARY.0]).await;
    desk.sign_in("successor", PASSWORD).await.unwrap();
    pass(&desk, &campus.ticket("202210002").await).await;
    assert_eq!(desk.status().sync.unsent, 2, "what the first one has made waits with the second one's");
    network.calm();
    desk.retry_sync();
    until(&desk, |status| status.sync.unsent == 0).await;
    let reader = RawDesk::open(&campus, &[4]).await;
    for (no, account) in [("202210001", "library"), ("202210002", "successor")] {
        let entries = reader.student(no).await.record.entries(LIBRARY).to_vec();
        let actor = campus.read(move |txn| Ok(txn.account(account)?.map(|account| account.actor))).await;
        assert_eq!((&entries[0].outcome, entries[0].mark.origin.actor()), (&Outcome::Applied, actor), "{no}");
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_at_the_same_address_changes_nothing() {
    let mut campus = Campus::open().await;
    let (desk, _folder) = counter(&campus).await;
    let ticket = campus.ticket("202210003").await;
    campus.stop().await;
    let mut stranger = Campus::at(campus.address()).await;
    pass(&desk, &ticket).await;
    desk.retry_sync();
    until(&desk, |status| !status.sync.online && status.sync.next_try.is_some()).await;
    assert_eq!(desk.status().sync.unsent, 1);
    stranger.stop().await;
    campus.start().await;
    desk.retry_sync();
    until(&desk, |status| status.sync.unsent == 0 && status.sync.trouble.is_none()).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_desk_marked_is_seen_here_and_not_marked_twice() {
    let campus = Campus::open().await;
    let (desk, _folder) = counter(&campus).await;
    let mut other = RawDesk::open(&campus, &[4]).await;
    let student = other.student("202210004").await.id();
    let mark = other.pass(student, 4, campus.now());
    other.outcomes(&[mark]).await;
    let ticket = campus.ticket("202210004").await;
    let mut marks = desk.watch_marks();
    let seen = async {
        while !matches!(desk.scan(&ticket, Entry::Camera).await, Ok(Look::AlreadyPassed { .. })) {
            marks.changed().await.unwrap();
        }
    };
    timeout(PATIENCE, seen).await.expect("the desk hears of it");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_a_wrong_code_and_a_wrong_password_are_each_named() {
    let campus = Campus::open().await;
    let folder = TempDir::new().unwrap();
    let desk = open(folder.path()).await;
    let named = |error: lixiao_desk::DeskError| CommandError::from(error);
    assert_eq!(
        desk.enrol("http://127.0.0.1:1", "0").await.map_err(named),
        Err(CommandError::ServerUnreachable)
    );
    assert_eq!(desk.enrol("no address at all", "0").await.map_err(named), Err(CommandError::AddressInvalid));
    assert_eq!(desk.enrol(&campus.url(), "0").await.map_err(named), Err(CommandError::CodeInvalid));
    desk.enrol(&campus.url(), &campus.desk_code(&[4]).await).await.unwrap();
    assert_eq!(desk.sign_in("nobody", "wrong").await.map_err(named), Err(CommandError::PasswordWrong));
    campus.operator("elsewhere", &[3]).await;
    campus.pass(5_000);
    assert_eq!(desk.sign_in("elsewhere", PASSWORD).await.map_err(named), Err(CommandError::NoNodeGranted));
    desk.close().await;
}

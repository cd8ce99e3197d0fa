//! What an admin is shown: marks that were put aside, and marks that want a second look.

use lixiao_domain::{Action, Reason};
use lixiao_server::core::oversight;
use lixiao_store::{StoreError, read};
use lixiao_tests::campus::{CAMPAIGN, Campus};
use lixiao_tests::client::RawDesk;
use serde_json::json;

#[tokio::test]
async fn what_was_put_aside_is_listed_with_whom_it_is_about_and_in_its_own_words() {
    let campus = Campus::open().await;
    let (mut desk, mut trusted) = (RawDesk::open(&campus, &[4]).await, RawDesk::open(&campus, &[5]).await);
    let student = desk.student("202210001").await.id();
    let good = trusted.pass(student, 5, campus.now());
    trusted.outcomes(&[good]).await;
    let seen = desk.pass(student, 4, campus.now());
    let words =
        json!({ "epoch": desk.epoch(), "seq": 2, "mark": uuid::Uuid::from_u128(7), "body": "later words" });
    campus.revoke(desk.desk).await;
    desk.outcomes(std::slice::from_ref(&seen)).await;
    desk.ask(reqwest::Method::POST, "/api/v1/marks/unreadable", Some(&words)).await;

    let listed = read::<_, StoreError>(campus.store(), |txn| oversight::put_aside(txn, CAMPAIGN));
    let (marks, unread) = listed.await.unwrap();
    let marks: Vec<_> = marks.iter().map(|seen| (seen.stored.judged.mark.id, seen.student.clone())).collect();
    assert_eq!(marks, [(seen.id, Some(("202210001".parse().unwrap(), "测试甲子".to_owned())))]);
    let unread: Vec<_> = unread.iter().map(|unread| (unread.aside.seq, unread.aside.body.as_str())).collect();
    assert_eq!(unread, [(2, "later words")]);
}

#[tokio::test]
async fn marks_that_want_a_second_look_are_listed_and_no_others() {
    let campus = Campus::open().await;
    let (mut desk, mut other) = (RawDesk::open(&campus, &[4]).await, RawDesk::open(&campus, &[4]).await);
    let student = desk.student("202210001").await.id();
    let first = desk.pass(student, 4, campus.now());
    desk.outcomes(std::slice::from_ref(&first)).await;
    let stale = lixiao_domain::Mark {
        action: Action::Fail { reason: Reason::new("图书未还") },
        ..other.pass(student, 4, campus.now())
    };
    other.outcomes(std::slice::from_ref(&stale)).await;
    let listed = read::<_, StoreError>(campus.store(), |txn| oversight::to_review(txn, CAMPAIGN));
    let listed: Vec<_> = listed.await.unwrap().iter().map(|seen| seen.stored.judged.mark.id).collect();
    assert_eq!(listed, [stale.id]);
}

//! What an admin is shown: marks that were put aside, and marks that want a second look; and kept from: an end of the
//! campaign that nobody meant.

use lixiao_domain::{Action, Reason};
use lixiao_server::core::campaigns::{self, ApplyError};
use lixiao_server::core::oversight;
use lixiao_server::files::plan_file::PlanFile;
use lixiao_store::{StoreError, read};
use lixiao_tests::campus::{CAMPAIGN, Campus, plan_text};
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
    let conflict = other.pass(student, 4, campus.now());
    let conflict =
        lixiao_domain::Mark { action: Action::Reopen { reason: Reason::new("重新核对") }, ..conflict };
    other.outcomes(&[stale.clone(), conflict.clone()]).await;
    let listed = read::<_, StoreError>(campus.store(), |txn| oversight::to_review(txn, CAMPAIGN));
    let listed: Vec<_> = listed.await.unwrap().iter().map(|seen| seen.stored.judged.mark.id).collect();
    assert_eq!(listed, [stale.id, conflict.id]);
}

#[tokio::test]
async fn a_plan_file_that_would_end_the_campaign_at_once_is_refused_and_changes_nothing() {
    let campus = Campus::open().await;
    let before = campus.read(|txn| txn.campaign(CAMPAIGN)).await;
    let (text, at) = (plan_text("2026-01-01", "2026-01-31"), campus.now());
    let ended: Vec<_> = text
        .lines()
        .map(|line| if line.starts_with("closes") { "closes = \"2026-02-01\"" } else { line })
        .collect();
    let file = PlanFile::parse(&ended.join("\n")).unwrap();
    let applied = campus.write(move |txn| campaigns::apply(txn, &file, at)).await;
    assert!(matches!(applied, Err(ApplyError::Closed)), "{applied:?}");
    assert_eq!(campus.read(|txn| txn.campaign(CAMPAIGN)).await, before);
}

//! A desk's life: revoked, retired, enrolled anew. The real desk and the real server, over real HTTP.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use lixiao_desk::Desk;
use lixiao_domain::{Outcome, QuarantineCause, Status, Timestamp};
use lixiao_protocol::ipc::{Phase, WipeCause, Wiped};
use lixiao_store::{StoreError, StoredMark, read};
use lixiao_tests::campus::{CAMPAIGN, Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, counter, open, pass, until};

/// 2027-01-02T00:00:00Z, after the demonstration campaign's end.
const AFTER_THE_END: Timestamp = Timestamp(1_798_848_000_000);

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_desk_hands_over_its_last_marks_and_forgets_what_it_held() {
    let mut campus = Campus::open().await;
    let (desk, folder) = counter(&campus).await;
    let ticket = campus.ticket("202210005").await;
    campus.stop().await;
    until(&desk, |status| !status.sync.online).await;
    pass(&desk, &ticket).await;
    campus.revoke_all_and_start().await;
    desk.retry_sync();
    let wiped = wiped(&desk).await;
    assert_eq!((wiped.why, wiped.marks), (WipeCause::Revoked, 1));
    let late = marks_of(&campus, "202210005").await.remove(0).judged;
    let why = Outcome::Quarantined(QuarantineCause::RightsWithdrawn);
    assert_eq!(late.outcome, why, "the centre has what was made, and does not count it");
    desk.close().await;

    let desk = open(folder.path()).await;
    assert!(matches!(desk.status().phase, Phase::Setup { wiped: Some(_) }), "also after a restart");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_is_enrolled_anew_is_another_desk() {
    let campus = Campus::open().await;
    let (desk, _folder) = counter(&campus).await;
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    let first = campus.desks().await.remove(0);
    campus.revoke(first).await;
    desk.retry_sync();
    wiped(&desk).await;

    desk.enrol(&campus.url(), &campus.desk_code(&[4]).await).await.unwrap();
    desk.sign_in("library", PASSWORD).await.unwrap();
    pass(&desk, &campus.ticket("202210002").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    let origins: Vec<_> = [marks_of(&campus, "202210001").await, marks_of(&campus, "202210002").await]
        .concat()
        .iter()
        .map(|stored| stored.judged.mark.desk_seq().unwrap())
        .collect();
    assert_eq!((origins[0], origins[1].1), ((first, 1), 1), "its own numbers, from 1");
    assert_ne!(origins[1].0, first);
    assert!(marks_of(&campus, "202210002").await[0].judged.outcome == Outcome::Applied);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_campaigns_end_a_desk_forgets_the_roster_by_itself() {
    let campus = Campus::open().await;
    let (desk, _folder) = counter(&campus).await;
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    campus.pass(AFTER_THE_END.since(campus.now()));
    desk.retry_sync();
    let wiped = wiped(&desk).await;
    assert_eq!(
        (wiped.why, wiped.marks, wiped.desk_name.as_str()),
        (WipeCause::CampaignClosed, 1, "测试窗口")
    );
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210001").await.record.status(LIBRARY), Status::Passed);
    desk.close().await;
}

/// How the desk ended.
async fn wiped(desk: &Desk) -> Wiped {
    until(desk, |status| matches!(status.phase, Phase::Setup { .. })).await;
    let Phase::Setup { wiped: Some(wiped) } = desk.status().phase else { panic!("it was never enrolled") };
    wiped
}

async fn marks_of(campus: &Campus, no: &str) -> Vec<StoredMark> {
    let no = no.parse().unwrap();
    let marks = read::<_, StoreError>(campus.store(), move |txn| {
        let student = txn.student_by_no(CAMPAIGN, &no)?.expect("in the roster");
        txn.marks_of(student.id)
    });
    marks.await.unwrap()
}

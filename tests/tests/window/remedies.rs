//! The 退回清单 in the real window: for each of its remedies, from the two records side by side to what the centre has
//! in the end, and what the lists and the student's history say.

use std::time::Duration;

use fantoccini::key::Key;
use lixiao_domain::{Action, Judged, Outcome, Reason, Status, StudentId};
use lixiao_tests::client::RawDesk;
use lixiao_tests::window::process::{PASSWORD, ServerProcess};
use lixiao_tests::window::{PATIENCE, Page, Station, word};
use tokio::time::{Instant, sleep};

use crate::{LIBRARY, arrives, keep_picture, passed_without_the_server};

/// The student, whom this counter passes while another one fails them.
const NO: &str = "202210006";
/// Their name.
const NAME: &str = "测试乙丑";
/// What the other counter says.
const OWED: &str = "欠书1本";
/// Why the operator does what they do about it.
const REASON: &str = "已与另一窗口核对";

#[tokio::test(flavor = "multi_thread")]
async fn alt_1_keeps_the_centres_record_and_leaves_it_as_it_is() {
    let (station, page) = compared().await;
    keep_picture(&station, &page, "returned").await;
    remedied(&page, '1', "keep").await;
    is_in_the_history(&station, &page, "keep").await;
    let entries = entries(&station, 2).await;
    assert!(matches!(said(&entries)[..], [Action::Fail { .. }, Action::Pass]), "{entries:?}");
    arrives(&station, NO, Status::Failed).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alt_2_registers_anew_on_what_the_centre_has() {
    let (station, page) = compared().await;
    remedied(&page, '2', "markAgain").await;
    arrives(&station, NO, Status::Passed).await;
    let entries = entries(&station, 3).await;
    assert!(matches!(said(&entries)[..], [Action::Fail { .. }, Action::Pass, Action::Pass]), "{entries:?}");
    let [fail, returned, again] = &entries[..] else { panic!("the centre has {entries:?}") };
    assert_eq!(
        returned.outcome,
        Outcome::Conflict { head: Some(fail.mark.id) },
        "what was returned stays so"
    );
    assert_eq!((again.mark.seen, &again.outcome), (Some(fail.mark.id), &Outcome::Applied));
    assert_eq!(again.mark.remark.as_deref(), Some(REASON));
    is_in_the_history(&station, &page, "markAgain").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alt_3_withdraws_the_mark_and_changes_nothing_else() {
    let (station, page) = compared().await;
    remedied(&page, '3', "withdraw").await;
    let entries = entries(&station, 3).await;
    let [fail, returned, undo] = &entries[..] else { panic!("the centre has {entries:?}") };
    assert_eq!(undo.mark.action, Action::Undo { of: returned.mark.id });
    assert_eq!((undo.mark.remark.as_deref(), &undo.outcome), (Some(REASON), &Outcome::Applied));
    assert_eq!(returned.outcome, Outcome::Conflict { head: Some(fail.mark.id) });
    arrives(&station, NO, Status::Failed).await;
    is_in_the_history(&station, &page, "withdraw").await;
    page.close().await;
}

/// A counter's 通过, made without the centre, of a student whom another counter failed meanwhile: the window shows
/// both records.
async fn compared() -> (Station, Page) {
    let (mut station, page) = passed_without_the_server(NO).await;
    let other = station.server.beside();
    another_counter_fails(&other).await;
    drop(other);
    station.server.go_on();
    page.press(&[Key::F4.into(), Key::F5.into()]).await;
    page.says(&word("queue.returned").replace("{n}", "1")).await;
    page.click(&word("returned.open")).await;
    page.until_true("return document.querySelector('.returned input') !== null").await;
    shows(&page, "returned.mine", &[&word("said.pass"), "测试图书馆", &word("markState.returned")]).await;
    shows(&page, "returned.centre", &[&word("said.fail"), OWED, "测试资产处"]).await;
    (station, page)
}

/// Another counter, at which somebody else sits, marks the student 未通过.
async fn another_counter_fails(server: &ServerProcess) {
    server.ask_with_input(
        &["account", "set", "zichan", "--name", "测试资产处", "--nodes", "1,4", "--password-stdin"],
        PASSWORD,
    );
    let mut desk = RawDesk::enrol(server.url(), &server.desk_code("4"), "zichan", PASSWORD).await;
    let student = StudentId(desk.student(NO).await.id().0);
    let mut mark = desk.pass(student, LIBRARY.0, lixiao_server::edge::now());
    mark.action = Action::Fail { reason: Reason::new(OWED) };
    assert_eq!(desk.outcomes(&[mark]).await[0]["kind"], "applied");
}

/// Waits until one of the two records says all of this.
async fn shows(page: &Page, title: &str, wanted: &[&str]) {
    let title = word(title);
    let script = format!(
        "const said = document.querySelector('section[aria-label=\"{title}\"]')?.innerText ?? ''
         return {wanted:?}.every((word) => said.includes(word))"
    );
    page.until_true(&script).await;
}

/// Deals with the returned mark by Alt and a digit: without a reason nothing is done, with one the mark leaves the
/// list, and nothing waits to be sent in the end.
async fn remedied(page: &Page, key: char, remedy: &str) {
    page.chord(Key::Alt.into(), key).await;
    page.says(&word("error.reason_missing")).await;
    page.compose(&word("returned.reason"), REASON).await;
    page.chord(Key::Alt.into(), key).await;
    let done = word(&format!("returned.{remedy}Done")).replace("{name}", NAME);
    page.says(&done.replace("{said}", &word("said.pass"))).await;
    page.says(&word("queue.returnedEmpty")).await;
    page.says(&word("queue.unsentEmpty")).await;
}

/// The library's marks about the student at the centre, in their order, once there are so many.
async fn entries(station: &Station, count: usize) -> Vec<Judged> {
    let reader = station.server.reader().await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let entries = reader.student(NO).await.record.entries(LIBRARY).to_vec();
        if entries.len() >= count || Instant::now() > deadline {
            return entries;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

fn said(entries: &[Judged]) -> Vec<&Action> {
    entries.iter().map(|judged| &judged.mark.action).collect()
}

/// Waits until the student's history at the counter says what was done about the mark, and why.
async fn is_in_the_history(station: &Station, page: &Page, remedy: &str) {
    page.press(&[Key::Escape.into()]).await;
    station.camera.show_ticket(&station.server.ticket(NO));
    let history = word("card.history").replace("{n}", "");
    page.says(history.trim()).await;
    page.click(history.trim()).await;
    page.says(&format!("{}（{REASON}）", word(&format!("returned.{remedy}")))).await;
}

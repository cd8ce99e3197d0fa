//! What the centre says, on top of what the desk did.

use lixiao_domain::{Action, History, Outcome, Refusal, Revision, Status, StudentId};
use lixiao_protocol::http::{Answer, ChangesAnswer};
use lixiao_protocol::ipc::{Look, MarkState};
use lixiao_sync::Input;
use uuid::Uuid;

use super::counter::{Counter, answer, elsewhere, fail, stored, told};
use super::school::{self, INSTRUMENTS};

#[test]
fn a_pull_never_overwrites_an_unsent_mark() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    counter.pull(vec![told(1, vec![], 5)], 5);
    assert!(matches!(counter.scan(1), Look::AlreadyPassed { .. }));
    counter.core.keep_page(school::snapshot(vec![told(1, vec![], 6)], 6)).unwrap();
    let counter = counter.reopened();
    assert_eq!(counter.card(1).seen, Some(line.mark));
    assert_eq!(counter.unsent(), [1]);
}

#[test]
fn a_view_shows_what_the_centre_answered_before_a_pull_brings_it() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    counter.answer(line.mark, Outcome::Refused(Refusal::NotGranted), 9);
    assert_eq!(counter.card(1).status, Status::Pending);
    let returned = counter.core.queue().unwrap().returned;
    assert_eq!(returned[0].state, MarkState::Returned { outcome: Outcome::Refused(Refusal::NotGranted) });
}

#[test]
fn an_answered_mark_stays_on_the_view_until_the_cursor_has_passed_it() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    counter.answer(line.mark, Outcome::Applied, 9);
    counter.pull(vec![told(1, vec![], 8)], 8);
    assert_eq!(counter.card(1).status, Status::Passed);
    let undone = elsewhere(
        7,
        1,
        INSTRUMENTS,
        Action::Reopen { reason: lixiao_domain::Reason::new("误办") },
        Some(line.mark),
    );
    let mark = stored(counter.mark(line.mark), Outcome::Applied);
    counter.pull(vec![told(1, vec![mark, undone], 10)], 10);
    let card = counter.card(1);
    assert_eq!((card.status, card.history.len()), (Status::Pending, 2));
}

#[test]
fn a_mark_that_a_pull_brings_before_its_answer_is_shown_once() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    let mark = stored(counter.mark(line.mark), Outcome::Applied);
    counter.pull(vec![told(1, vec![mark], 9)], 9);
    assert_eq!(counter.card(1).history.len(), 1);
    assert_eq!(counter.unsent(), [0; 0], "the pull says what became of it");
}

#[test]
fn an_answer_that_comes_after_a_later_outcome_does_not_take_it_back() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    let freed = stored(counter.mark(line.mark), Outcome::Applied);
    counter.pull(vec![told(1, vec![freed], 12)], 12);
    counter.answer(line.mark, Outcome::Held { missing: vec![school::LIBRARY] }, 9);
    let sync = counter.core.status().unwrap().sync;
    assert_eq!((sync.unsent, sync.held, sync.returned), (0, 0, 0));
}

#[test]
fn a_later_outcome_reaches_the_desk_at_a_node_that_is_no_longer_its_own() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    counter.answer(line.mark, Outcome::Held { missing: vec![school::LIBRARY] }, 5);
    let refusal = Outcome::Refused(Refusal::PlanMissing);
    let mut state = told(1, vec![], 8);
    state.record.nodes.insert(INSTRUMENTS, History::StatusOnly { status: Status::Pending });
    state.own = vec![answer(line.mark, refusal.clone(), 8)];
    counter.pull(vec![state], 8);
    let returned = counter.core.queue().unwrap().returned;
    assert_eq!(returned[0].state, MarkState::Returned { outcome: refusal });
}

#[test]
fn a_mark_stays_on_the_view_while_pages_before_its_students_come() {
    let counter = Counter::new(2);
    let line = counter.pass(1);
    counter.answer(line.mark, Outcome::Applied, 3);
    let page = ChangesAnswer { more: true, ..school::changes(vec![told(2, vec![], 4)], 4) };
    counter.core.keep_page(page).unwrap();
    assert_eq!(counter.card(1).status, Status::Passed);
}

#[test]
fn a_return_that_was_dealt_with_counts_again_while_the_mark_is_sent_again() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    counter.answer(line.mark, Outcome::Refused(Refusal::NotGranted), 2);
    counter.core.store.write(|sql| crate::outbox::deal(sql, line.mark)).unwrap();
    assert_eq!(counter.core.status().unwrap().sync.returned, 0);
    counter.core.adopt_epoch(Uuid::from_u128(0xE2)).unwrap();
    assert_eq!(counter.core.status().unwrap().sync.unsent, 1);
    assert_eq!(counter.core.queue().unwrap().unsent.len(), 1);
}

#[test]
fn a_mark_on_an_unsent_mark_follows_it() {
    let counter = Counter::new(1);
    let first = counter.record(1, fail());
    let second = counter.pass(1);
    assert_eq!(counter.mark(second.mark).seen, Some(first.mark));
    counter.answer(first.mark, Outcome::Applied, 2);
    assert_eq!(counter.card(1).status, Status::Passed);
}

#[test]
fn rows_of_an_older_snapshot_go_with_the_last_page_and_not_before() {
    let counter = Counter::new(3);
    let first = ChangesAnswer { more: true, ..school::snapshot(vec![told(1, vec![], 2)], 2) };
    counter.core.keep_page(first).unwrap();
    assert!(matches!(counter.scan(3), Look::Open { .. }));
    let counter = counter.reopened();
    counter.pull(vec![told(2, vec![], 3)], 3);
    assert!(matches!(counter.scan(1), Look::Open { .. }));
    assert!(matches!(counter.scan(2), Look::Open { .. }));
    assert_eq!(counter.scan(3), Look::UnknownStudent);
}

#[test]
fn marks_about_a_student_who_is_gone_are_still_listed() {
    let counter = Counter::new(2);
    let line = counter.pass(2);
    counter.core.keep_page(school::snapshot(vec![told(1, vec![], 2)], 2)).unwrap();
    let listed = counter.core.today().unwrap().lines;
    assert_eq!((listed[0].mark, listed[0].name.as_str()), (line.mark, "测试2"));
    assert_eq!(counter.core.queue().unwrap().unsent.len(), 1);
}

#[test]
fn a_restored_centre_gets_everything_again() {
    let counter = Counter::new(2);
    let first = counter.pass(1);
    counter.pass(2);
    counter.answer(first.mark, Outcome::Applied, 2);
    assert_eq!(counter.unsent(), [2]);
    let restored = Uuid::from_u128(0xE2);
    let all = counter.core.adopt_epoch(restored).unwrap();
    assert_eq!(all.iter().map(|queued| queued.seq).collect::<Vec<_>>(), [1, 2]);
    counter.answer(first.mark, Outcome::Applied, 3);
    assert_eq!(counter.unsent(), [1, 2], "an answer of the old epoch counts no more");
    assert!(matches!(counter.scan(1), Look::AlreadyPassed { .. }));
}

#[test]
fn the_counts_say_how_far_the_marks_have_come() {
    let counter = Counter::new(3);
    let lines: Vec<_> = (1..=3).map(|student| counter.pass(student)).collect();
    counter.answer(lines[0].mark, Outcome::Applied, 2);
    counter.answer(lines[1].mark, Outcome::Conflict { head: None }, 3);
    let sync = counter.core.status().unwrap().sync;
    assert_eq!((sync.unsent, sync.held, sync.returned), (1, 0, 1));
}

#[test]
fn a_snapshot_goes_on_after_a_restart_where_it_was() {
    let counter = Counter::new(1);
    let first = ChangesAnswer { more: true, ..school::snapshot(vec![told(2, vec![], 5)], 5) };
    counter.core.keep_page(first).unwrap();
    let counter = counter.restarted();
    let (started, _) = crate::driver::started(&counter.core).unwrap();
    let Input::Started { cursor, .. } = started else { panic!("{started:?}") };
    assert_eq!(
        cursor.map(|cursor| cursor.revision),
        Some(Revision(5)),
        "what is there is not asked for again"
    );
    assert_eq!(counter.core.status().unwrap().sync.roster_received, Some(1));
    counter.pull(vec![told(3, vec![], 6)], 6);
    assert_eq!(counter.core.status().unwrap().sync.roster_received, None);
    let ids = counter.core.store.read(crate::roster::ids).unwrap();
    assert_eq!(ids, [StudentId(2), StudentId(3)], "both pages are there, and no row of before");
}

#[test]
fn a_page_that_says_nothing_new_writes_nothing() {
    let counter = Counter::new(1);
    assert!(!counter.core.keep_page(school::changes(vec![], 1)).unwrap());
    assert!(counter.core.keep_page(school::changes(vec![], 2)).unwrap());
    let cursor: Option<lixiao_protocol::http::Cursor> = counter.core.store.read(crate::facts::fact).unwrap();
    assert_eq!(cursor.map(|cursor| cursor.revision), Some(Revision(2)));
}

#[test]
fn while_the_roster_is_on_its_way_nobody_is_called_unknown() {
    let counter = Counter::new(1);
    let page = |students, more, revision| ChangesAnswer { more, ..school::changes(students, revision) };
    let first =
        ChangesAnswer { from_start: true, ..page(vec![told(1, vec![], 2), told(2, vec![], 2)], true, 2) };
    counter.core.keep_page(first).unwrap();
    assert_eq!(counter.scan(3), Look::RosterLoading { received: 2 });
    assert_eq!(counter.core.open_student(StudentId(3)).unwrap(), Look::RosterLoading { received: 2 });
    assert_eq!(counter.core.status().unwrap().sync.roster_received, Some(2));
    let counter = counter.reopened();
    counter.core.keep_page(page(vec![told(3, vec![], 3)], true, 3)).unwrap();
    assert!(matches!(counter.scan(3), Look::Open { .. }));
    assert_eq!(counter.scan(4), Look::RosterLoading { received: 3 });
    counter.core.keep_page(page(vec![], false, 4)).unwrap();
    assert_eq!(counter.scan(4), Look::UnknownStudent);
    assert_eq!(counter.core.status().unwrap().sync.roster_received, None);
}

fn answered(mark: lixiao_domain::MarkId) -> Answer {
    let applied = Outcome::Applied;
    Answer { mark, outcome: applied, effective: school::NOW, review: vec![], revision: Revision(2) }
}

fn gaps(counter: &Counter) -> Vec<u64> {
    counter.core.reconcile().unwrap().gaps.iter().map(|gap| gap.number).collect()
}

#[test]
fn at_the_end_of_the_day_every_mark_is_at_the_centre_or_named_by_number_and_student() {
    let counter = Counter::new(4);
    let marks: Vec<_> = (1..=3).map(|student| counter.pass(student).mark).collect();
    counter.answer_all(&[answered(marks[0]), answered(marks[2])], 1);
    let drawn = counter.core.reconcile().unwrap();
    assert_eq!((drawn.made, drawn.made_today, drawn.contiguous), (3, 3, Some(1)));
    assert_eq!((drawn.desk.as_str(), drawn.operator.as_str()), ("窗口 1", "测员"));
    assert_eq!((drawn.gaps[0].number, drawn.gaps[0].line.name.as_str()), (2, "测试2"));
    assert_eq!(drawn.gaps.len(), 1);
    counter.answer_all(&[answered(marks[1])], 3);
    let counter = counter.reopened();
    assert_eq!(gaps(&counter), [] as [u64; 0]);
    counter.edge.pass(school::DAY_MS);
    counter.pass(4);
    let drawn = counter.core.reconcile().unwrap();
    assert_eq!((drawn.made, drawn.made_today, gaps(&counter)), (4, 1, vec![4]));
}

#[test]
fn a_mark_that_the_centre_answered_and_does_not_count_is_a_gap() {
    let counter = Counter::new(2);
    let marks: Vec<_> = (1..=2).map(|student| counter.pass(student).mark).collect();
    counter.answer_all(&[answered(marks[0]), answered(marks[1])], 1);
    assert_eq!(gaps(&counter), [2]);
}

#[test]
fn a_restored_centre_has_to_say_anew_how_far_it_is() {
    let counter = Counter::new(1);
    let mark = counter.pass(1).mark;
    counter.answer_all(&[answered(mark)], 1);
    counter.core.adopt_epoch(Uuid::from_u128(0xE2)).unwrap();
    let drawn = counter.core.reconcile().unwrap();
    assert_eq!((drawn.contiguous, gaps(&counter)), (None, vec![1]));
}

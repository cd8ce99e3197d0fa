//! What a decision leads to, and what is left of it.

use lixiao_domain::{Action, IdentityCheck, MarkId, Outcome, PolicyBreach, Refusal, Status, StudentId};
use lixiao_protocol::ipc::{CommandError, Look, MarkAnswer, MarkState, Said, Verdict};
use uuid::Uuid;

use super::counter::{Counter, card, elsewhere, fail, request, told};
use super::school::{DIPLOMA, FEES, INSTRUMENTS, LIBRARY};

#[test]
fn a_mark_made_offline_is_there_after_a_restart() {
    let counter = Counter::new(2);
    let line = counter.pass(1);
    assert_eq!((line.says, line.state, line.undoable), (Said::Pass, MarkState::Recorded { tries: 0 }, true));
    let counter = counter.reopened();
    assert_eq!(counter.unsent(), [1]);
    assert_eq!(counter.core.queue().unwrap().unsent[0].mark, line.mark);
    assert!(matches!(counter.scan(1), Look::AlreadyPassed { .. }));
}

#[test]
fn numbers_have_no_gaps_whatever_is_not_written() {
    let counter = Counter::new(3);
    counter.pass(1);
    let stale = request(&counter.card(2), Verdict::Pass);
    counter.scan(3);
    assert_eq!(counter.decide(&stale), Err(CommandError::CardGone));
    counter.pass(2);
    let counter = counter.reopened();
    counter.record(3, fail());
    assert_eq!(counter.unsent(), [1, 2, 3]);
}

#[test]
fn a_decision_about_one_student_never_lands_on_another() {
    let counter = Counter::new(2);
    let first = request(&counter.card(1), Verdict::Pass);
    let second = request(&counter.card(2), Verdict::Pass);
    assert_eq!(counter.decide(&first), Err(CommandError::CardGone));
    let mixed = lixiao_protocol::ipc::MarkRequest { look: second.look, ..first };
    assert_eq!(counter.decide(&mixed), Err(CommandError::CardGone));
    assert_eq!(counter.unsent(), [] as [u64; 0]);
    assert!(
        matches!(counter.decide(&second), Ok(MarkAnswer::Recorded { line }) if line.student == StudentId(2))
    );
}

#[test]
fn a_scan_of_no_student_takes_the_card_away() {
    let counter = Counter::new(1);
    let shown = request(&counter.card(1), Verdict::Pass);
    counter.core.scan("https://example.cn", lixiao_domain::Entry::Wedge).unwrap();
    assert_eq!(counter.decide(&shown), Err(CommandError::CardGone));
}

#[test]
fn what_changed_since_the_look_is_shown_before_anything_is_written() {
    let counter = Counter::new(1);
    let shown = request(&counter.card(1), Verdict::Pass);
    let fail = Action::Fail { reason: lixiao_domain::Reason::new("物品未归还") };
    counter.pull(vec![told(1, vec![elsewhere(7, 1, INSTRUMENTS, fail, None)], 2)], 2);
    let Ok(MarkAnswer::Changed { look }) = counter.decide(&shown) else { panic!("it was not seen") };
    let now = card(look);
    assert_eq!((now.status, now.seen), (Status::Failed, Some(MarkId(Uuid::from_u128(7)))));
    assert_eq!(now.history[0].desk.as_deref(), Some("窗口 2"));
    assert!(matches!(counter.decide(&request(&now, Verdict::Pass)), Ok(MarkAnswer::Recorded { .. })));
}

#[test]
fn a_key_pressed_twice_writes_once() {
    let counter = Counter::new(1);
    let shown = request(&counter.card(1), Verdict::Pass);
    let Ok(MarkAnswer::Recorded { line }) = counter.decide(&shown) else { panic!("not recorded") };
    let Ok(MarkAnswer::AlreadySo { line: again }) = counter.decide(&shown) else { panic!("not the same") };
    assert_eq!(again.mark, line.mark);
    assert_eq!(counter.unsent(), [1]);
}

#[test]
fn what_the_rules_refuse_is_not_written() {
    let counter = Counter::new(1);
    let mut unchecked = request(&card(counter.core.open_student(StudentId(1)).unwrap()), Verdict::Pass);
    unchecked.identity_check = IdentityCheck::Code;
    let refusal = Refusal::Policy { breach: PolicyBreach::CardNeeded };
    assert_eq!(counter.decide(&unchecked), Ok(MarkAnswer::Refused { refusal }));
    assert_eq!(counter.unsent(), [] as [u64; 0]);
}

#[test]
fn a_full_disk_is_said_and_nothing_counts_as_recorded() {
    let counter = Counter::new(200);
    counter.core.store.fill_disk();
    let mut recorded = Vec::new();
    for student in 1..=200 {
        let shown = request(&counter.card(student), Verdict::Pass);
        match counter.decide(&shown) {
            Ok(MarkAnswer::Recorded { line }) => recorded.push(line.student),
            other => {
                assert_eq!(other, Err(CommandError::DiskFull));
                assert!(matches!(counter.scan(student), Look::Open { .. }));
                break;
            }
        }
    }
    assert!(recorded.len() < 200, "the disk was never full");
    assert_eq!(counter.unsent().len(), recorded.len());
    counter.core.store.empty_disk();
    let counter = counter.reopened();
    counter.pass(200);
    assert_eq!(counter.unsent().len(), recorded.len() + 1);
}

#[test]
fn an_undo_takes_the_mark_back_and_says_so_in_a_mark_of_its_own() {
    let counter = Counter::new(1);
    let line = counter.pass(1);
    let undone = counter.undo(line.mark).unwrap();
    assert_eq!((undone.mark, undone.undone, undone.undoable), (line.mark, true, false));
    assert_eq!(counter.card(1).status, Status::Pending);
    let today = counter.core.today().unwrap();
    assert_eq!(today.lines.iter().map(|line| line.says).collect::<Vec<_>>(), [Said::Undo, Said::Pass]);
    assert_eq!((today.students, today.passed, today.failed), (1, 0, 0));
    assert_eq!(counter.undo(line.mark), Err(CommandError::NotUndoable));
    assert_eq!(counter.undo(today.lines[0].mark), Err(CommandError::NotUndoable));
}

#[test]
fn an_undo_brings_back_what_stood_before() {
    let counter = Counter::new(1);
    counter.record(1, fail());
    let pass = counter.pass(1);
    counter.undo(pass.mark).unwrap();
    assert_eq!(counter.card(1).status, Status::Failed);
}

#[test]
fn an_undo_comes_too_late_after_five_minutes_or_under_a_newer_mark() {
    let counter = Counter::new(2);
    let old = counter.pass(1);
    counter.edge.pass(5 * 60_000 + 1);
    assert_eq!(counter.undo(old.mark), Err(CommandError::NotUndoable));
    let below = counter.record(2, fail());
    counter.pass(2);
    assert_eq!(counter.undo(below.mark), Err(CommandError::NotUndoable));
    assert_eq!(counter.undo(MarkId(Uuid::from_u128(99))), Err(CommandError::NotUndoable));
}

#[test]
fn a_pass_before_its_time_is_recorded_only_where_it_cannot_be_checked_and_after_a_question() {
    let counter = Counter::new(1);
    counter.core.choose_node(DIPLOMA).unwrap();
    let Look::Blocked { card, missing, may_record: true } = counter.scan(1) else { panic!("not blocked") };
    assert_eq!(missing.len(), 3);
    let mut asked = request(&card, Verdict::Pass);
    assert_eq!(counter.decide(&asked), Ok(MarkAnswer::NeedsConfirmation { missing }));
    assert_eq!(counter.unsent(), [] as [u64; 0]);
    asked.accept_unchecked = true;
    assert!(matches!(counter.decide(&asked), Ok(MarkAnswer::Recorded { .. })));
    let Look::Held { card, .. } = counter.scan(1) else { panic!("not held") };
    let again = counter.decide(&request(&card, Verdict::Pass));
    assert!(matches!(again, Ok(MarkAnswer::AlreadySo { .. })), "{again:?}");
}

#[test]
fn a_pass_before_its_time_is_never_offered_while_the_centre_answers() {
    let counter = Counter::new(1);
    counter.go_online();
    counter.core.choose_node(DIPLOMA).unwrap();
    let Look::Blocked { card, may_record: false, .. } = counter.scan(1) else { panic!("it is offered") };
    let mut forced = request(&card, Verdict::Pass);
    forced.accept_unchecked = true;
    assert!(matches!(counter.decide(&forced), Ok(MarkAnswer::Changed { look: Look::Blocked { .. } })));
    let failed = counter.decide(&request(&counter.card(1), fail()));
    assert!(matches!(failed, Ok(MarkAnswer::Recorded { .. })), "{failed:?}");
}

#[test]
fn a_held_pass_that_the_centre_frees_stands() {
    let counter = Counter::new(1);
    counter.core.choose_node(DIPLOMA).unwrap();
    let mut asked = request(&counter.card(1), Verdict::Pass);
    asked.accept_unchecked = true;
    let Ok(MarkAnswer::Recorded { line }) = counter.decide(&asked) else { panic!("not recorded") };
    let held = Outcome::Held { missing: vec![LIBRARY] };
    counter.answer(line.mark, held, 2);
    assert_eq!(counter.core.queue().unwrap().held.len(), 1);
    let freed = super::counter::stored(counter.mark(line.mark), Outcome::Applied);
    counter.pull(vec![told(1, vec![freed], 3)], 3);
    assert_eq!(counter.core.queue().unwrap().held, []);
    assert_eq!(counter.core.today().unwrap().lines[0].state, MarkState::Stored);
}

#[test]
fn a_pass_that_waits_may_be_taken_back_as_long_as_it_waits() {
    let counter = Counter::new(1);
    counter.core.choose_node(DIPLOMA).unwrap();
    let mut asked = request(&counter.card(1), Verdict::Pass);
    asked.accept_unchecked = true;
    let Ok(MarkAnswer::Recorded { line }) = counter.decide(&asked) else { panic!("not recorded") };
    counter.answer(line.mark, Outcome::Held { missing: vec![LIBRARY] }, 2);
    counter.edge.pass(60 * 60_000);
    assert!(counter.core.queue().unwrap().held[0].undoable);
    assert!(counter.undo(line.mark).unwrap().undone);
    assert_eq!(counter.core.queue().unwrap().unsent[0].says, Said::Undo);
    assert!(matches!(counter.scan(1), Look::Blocked { .. }));
}

#[test]
fn a_node_that_needs_the_centre_takes_no_mark_without_it() {
    let counter = Counter::new(1);
    counter.core.choose_node(FEES).unwrap();
    let shown = request(&counter.card(1), Verdict::Pass);
    assert_eq!(counter.decide(&shown), Err(CommandError::CentreNeeded));
    counter.go_online();
    assert!(matches!(counter.decide(&shown), Ok(MarkAnswer::Recorded { .. })));
}

#[test]
fn a_clock_that_was_set_is_noted_on_the_mark_and_does_not_move_its_time_before_the_last_contact() {
    let counter = Counter::new(2);
    let before = counter.pass(1);
    assert!(!counter.mark(before.mark).clock.jumped);
    counter.edge.set_clock(-3_600_000);
    let after = counter.pass(2);
    assert!(counter.mark(after.mark).clock.jumped);
    assert!(after.at >= before.at);
}

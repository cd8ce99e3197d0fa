//! What an operator does about marks that the centre decided otherwise.

use lixiao_domain::{
    Action, ActorId, IdentityCheck, MarkId, Outcome, QuarantineCause, Reason, Refusal, Status,
};
use lixiao_protocol::http::SignInAnswer;
use lixiao_protocol::ipc::{
    CommandError, MarkAnswer, MarkState, Remedy, RemedyAnswer, RemedyRequest, ReturnedMark, Said, Standing,
    SyncTrouble, Verdict,
};
use uuid::Uuid;

use super::counter::{Counter, PASSWORD, elsewhere, request, stored, told};
use super::school::{self, DIPLOMA, FEES, INSTRUMENTS, LIBRARY, NOW};
use crate::remedy::Settled;

const THEIRS: MarkId = MarkId(Uuid::from_u128(7));

/// A desk whose pass the centre returned, because another desk's fail stands.
fn returned() -> (Counter, MarkId) {
    let counter = Counter::new(1);
    let mine = counter.pass(1).mark;
    counter.answer(mine, Outcome::Conflict { head: Some(THEIRS) }, 3);
    (counter, mine)
}

/// The pull that brings what the centre has in its place.
fn pull_theirs(counter: &Counter, mine: MarkId) {
    let conflict = stored(counter.mark(mine), Outcome::Conflict { head: Some(THEIRS) });
    counter.pull(vec![told(1, vec![theirs(), conflict], 3)], 3);
}

fn theirs() -> lixiao_domain::Judged {
    let fail = Action::Fail { reason: Reason::new("物品未归还") };
    elsewhere(7, 1, INSTRUMENTS, fail, None)
}

fn compared() -> (Counter, MarkId) {
    let (counter, mine) = returned();
    pull_theirs(&counter, mine);
    (counter, mine)
}

fn look(counter: &Counter, mark: MarkId) -> ReturnedMark {
    counter.core.returned(mark).unwrap()
}

fn remedy(mark: MarkId, remedy: Remedy) -> RemedyRequest {
    RemedyRequest {
        mark,
        seen: Some(THEIRS),
        remedy,
        reason: " 已与二号窗口核对 ".into(),
        accept_unchecked: false,
    }
}

fn apply(counter: &Counter, request: &RemedyRequest) -> Result<RemedyAnswer, CommandError> {
    Ok(match counter.core.remedy(request)? {
        Settled::Answered(answer) => answer,
        Settled::Marked => RemedyAnswer::Dealt,
        Settled::AwaitsCentre(_) => panic!("it waits for the centre"),
    })
}

fn listed(counter: &Counter) -> usize {
    counter.core.queue().unwrap().returned.len()
}

#[test]
fn a_returned_mark_stands_beside_the_centres_with_who_when_and_what() {
    let (counter, mine) = compared();
    let ReturnedMark { mine, standing, can_mark_again, can_withdraw } = look(&counter, mine);
    let Standing::Mark { line: theirs } = standing else { panic!("nothing stands") };
    assert_eq!((mine.says, mine.operator.as_deref()), (Said::Pass, Some("测员")));
    assert!(matches!(mine.state, MarkState::Returned { .. }));
    assert_eq!((theirs.mark, theirs.says, theirs.desk.as_deref()), (THEIRS, Said::Fail, Some("窗口 2")));
    assert_eq!((theirs.at, theirs.reason), (NOW, Some(Reason::new("物品未归还"))));
    assert!(can_mark_again && can_withdraw);
}

#[test]
fn what_the_centre_has_is_not_guessed_before_it_is_pulled() {
    let (counter, mine) = returned();
    let shown = look(&counter, mine);
    assert_eq!(shown.standing, Standing::NotPulled);
    assert!(!shown.can_mark_again && !shown.can_withdraw);
    let early = RemedyRequest { seen: None, ..remedy(mine, Remedy::Keep) };
    assert!(matches!(apply(&counter, &early), Ok(RemedyAnswer::Changed { .. })));
    assert_eq!(listed(&counter), 1);
}

#[test]
fn every_remedy_wants_a_reason() {
    let (counter, mine) = compared();
    for wanted in [Remedy::Keep, Remedy::MarkAgain, Remedy::Withdraw] {
        let silent = RemedyRequest { reason: " \t".into(), ..remedy(mine, wanted) };
        assert_eq!(apply(&counter, &silent), Err(CommandError::ReasonMissing));
    }
    assert_eq!((listed(&counter), counter.unsent()), (1, vec![]));
}

#[test]
fn keeping_the_centres_record_writes_no_mark_and_is_remembered_with_its_reason() {
    let (counter, mine) = compared();
    assert_eq!(apply(&counter, &remedy(mine, Remedy::Keep)), Ok(RemedyAnswer::Dealt));
    let counter = counter.reopened();
    assert_eq!((listed(&counter), counter.core.status().unwrap().sync.returned), (0, 0));
    assert_eq!(counter.unsent(), [] as [u64; 0]);
    let done =
        counter.card(1).history.iter().find(|line| line.mark == mine).unwrap().remedied.clone().unwrap();
    assert_eq!((done.remedy, done.reason.as_str()), (Remedy::Keep, "已与二号窗口核对"));
    assert_eq!((done.operator.as_deref(), done.at), (Some("测员"), NOW.plus(60_000)));
    assert_eq!(apply(&counter, &remedy(mine, Remedy::Keep)), Err(CommandError::NotReturned));
}

#[test]
fn marking_again_makes_a_new_mark_on_the_new_head_and_says_why() {
    let (counter, mine) = compared();
    assert_eq!(apply(&counter, &remedy(mine, Remedy::MarkAgain)), Ok(RemedyAnswer::Dealt));
    let counter = counter.reopened();
    let queue = counter.core.queue().unwrap();
    let (old, new) = (counter.mark(mine), counter.mark(queue.unsent[0].mark));
    assert_eq!((queue.returned.len(), counter.unsent()), (0, vec![2]));
    assert_eq!((new.action, new.seen), (old.action, Some(THEIRS)));
    assert_eq!(
        (new.entry, new.identity_check, new.ticket_issue),
        (old.entry, old.identity_check, old.ticket_issue)
    );
    assert_eq!(new.remark.as_deref(), Some("已与二号窗口核对"));
    assert_eq!(counter.card(1).status, Status::Passed);
}

#[test]
fn a_remark_of_the_returned_mark_is_not_lost_by_marking_again() {
    let counter = Counter::new(1);
    let mut noted = request(&counter.card(1), Verdict::Pass);
    noted.remark = Some("已交回琴盒".into());
    let Ok(MarkAnswer::Recorded { line }) = counter.decide(&noted) else { panic!("not recorded") };
    counter.answer(line.mark, Outcome::Conflict { head: Some(THEIRS) }, 3);
    pull_theirs(&counter, line.mark);
    apply(&counter, &remedy(line.mark, Remedy::MarkAgain)).unwrap();
    let new = counter.core.queue().unwrap().unsent[0].mark;
    assert_eq!(counter.mark(new).remark.as_deref(), Some("已交回琴盒\n已与二号窗口核对"));
    assert_eq!(counter.mark(new).identity_check, IdentityCheck::Card);
}

#[test]
fn marking_again_is_judged_like_any_mark() {
    let counter = Counter::new(1);
    let mine = counter.pass(1).mark;
    counter.answer(mine, Outcome::Refused(Refusal::NotGranted), 2);
    let again = RemedyRequest { seen: None, ..remedy(mine, Remedy::MarkAgain) };
    let mut frame = school::frame();
    frame.operators[0].grants.clear();
    frame.operators[0].grants.push(lixiao_domain::Grant {
        actor: school::ACTOR,
        node: DIPLOMA,
        from: NOW,
        ended: None,
    });
    let page = lixiao_protocol::http::ChangesAnswer { frame: Some(frame), ..school::changes(vec![], 3) };
    counter.core.keep_page(page).unwrap();
    let refusal = Refusal::NotGranted;
    assert_eq!(apply(&counter, &again), Ok(RemedyAnswer::Refused { refusal }));
    counter.core.memory().sync.trouble = Some(SyncTrouble::DeskRevoked);
    assert_eq!(apply(&counter, &again), Err(CommandError::DeskRevoked));
    assert_eq!((listed(&counter), counter.unsent()), (1, vec![]));
}

#[test]
fn a_pass_before_its_time_is_marked_again_only_after_a_question_and_never_while_the_centre_answers() {
    let counter = Counter::new(1);
    counter.core.choose_node(DIPLOMA).unwrap();
    let mut early = request(&counter.card(1), Verdict::Pass);
    early.accept_unchecked = true;
    let Ok(MarkAnswer::Recorded { line }) = counter.decide(&early) else { panic!("not recorded") };
    counter.answer(line.mark, Outcome::Refused(Refusal::SessionInvalid), 2);
    let mut again = RemedyRequest { seen: None, ..remedy(line.mark, Remedy::MarkAgain) };
    let Ok(RemedyAnswer::NeedsConfirmation { missing }) = apply(&counter, &again) else {
        panic!("not asked")
    };
    assert_eq!(missing.len(), 3);
    again.accept_unchecked = true;
    counter.go_online();
    assert!(matches!(apply(&counter, &again), Ok(RemedyAnswer::Blocked { .. })));
    assert_eq!(listed(&counter), 1);
    counter.core.memory().sync.online = false;
    assert_eq!(apply(&counter, &again), Ok(RemedyAnswer::Dealt));
    assert_eq!(listed(&counter), 0);
}

#[test]
fn what_changed_since_the_comparison_is_shown_before_anything_is_written() {
    let (counter, mine) = compared();
    let reopen = Action::Reopen { reason: Reason::new("误办") };
    let newer = elsewhere(8, 1, INSTRUMENTS, reopen, Some(THEIRS));
    let conflict = stored(counter.mark(mine), Outcome::Conflict { head: Some(THEIRS) });
    counter.pull(vec![told(1, vec![theirs(), conflict, newer], 4)], 4);
    for wanted in [Remedy::Keep, Remedy::MarkAgain, Remedy::Withdraw] {
        let Ok(RemedyAnswer::Changed { returned }) = apply(&counter, &remedy(mine, wanted)) else {
            panic!("it was not seen")
        };
        assert!(matches!(returned.standing, Standing::Mark { line } if line.says == Said::Reopen));
    }
    assert_eq!((listed(&counter), counter.unsent()), (1, vec![]));
}

#[test]
fn what_stands_already_says_so_and_cannot_be_marked_again() {
    let counter = Counter::new(1);
    let mine = counter.pass(1).mark;
    counter.answer(mine, Outcome::Quarantined(QuarantineCause::RightsWithdrawn), 2);
    let conflict = stored(counter.mark(mine), Outcome::Quarantined(QuarantineCause::RightsWithdrawn));
    let pass = elsewhere(7, 1, INSTRUMENTS, Action::Pass, None);
    counter.pull(vec![told(1, vec![pass, conflict], 3)], 3);
    assert!(!look(&counter, mine).can_mark_again);
    let answer = apply(&counter, &remedy(mine, Remedy::MarkAgain));
    assert!(matches!(answer, Ok(RemedyAnswer::AlreadySo { line }) if line.mark == THEIRS));
    assert_eq!((listed(&counter), counter.unsent()), (1, vec![]));
}

#[test]
fn withdrawing_writes_an_undo_with_the_reason_that_changes_nothing_else() {
    let (counter, mine) = compared();
    assert_eq!(apply(&counter, &remedy(mine, Remedy::Withdraw)), Ok(RemedyAnswer::Dealt));
    assert_eq!((listed(&counter), counter.unsent()), (0, vec![2]));
    let undo = counter.mark(counter.core.queue().unwrap().unsent[0].mark);
    assert_eq!((undo.action, undo.remark.as_deref()), (Action::Undo { of: mine }, Some("已与二号窗口核对")));
    assert_eq!(counter.card(1).status, Status::Failed);
}

#[test]
fn another_operator_may_keep_or_mark_again_but_not_withdraw() {
    let (counter, mine) = compared();
    counter.core.leave().unwrap();
    let SignInAnswer { centre, mut session, mut operator, proof } = school::sign_in_answer(NOW);
    let other = ActorId(Uuid::from_u128(0xA3));
    session.id = lixiao_domain::SessionId(Uuid::from_u128(0x53));
    (session.actor, operator.actor, operator.name) = (other, other, "示员".into());
    operator.grants.iter_mut().for_each(|grant| grant.actor = other);
    counter.core.admit("other", PASSWORD, SignInAnswer { centre, session, operator, proof }).unwrap();
    assert!(!look(&counter, mine).can_withdraw);
    assert_eq!(apply(&counter, &remedy(mine, Remedy::Withdraw)), Err(CommandError::NotUndoable));
    assert_eq!(apply(&counter, &remedy(mine, Remedy::MarkAgain)), Ok(RemedyAnswer::Dealt));
    let unsent = counter.core.queue().unwrap().unsent;
    assert_eq!(unsent[0].operator.as_deref(), Some("示员"));
    assert_eq!(counter.mark(mine).origin.actor(), Some(school::ACTOR), "each mark keeps its own actor");
}

#[test]
fn at_a_node_that_needs_the_centre_the_returned_mark_stays_until_the_centre_has_the_new_one() {
    let counter = Counter::new(1);
    counter.core.choose_node(FEES).unwrap();
    counter.go_online();
    let mine = counter.pass(1).mark;
    counter.answer(mine, Outcome::Conflict { head: None }, 2);
    let again = RemedyRequest { seen: None, ..remedy(mine, Remedy::MarkAgain) };
    counter.core.memory().sync.online = false;
    assert_eq!(apply(&counter, &again), Err(CommandError::CentreNeeded));
    counter.core.memory().sync.online = true;
    let Ok(Settled::AwaitsCentre(queued)) = counter.core.remedy(&again) else { panic!("it does not wait") };
    assert_eq!(listed(&counter), 1);
    counter.core.finish_remedy(&again, queued.mark).unwrap();
    assert_eq!(listed(&counter), 0);
}

#[test]
fn a_mark_about_a_student_who_is_gone_can_only_be_left_as_the_centre_has_it() {
    let (counter, mine) = compared();
    counter.core.keep_page(school::snapshot(vec![], 4)).unwrap();
    assert_eq!(look(&counter, mine).standing, Standing::UnknownStudent);
    let ask = |wanted| apply(&counter, &RemedyRequest { seen: None, ..remedy(mine, wanted) });
    let refusal = Refusal::StudentUnknown;
    assert_eq!(ask(Remedy::MarkAgain), Ok(RemedyAnswer::Refused { refusal }));
    assert_eq!(ask(Remedy::Keep), Ok(RemedyAnswer::Dealt));
}

#[test]
fn what_was_dealt_with_is_counted_again_when_a_restored_centre_has_lost_it() {
    let (counter, mine) = compared();
    apply(&counter, &remedy(mine, Remedy::Keep)).unwrap();
    counter.core.adopt_epoch(Uuid::from_u128(0xE2)).unwrap();
    assert_eq!(counter.core.status().unwrap().sync.unsent, 1);
    assert_eq!(counter.core.queue().unwrap().unsent[0].mark, mine);
}

#[test]
fn a_mark_that_is_not_returned_has_no_remedy() {
    let counter = Counter::new(2);
    let (unsent, held) = (counter.pass(1).mark, counter.pass(2).mark);
    counter.answer(held, Outcome::Held { missing: vec![LIBRARY] }, 2);
    for mark in [unsent, held, MarkId(Uuid::from_u128(99))] {
        assert_eq!(super::counter::named(counter.core.returned(mark)), CommandError::NotReturned);
        assert_eq!(apply(&counter, &remedy(mark, Remedy::Keep)), Err(CommandError::NotReturned));
    }
}

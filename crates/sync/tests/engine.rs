//! What the engine asks for after what happened, case by case.

use lixiao_domain::{MarkId, Outcome, Revision, StudentId, Timestamp};
use lixiao_protocol::http::{Answer, Centre, ChangesAnswer, Cursor, PUSH_LIMIT, PushAnswer};
use lixiao_protocol::ipc::SyncTrouble;
use lixiao_sync::{Effect, Engine, Input, KeepTrouble, PULL_EVERY_MS, Queued, Status, Trouble};
use uuid::Uuid;

const SERVER: Uuid = Uuid::from_u128(1);
const EPOCH: Uuid = Uuid::from_u128(2);
const LATER_EPOCH: Uuid = Uuid::from_u128(3);

#[test]
fn a_start_pulls_from_the_cursor_and_pushes_what_is_unsent_in_one_go() {
    let mut desk = Desk::new();
    let effects = desk.start(vec![queued(4), queued(5)]);
    assert_eq!(effects, [push(vec![queued(4), queued(5)]), Effect::Pull(Some(cursor(EPOCH, 7)))]);
}

#[test]
fn nothing_is_asked_before_the_start() {
    let mut desk = Desk::new();
    assert_eq!(desk.feed(Input::MarkRecorded(queued(1))), []);
    assert_eq!(desk.start(vec![]).len(), 2);
}

#[test]
fn a_mark_goes_up_at_once_and_the_next_one_waits_for_its_answer() {
    let mut desk = Desk::started(vec![]);
    assert_eq!(desk.feed(Input::MarkRecorded(queued(1))), [push(vec![queued(1)])]);
    assert_eq!(desk.feed(Input::MarkRecorded(queued(2))), []);
    desk.feed(Input::PushAnswered(Ok(answers(EPOCH, &[1]))));
    assert_eq!(desk.feed(Input::AnswersKept(Ok(()))), [push(vec![queued(2)])]);
}

#[test]
fn a_push_carries_no_more_than_the_limit() {
    let mut desk = Desk::new();
    let limit = u64::try_from(PUSH_LIMIT).unwrap();
    let effects = desk.start((1..=limit + 1).map(queued).collect());
    assert_eq!(pushed(&effects), (1..=limit).collect::<Vec<_>>());
}

#[test]
fn no_trouble_takes_a_mark_out_of_the_queue_and_each_is_tried_again() {
    let troubles = [
        Trouble::Transport,
        Trouble::NotOurServer,
        Trouble::CannotWrite,
        Trouble::DeskRevoked(centre(SERVER, EPOCH)),
        Trouble::DeskTooOld,
    ];
    for trouble in troubles {
        let mut desk = Desk::started(vec![queued(1)]);
        desk.feed(Input::PushAnswered(Err(trouble)));
        assert_eq!(pushed(&desk.feed(Input::RetryNow)), [1], "{trouble:?}");
    }
}

#[test]
fn an_answer_that_is_not_for_what_was_asked_changes_nothing() {
    let strange = Uuid::from_u128(9);
    let mut other_server = answers(EPOCH, &[1, 2]);
    other_server.centre.server = strange;
    for answer in [other_server, answers(EPOCH, &[1]), answers(EPOCH, &[2, 1]), answers(EPOCH, &[1, 2, 3])] {
        let mut desk = Desk::started(vec![queued(1), queued(2)]);
        let effects = desk.feed(Input::PushAnswered(Ok(answer.clone())));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::KeepAnswers { .. })), "{answer:?}");
        assert_eq!(pushed(&desk.feed(Input::RetryNow)), [1, 2]);
    }
}

#[test]
fn what_keeps_the_desk_from_syncing_has_a_name() {
    let own = Trouble::DeskRevoked(centre(SERVER, EPOCH));
    let strange = Trouble::DeskRevoked(centre(Uuid::from_u128(9), EPOCH));
    for (trouble, name) in [
        (Trouble::Transport, None),
        (Trouble::NotOurServer, Some(SyncTrouble::NotOurServer)),
        (Trouble::DeskTooOld, Some(SyncTrouble::DeskTooOld)),
        (Trouble::CannotWrite, Some(SyncTrouble::ServerCannotWrite)),
        (own, Some(SyncTrouble::DeskRevoked)),
        (strange, Some(SyncTrouble::NotOurServer)),
    ] {
        let mut desk = Desk::started(vec![]);
        desk.feed(Input::PullAnswered(Err(trouble)));
        let status = desk.status;
        assert_eq!((status.online, status.trouble), (false, name), "{trouble:?}");
        assert!(status.next_try > Some(desk.now));
    }
}

#[test]
fn a_push_in_vain_does_not_hide_that_the_desk_was_revoked() {
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PushAnswered(Err(Trouble::CannotWrite)));
    desk.feed(Input::PullAnswered(Err(Trouble::DeskRevoked(centre(SERVER, EPOCH)))));
    assert_eq!(desk.status.trouble, Some(SyncTrouble::DeskRevoked));
}

#[test]
fn a_revoked_desk_learns_that_the_centre_was_restored() {
    let mut desk = Desk::started(vec![]);
    let revoked = Trouble::DeskRevoked(centre(SERVER, LATER_EPOCH));
    assert_eq!(desk.feed(Input::PullAnswered(Err(revoked))), [Effect::AdoptEpoch(LATER_EPOCH)]);
    let effects = desk.feed(Input::EpochAdopted(Ok(vec![queued(1)])));
    assert_eq!(pushed(&effects), [1]);
    desk.feed(Input::PullAnswered(Err(revoked)));
    assert_eq!(desk.status.trouble, Some(SyncTrouble::DeskRevoked));
}

#[test]
fn an_answer_of_an_epoch_that_was_left_meanwhile_changes_nothing() {
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PullAnswered(Ok(from_start(LATER_EPOCH, 1))));
    desk.feed(Input::EpochAdopted(Ok(vec![queued(1)])));
    assert_eq!(desk.feed(Input::PushAnswered(Ok(answers(EPOCH, &[1])))), []);
    let effects = desk.feed(Input::RetryNow);
    assert_eq!(effects, [Effect::Push { epoch: LATER_EPOCH, marks: vec![queued(1)] }]);
}

#[test]
fn a_page_of_an_epoch_that_was_left_meanwhile_changes_nothing() {
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PushAnswered(Ok(answers(LATER_EPOCH, &[]))));
    desk.feed(Input::EpochAdopted(Ok(vec![queued(1)])));
    assert_eq!(desk.feed(Input::PullAnswered(Ok(page(EPOCH, 8, false)))), []);
    assert_eq!(desk.feed(Input::RetryNow), [Effect::Pull(None)]);
}

#[test]
fn push_and_pull_do_not_wait_for_each_other() {
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PushAnswered(Err(Trouble::Transport)));
    let kept = desk.feed(Input::PullAnswered(Ok(page(EPOCH, 8, false))));
    assert!(kept.iter().any(|effect| matches!(effect, Effect::KeepPage(_))));

    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PullAnswered(Err(Trouble::Transport)));
    let kept = desk.feed(Input::PushAnswered(Ok(answers(EPOCH, &[1]))));
    assert!(kept.iter().any(|effect| matches!(effect, Effect::KeepAnswers { .. })));
}

#[test]
fn the_first_answer_after_a_cut_lets_everything_go_at_once() {
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PushAnswered(Err(Trouble::Transport)));
    desk.feed(Input::PullAnswered(Err(Trouble::Transport)));
    desk.time_out_until(|effects| effects.iter().any(|effect| matches!(effect, Effect::Pull(_))));
    desk.fail_push();
    assert_eq!(pushed(&desk.feed(Input::PullAnswered(Ok(page(EPOCH, 8, false))))), [1]);
    assert!(desk.status.online);
}

#[test]
fn a_page_is_asked_for_after_the_one_before_and_then_at_intervals() {
    let mut desk = Desk::started(vec![]);
    desk.feed(Input::PullAnswered(Ok(page(EPOCH, 8, true))));
    assert_eq!(pulled(&desk.feed(Input::PageKept(Ok(())))), Some(cursor(EPOCH, 8)));
    desk.feed(Input::PullAnswered(Ok(page(EPOCH, 9, false))));
    assert_eq!(pulled(&desk.feed(Input::PageKept(Ok(())))), None);
    assert_eq!(desk.engine.poll_timeout(), Some(desk.now.plus(PULL_EVERY_MS)));
    desk.now = desk.now.plus(PULL_EVERY_MS);
    assert_eq!(pulled(&desk.time_out()), Some(cursor(EPOCH, 9)));
}

#[test]
fn a_page_that_would_take_the_view_backward_is_not_kept() {
    let other_scope = {
        let mut page = page(EPOCH, 8, false);
        page.cursor.scope = 9;
        page
    };
    for page in [page(EPOCH, 6, false), other_scope] {
        let mut desk = Desk::started(vec![]);
        let effects = desk.feed(Input::PullAnswered(Ok(page)));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::KeepPage(_))));
    }
}

#[test]
fn a_new_scope_is_taken_from_the_start() {
    let mut desk = Desk::started(vec![]);
    let mut first = page(EPOCH, 3, false);
    (first.from_start, first.cursor.scope) = (true, 9);
    let effects = desk.feed(Input::PullAnswered(Ok(first)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::KeepPage(_))));
}

#[test]
fn another_epoch_is_adopted_before_anything_said_in_it_counts() {
    let mut desk = Desk::started(vec![queued(3)]);
    let effects = desk.feed(Input::PushAnswered(Ok(answers(LATER_EPOCH, &[3]))));
    assert!(effects.contains(&Effect::AdoptEpoch(LATER_EPOCH)));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::KeepAnswers { .. })));
    let all = (1..=3).map(queued).collect::<Vec<_>>();
    let effects = desk.feed(Input::EpochAdopted(Ok(all)));
    assert_eq!(pushed(&effects), [1, 2, 3]);
    let mut first = page(LATER_EPOCH, 2, false);
    first.from_start = true;
    let effects = desk.feed(Input::PullAnswered(Ok(first)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::KeepPage(_))));
}

#[test]
fn an_epoch_that_cannot_be_kept_is_adopted_later() {
    let mut desk = Desk::started(vec![]);
    desk.feed(Input::PullAnswered(Ok(from_start(LATER_EPOCH, 2))));
    let adopted = Input::EpochAdopted(Err(KeepTrouble::DiskFull));
    assert_eq!(desk.feed(adopted).iter().filter(|e| matches!(e, Effect::Pull(_))).count(), 0);
    assert_eq!(desk.status.trouble, Some(SyncTrouble::DiskFull));
}

#[test]
fn a_full_disk_is_named_and_the_answers_are_asked_for_again() {
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PushAnswered(Ok(answers(EPOCH, &[1]))));
    desk.feed(Input::AnswersKept(Err(KeepTrouble::DiskFull)));
    assert_eq!(desk.status.trouble, Some(SyncTrouble::DiskFull));
    assert_eq!(pushed(&desk.feed(Input::RetryNow)), [1]);
}

#[test]
fn a_mark_that_the_server_cannot_read_is_found_by_halving_and_its_words_go_up_in_its_place() {
    let mut desk = Desk::new();
    let effects = desk.start((1..=8).map(queued).collect());
    let mut batch = pushed(&effects);
    let mut words = None;
    let mut answered = Vec::new();
    for _ in 0..30 {
        let effects = if batch.contains(&5) && words != Some(5) {
            desk.feed(Input::PushAnswered(Err(Trouble::Unreadable)))
        } else {
            desk.feed(Input::PushAnswered(Ok(answers(EPOCH, &batch))));
            answered.append(&mut batch);
            desk.feed(Input::AnswersKept(Ok(())))
        };
        words = word_of(&effects);
        batch = words.map_or_else(|| pushed(&effects), |seq| vec![seq]);
        if batch.is_empty() {
            break;
        }
    }
    assert_eq!(answered, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(desk.status.unreadable, 0);
}

#[test]
fn batches_are_halved_while_something_cannot_be_read_and_grow_as_quickly_afterwards() {
    let limit = u64::try_from(PUSH_LIMIT).unwrap();
    let mut desk = Desk::started((1..=3 * limit).map(queued).collect());
    desk.feed(Input::PushAnswered(Err(Trouble::Unreadable)));
    let quarter = pushed(&desk.feed(Input::PushAnswered(Err(Trouble::Unreadable))));
    assert_eq!(quarter, (1..=limit / 4).collect::<Vec<_>>());
    desk.feed(Input::PushAnswered(Ok(answers(EPOCH, &quarter))));
    let half = pushed(&desk.feed(Input::AnswersKept(Ok(()))));
    assert_eq!(half.len(), PUSH_LIMIT / 2);
}

#[test]
fn with_each_failure_the_wait_doubles_and_is_cut_by_up_to_a_half() {
    let failures: [fn() -> Input; 2] =
        [|| Input::PushAnswered(Err(Trouble::Transport)), || Input::PullAnswered(Err(Trouble::Transport))];
    for failure in failures {
        let mut desk = Desk::started(vec![queued(1)]);
        for longest in [1_000, 2_000, 4_000, 8_000] {
            desk.feed(failure());
            let due = desk.engine.poll_timeout().expect("it waits");
            let wait = due.since(desk.now);
            assert!((longest / 2..=longest).contains(&wait), "{:?}: {wait} of {longest}", failure());
            desk.now = due;
            desk.time_out();
        }
    }
}

#[test]
fn a_page_of_another_server_is_not_kept() {
    let mut desk = Desk::started(vec![]);
    let mut strange = page(EPOCH, 8, false);
    strange.centre.server = Uuid::from_u128(9);
    assert_eq!(desk.feed(Input::PullAnswered(Ok(strange))), []);
    let status = desk.status;
    assert_eq!((status.online, status.trouble), (false, Some(SyncTrouble::NotOurServer)));
    assert_eq!(pulled(&desk.feed(Input::RetryNow)), Some(cursor(EPOCH, 7)));
}

#[test]
fn words_that_got_lost_are_sent_again() {
    let mut desk = Desk::started(vec![queued(1)]);
    let effects = desk.feed(Input::PushAnswered(Err(Trouble::Unreadable)));
    assert_eq!(word_of(&effects), Some(1));
    desk.feed(Input::PushAnswered(Err(Trouble::Transport)));
    assert_eq!(word_of(&desk.feed(Input::RetryNow)), Some(1));
}

#[test]
fn what_a_server_is_too_old_to_put_aside_waits_with_the_later_marks_about_its_student() {
    let same = Queued { student: queued(1).student, ..queued(2) };
    let mut desk = Desk::started(vec![queued(1)]);
    desk.feed(Input::PushAnswered(Err(Trouble::Unreadable)));
    assert_eq!(desk.feed(Input::PushAnswered(Err(Trouble::Unreadable))), []);
    assert_eq!(desk.status.unreadable, 1);
    assert_eq!(desk.feed(Input::MarkRecorded(same)), []);
    assert_eq!(pushed(&desk.feed(Input::MarkRecorded(queued(3)))), [3]);
}

#[test]
fn what_could_not_be_read_before_another_epoch_is_not_what_goes_first_in_it() {
    let mut desk = Desk::started(vec![queued(3)]);
    desk.feed(Input::PullAnswered(Ok(from_start(LATER_EPOCH, 1))));
    desk.feed(Input::EpochAdopted(Ok((1..=3).map(queued).collect())));
    assert_eq!(pushed(&desk.feed(Input::PushAnswered(Err(Trouble::Unreadable)))), [1, 2, 3]);
}

#[test]
fn a_contact_is_reckoned_from_the_middle_of_the_round_trip() {
    let mut desk = Desk::started(vec![]);
    let asked = desk.now;
    desk.now = asked.plus(400);
    let effects = desk.feed(Input::PullAnswered(Ok(page(EPOCH, 8, false))));
    let contact = effects
        .iter()
        .find_map(|effect| if let Effect::NoteContact(contact) = effect { Some(*contact) } else { None });
    let contact = contact.expect("the centre was heard of");
    assert_eq!((contact.time, contact.local), (Timestamp(1_000_000), asked.plus(200)));
    assert_eq!(contact.offset_ms(), 1_000_000 - asked.0 - 200);
}

/// An engine with the time that it is given and what it has last announced.
struct Desk {
    engine: Engine,
    now: Timestamp,
    status: Status,
}

impl Desk {
    fn new() -> Self {
        Self { engine: Engine::new(SERVER, 5), now: Timestamp(5_000), status: Status::default() }
    }

    fn started(unsent: Vec<Queued>) -> Self {
        let mut desk = Self::new();
        desk.start(unsent);
        desk
    }

    fn start(&mut self, unsent: Vec<Queued>) -> Vec<Effect> {
        self.feed(Input::Started { epoch: EPOCH, cursor: Some(cursor(EPOCH, 7)), unsent })
    }

    fn feed(&mut self, input: Input) -> Vec<Effect> {
        self.engine.handle_input(input, self.now);
        self.drain()
    }

    fn time_out(&mut self) -> Vec<Effect> {
        self.engine.handle_timeout(self.now);
        self.drain()
    }

    fn time_out_until(&mut self, done: impl Fn(&[Effect]) -> bool) -> Vec<Effect> {
        for _ in 0..100 {
            self.now = self.engine.poll_timeout().expect("something waits");
            let effects = self.time_out();
            if done(&effects) {
                return effects;
            }
            self.fail_push();
        }
        panic!("it never happened");
    }

    /// Lets the push that is on its way, if one is, come to nothing.
    fn fail_push(&mut self) {
        self.feed(Input::PushAnswered(Err(Trouble::Transport)));
    }

    fn drain(&mut self) -> Vec<Effect> {
        let effects: Vec<Effect> = std::iter::from_fn(|| self.engine.poll_effect()).collect();
        for effect in &effects {
            if let Effect::Announce(status) = effect {
                self.status = *status;
            }
        }
        effects.into_iter().filter(|effect| !matches!(effect, Effect::Announce(_))).collect()
    }
}

fn queued(seq: u64) -> Queued {
    Queued { seq, mark: mark(seq), student: StudentId(u32::try_from(seq).expect("a small number")) }
}

fn mark(seq: u64) -> MarkId {
    MarkId(Uuid::from_u128(u128::from(seq) << 64))
}

fn centre(server: Uuid, epoch: Uuid) -> Centre {
    Centre { server, epoch, time: Timestamp(1_000_000) }
}

fn cursor(epoch: Uuid, revision: u64) -> Cursor {
    Cursor { epoch, scope: 1, revision: Revision(revision) }
}

fn answers(epoch: Uuid, seqs: &[u64]) -> PushAnswer {
    let answers = seqs.iter().map(|seq| Answer {
        mark: mark(*seq),
        outcome: Outcome::Applied,
        effective: Timestamp(0),
        review: vec![],
        revision: Revision(10),
    });
    PushAnswer { centre: centre(SERVER, epoch), contiguous: 0, answers: answers.collect() }
}

fn page(epoch: Uuid, revision: u64, more: bool) -> Box<ChangesAnswer> {
    Box::new(ChangesAnswer {
        centre: centre(SERVER, epoch),
        from_start: false,
        cursor: cursor(epoch, revision),
        more,
        frame: None,
        students: vec![],
        receipt: None,
    })
}

fn from_start(epoch: Uuid, revision: u64) -> Box<ChangesAnswer> {
    let mut page = page(epoch, revision, false);
    page.from_start = true;
    page
}

fn push(marks: Vec<Queued>) -> Effect {
    Effect::Push { epoch: EPOCH, marks }
}

/// Whose words are to be sent.
fn word_of(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| {
        if let Effect::PushUnreadable { mark, .. } = effect { Some(mark.seq) } else { None }
    })
}

fn pushed(effects: &[Effect]) -> Vec<u64> {
    let pushes = effects.iter().filter_map(|effect| {
        if let Effect::Push { marks, .. } = effect {
            Some(marks.iter().map(|queued| queued.seq))
        } else {
            None
        }
    });
    pushes.flatten().collect()
}

fn pulled(effects: &[Effect]) -> Option<Cursor> {
    effects.iter().find_map(|effect| if let Effect::Pull(cursor) = effect { *cursor } else { None })
}

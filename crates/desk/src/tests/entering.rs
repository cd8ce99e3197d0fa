//! Who may work at the desk, without the network.

use lixiao_domain::{ActorId, Entry, SessionId};
use lixiao_protocol::ipc::{CommandError, Phase, Settings};

use uuid::Uuid;

use super::counter::{Counter, PASSWORD, named};
use super::school::{self, DAY_MS, DIPLOMA, INSTRUMENTS};
use crate::entrance::Unlocked;

#[test]
fn a_locked_desk_shows_nothing_and_opens_with_the_password() {
    let counter = Counter::new(1);
    counter.core.lock();
    assert!(matches!(counter.core.status().unwrap().phase, Phase::Locked { .. }));
    assert_eq!(named(counter.core.scan("1", Entry::Wedge)), CommandError::NotSignedIn);
    assert_eq!(named(counter.core.today()), CommandError::NotSignedIn);
    assert_eq!(named(counter.core.unlock("wrong")), CommandError::PasswordWrong);
    assert_eq!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::Open);
    assert!(matches!(counter.core.status().unwrap().phase, Phase::Working { .. }));
}

#[test]
fn after_five_wrong_passwords_only_the_centre_opens_also_after_a_restart() {
    let counter = Counter::new(1);
    counter.core.lock();
    for _ in 0..4 {
        assert_eq!(named(counter.core.unlock("wrong")), CommandError::PasswordWrong);
    }
    assert_eq!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::Open);
    for _ in 0..5 {
        assert_eq!(named(counter.core.unlock("wrong")), CommandError::PasswordWrong);
    }
    assert_eq!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::AskCentre { account: "tester".into() });
}

#[test]
fn a_session_that_is_over_needs_the_centre() {
    let counter = Counter::new(1);
    counter.edge.pass(3 * DAY_MS);
    assert_eq!(named(counter.core.scan("1", Entry::Wedge)), CommandError::NotSignedIn);
    assert!(matches!(counter.core.status().unwrap().phase, Phase::SignedOut { .. }));
    assert!(matches!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::AskCentre { .. }));
}

#[test]
fn whoever_signed_out_does_not_come_back_by_the_old_password() {
    let counter = Counter::new(1);
    counter.core.leave().unwrap();
    assert_eq!(named(counter.core.unlock(PASSWORD)), CommandError::NotSignedIn);
    assert_eq!(named(counter.core.leave()), CommandError::NotSignedIn);
}

#[test]
fn an_operator_without_a_node_of_this_desk_is_not_let_in() {
    let counter = Counter::new(1);
    counter.core.leave().unwrap();
    let mut answer = school::sign_in_answer(school::NOW);
    answer.operator.actor = lixiao_domain::ActorId(uuid::Uuid::from_u128(0xA9));
    answer.session.actor = answer.operator.actor;
    answer.operator.grants.clear();
    assert_eq!(named(counter.core.admit("other", PASSWORD, answer)), CommandError::NoNodeGranted);
    assert!(matches!(counter.core.status().unwrap().phase, Phase::SignedOut { .. }));
}

#[test]
fn the_chosen_node_and_the_settings_are_there_after_a_restart() {
    let counter = Counter::new(1);
    counter.core.choose_node(DIPLOMA).unwrap();
    counter.core.change_settings(Settings { volume: 10, ..Settings::default() }).unwrap();
    let counter = counter.reopened();
    let status = counter.core.status().unwrap();
    assert_eq!(status.settings.volume, 10);
    let Phase::Working { node, nodes, .. } = status.phase else { panic!("nobody works") };
    assert_eq!((node.id, nodes[0].id, nodes.len()), (DIPLOMA, INSTRUMENTS, 3));
}

#[test]
fn a_clock_that_is_far_off_is_said() {
    let counter = Counter::new(1);
    counter.go_online();
    assert_eq!(counter.core.status().unwrap().sync.clock_off_ms, None);
    let contact = lixiao_sync::Contact {
        time: crate::edge::Edge::now(&*counter.edge).plus(-200_000),
        local: crate::edge::Edge::steady(&*counter.edge),
    };
    counter.core.note_contact(contact);
    assert_eq!(counter.core.status().unwrap().sync.clock_off_ms, Some(200_000));
}

#[test]
fn what_opens_a_locked_desk_is_in_the_key_store_and_not_in_its_folder() {
    let counter = Counter::with_vault();
    counter.core.lock();
    let counter = counter.restarted();
    let folder = counter.bytes_on_disk();
    assert!(!folder.windows(8).any(|window| window == b"argon2id"), "a copied folder tries no passwords");
    assert_eq!(named(counter.core.unlock("wrong")), CommandError::PasswordWrong);
    assert_eq!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::Open);
    for _ in 0..5 {
        assert_eq!(named(counter.core.unlock("wrong")), CommandError::PasswordWrong);
    }
    assert!(matches!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::AskCentre { .. }));
}

#[test]
fn a_key_store_that_has_lost_its_secret_leaves_the_opening_to_the_centre() {
    let counter = Counter::with_vault();
    counter.core.lock();
    counter.edge.vault.as_ref().unwrap().secrets().clear();
    assert!(matches!(counter.core.unlock(PASSWORD).unwrap(), Unlocked::AskCentre { .. }));
}

#[test]
fn whoever_signs_out_leaves_nothing_in_the_key_store() {
    let counter = Counter::with_vault();
    assert_eq!(counter.edge.vault.as_ref().unwrap().secrets().len(), 1);
    counter.core.leave().unwrap();
    assert_eq!(counter.edge.vault.as_ref().unwrap().secrets().len(), 0);
}

#[test]
fn marks_keep_their_own_maker_when_another_operator_takes_over() {
    let counter = Counter::new(2);
    let first = counter.pass(1);
    counter.core.leave().unwrap();
    let (other, session) = (ActorId(Uuid::from_u128(0xA9)), SessionId(Uuid::from_u128(0x59)));
    let mut answer = school::sign_in_answer(school::NOW);
    (answer.session.id, answer.session.actor, answer.operator.actor) = (session, other, other);
    answer.operator.grants.iter_mut().for_each(|grant| grant.actor = other);
    counter.core.admit("other", PASSWORD, answer).unwrap();
    let second = counter.pass(2);
    let makers = [&first, &second].map(|line| {
        let origin = counter.mark(line.mark).origin;
        (origin.actor(), origin.session())
    });
    assert_eq!(makers, [(Some(school::ACTOR), Some(school::SESSION)), (Some(other), Some(session))]);
    assert_eq!(counter.unsent(), [1, 2], "what the first one left goes up as theirs");
    assert_eq!(counter.undo(first.mark), Err(CommandError::NotUndoable), "and is theirs to take back");
}

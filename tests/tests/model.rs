//! The protocol between desks and centre in every order of its events, as far as a daily test goes; `./dev model`
//! explores as far as one likes. The simulation plays long stories with many faults.

use lixiao_tests::sim::{Adoption, Protocol};
use stateright::{Checker, Model};

/// How many events a story has at most.
const EVENTS: usize = 14;

#[test]
fn in_every_order_each_mark_arrives_once_and_everything_comes_together() {
    let checker = protocol(0, Adoption::Forgets).checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.unique_state_count() > 2_000, "{}", checker.unique_state_count());
}

#[test]
fn in_every_order_with_a_fault_each_mark_arrives_once_and_everything_comes_together() {
    let explored = protocol(1, Adoption::Forgets).checker().threads(2).target_max_depth(EVENTS);
    let checker = explored.spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.unique_state_count() > 20_000, "{}", checker.unique_state_count());
}

#[test]
fn a_desk_that_holds_on_to_answers_which_the_centre_has_forgotten_is_found_out() {
    let explored = protocol(1, Adoption::HoldsOn).checker().threads(2).target_max_depth(EVENTS);
    let checker = explored.spawn_bfs().join();
    let found = checker.discovery("what a desk knows as answered is at the centre");
    assert!(found.is_some(), "nothing in {} states", checker.unique_state_count());
}

fn protocol(faults: u8, adoption: Adoption) -> Protocol {
    Protocol { marks: 1, faults, adoption }
}

//! The simulation, as far as a daily test goes; `./dev sim` plays as many seeds as wanted.

use lixiao_tests::sim::{Report, play};

/// How many seeds are played.
const SEEDS: u64 = 100;

#[test]
fn after_the_storm_everything_has_come_together() {
    let mut report = Report::default();
    for seed in 1..=SEEDS {
        report.add(play(seed));
    }
    assert!(report.violations.is_empty(), "{report}\n{:#?}", report.violations);
    for fault in
        ["lost answers", "desk crashes after a commit", "restored backups", "revocations", "wiped desks"]
    {
        assert!(report.faults.contains_key(fault), "{report}");
    }
}

#[test]
fn a_seed_plays_the_same_again() {
    assert_eq!(play(7).to_string(), play(7).to_string());
}

//! The domain's rules answer as the rulebook's table says.

use std::collections::BTreeMap;

use lixiao_tests::rulebook::{DomainJudge, assert_alike, cases};

#[test]
fn the_domain_answers_every_case() {
    let count = assert_alike(&mut DomainJudge, cases());
    assert!(count > 250, "only {count} cases");
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let mut names = BTreeMap::new();
    for case in cases() {
        *names.entry((case.row, case.name)).or_insert(0) += 1;
    }
    let twice: Vec<_> = names.into_iter().filter(|(_, times)| *times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

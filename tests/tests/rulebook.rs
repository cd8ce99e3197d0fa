//! The server's core answers as the rulebook's table says. The domain's rules answer in the table's own tests, the
//! desk in its own.

use lixiao_rulebook::{assert_alike, cases, combinations};
use lixiao_tests::server_judge::ServerJudge;

#[test]
fn the_server_answers_every_case_alike() {
    let count = assert_alike(&mut ServerJudge, cases());
    assert!(count > 350, "only {count} cases");
}

#[test]
fn the_server_answers_every_situation_alike() {
    let count = assert_alike(&mut ServerJudge, combinations::situations());
    assert!(count > 10_000, "only {count} situations");
}

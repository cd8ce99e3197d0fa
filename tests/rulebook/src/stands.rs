//! Rows 8 to 12: a mark against what stands, each action on each.

use lixiao_domain::{Action, Outcome, Reason, Review, Status};

use super::world::{DAY, LIBRARY, NOW};
use super::{Case, Draft, Fact, case, draft, exempt, fail, id, pass, reopen, require};

pub(super) fn cases() -> Vec<Case> {
    [on_nothing(), same_again(), on_the_head(), stale_and_same(), stale_fail(), stale(), imports()].concat()
}

fn conflict() -> Outcome {
    Outcome::Conflict { head: Some(id(1)) }
}

fn already() -> Outcome {
    Outcome::AlreadySo { by: id(1) }
}

fn on_nothing() -> Vec<Case> {
    let applied = |name: &str, mark: Draft| case(9, name).mark(mark).gives(Outcome::Applied);
    vec![
        applied("a pass on nothing", pass(1)).leaves(Status::Passed),
        applied("a fail on nothing", fail(1, "欠书1本")).leaves(Status::Failed),
        applied("a reopening of nothing", reopen(1, "误办")).leaves(Status::Pending),
        applied("an exemption on nothing", exempt(1, "图书系统")).leaves(Status::NotRequired),
        applied("a debt on nothing", require(1, "欠费", 100)).leaves(Status::Pending),
        applied("a pass in a browser", pass(1).from_web()).leaves(Status::Passed),
    ]
}

fn same_again() -> Vec<Case> {
    let so = |name: &str, first: Draft, second: Draft| {
        case(8, name).mark(first).mark(second.seeing(1)).gives(already())
    };
    let dated = |n, days: i64| {
        let as_of = NOW.plus(days * DAY);
        draft(n, Action::Exempt { source: "图书系统".to_owned(), as_of }).imported()
    };
    let newer_debt = require(2, "欠费", 100).with(|mark| {
        if let Action::Require { as_of, due: Some(due), .. } = &mut mark.action {
            (*as_of, due.as_of) = (NOW.plus(DAY), NOW.plus(DAY));
        }
    });
    vec![
        so("a pass on a pass", pass(1), pass(2)).leaves(Status::Passed),
        so("a pass on another desk's pass", pass(1), pass(2).from_b()).leaves(Status::Passed),
        so("a fail for the same reason", fail(1, "欠书1本"), fail(2, "欠书1本")).leaves(Status::Failed),
        so("a reopening for the same reason", reopen(1, "误办"), reopen(2, "误办")).leaves(Status::Pending),
        so("an exemption by fresher data", dated(1, 0), dated(2, 1)).leaves(Status::NotRequired),
        so("a debt by fresher data", require(1, "欠费", 100), newer_debt),
        so("a pass with a note on a pass", pass(1), pass(2).remark("补登")),
        so("an import's pass on a person's", pass(1), pass(2).imported()),
    ]
}

fn on_the_head() -> Vec<Case> {
    let on = |name: &str, first: Draft, second: Draft| {
        case(9, name).mark(first).mark(second.seeing(1)).gives(Outcome::Applied)
    };
    let sourceless = |n, amount| {
        require(n, "欠费", amount).with(|mark| {
            if let Action::Require { due, .. } = &mut mark.action {
                *due = None;
            }
        })
    };
    let elsewhere = fail(2, "欠书1本").with(|mark| {
        let reason = Reason { place: Some("图书馆二楼".to_owned()), ..Reason::new("欠书1本") };
        mark.action = Action::Fail { reason };
    });
    let other_source = require(2, "欠费", 100).with(|mark| {
        if let Action::Require { source, .. } = &mut mark.action {
            "图书系统".clone_into(source);
        }
    });
    vec![
        on("a fail on a pass", pass(1), fail(2, "欠书1本")).leaves(Status::Failed),
        on("a pass on a fail", fail(1, "欠书1本"), pass(2))
            .leaves(Status::Passed)
            .fact(Fact::Reasons(LIBRARY, vec![])),
        on("a fail for another reason", fail(1, "欠书1本"), fail(2, "损坏1本")).leaves(Status::Failed),
        on("a fail for the same reason with another place", fail(1, "欠书1本"), elsewhere)
            .leaves(Status::Failed),
        on("a reopening of a pass", pass(1), reopen(2, "误办")).leaves(Status::Pending),
        on("a reopening of a fail", fail(1, "欠书1本"), reopen(2, "已还"))
            .leaves(Status::Pending)
            .fact(Fact::Reasons(LIBRARY, vec![])),
        on("a reopening for another reason", reopen(1, "误办"), reopen(2, "已还")).leaves(Status::Pending),
        on("a reopening is not the fail of the same reason", fail(1, "误办"), reopen(2, "误办"))
            .leaves(Status::Pending),
        on("a pass on an exemption", exempt(1, "图书系统"), pass(2)).leaves(Status::Passed),
        on("a fail on an exemption", exempt(1, "图书系统"), fail(2, "欠书1本")).leaves(Status::Failed),
        on("a pass on a debt", require(1, "欠费", 100), pass(2)).leaves(Status::Passed),
        on("an exemption by another source", exempt(1, "图书系统"), exempt(2, "教务系统"))
            .leaves(Status::NotRequired),
        on("a debt on an exemption", exempt(1, "图书系统"), require(2, "欠费", 100)).leaves(Status::Pending),
        on("another amount", require(1, "欠费", 100), require(2, "欠费", 50)).leaves(Status::Pending),
        on("the same amount for something else", require(1, "欠费", 100), require(2, "罚款", 100))
            .fact(Fact::Due(LIBRARY, Some("罚款"))),
        on("the same debt by another source", require(1, "欠费", 100), other_source),
        on("a debt without details", require(1, "欠费", 100), sourceless(2, 100))
            .fact(Fact::Due(LIBRARY, None)),
        on("an import that knows of the person's mark", pass(1), require(2, "欠费", 100))
            .leaves(Status::Pending),
    ]
}

fn stale_and_same() -> Vec<Case> {
    let so =
        |name: &str, first: Draft, second: Draft| case(10, name).mark(first).mark(second).gives(already());
    vec![
        so("two desks pass without knowing of each other", pass(1), pass(2).from_b()).leaves(Status::Passed),
        so("two desks fail for the same reason", fail(1, "欠书1本"), fail(2, "欠书1本").from_b())
            .leaves(Status::Failed)
            .fact(Fact::Reasons(LIBRARY, vec!["欠书1本"])),
        so("two reopen for the same reason", reopen(1, "误办"), reopen(2, "误办").from_b()),
        so("an import says again what it said", exempt(1, "图书系统"), exempt(2, "图书系统"))
            .leaves(Status::NotRequired),
        so("an import requires again what it required", require(1, "欠费", 100), require(2, "欠费", 100)),
        so("a pass that saw a mark which nobody knows", pass(1), pass(2).seeing(99)),
    ]
}

fn stale_fail() -> Vec<Case> {
    let fails = |name: &str, first: Draft, second: Draft| {
        let case = case(11, name).mark(first).mark(second);
        case.gives(Outcome::Applied).review(Review::StaleFail).leaves(Status::Failed)
    };
    vec![
        fails("a fail beside a pass", pass(1), fail(2, "欠书1本").from_b()),
        fails("a fail beside another: both reasons show", fail(1, "欠书1本"), fail(2, "损坏1本").from_b())
            .fact(Fact::Reasons(LIBRARY, vec!["损坏1本", "欠书1本"])),
        fails("a fail beside a reopening", reopen(1, "误办"), fail(2, "欠书1本").from_b()),
        fails("a fail beside an exemption", exempt(1, "图书系统"), fail(2, "欠书1本")),
        fails("a fail beside a debt", require(1, "欠费", 100), fail(2, "欠书1本")),
        fails("an import's fail beside a pass", pass(1), fail(2, "欠书1本").imported()),
        case(11, "a fail that saw a mark which nobody knows, where nothing stands")
            .mark(fail(1, "欠书1本").seeing(99))
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .leaves(Status::Failed),
        case(11, "a third reason shows as well")
            .mark(fail(1, "欠书1本"))
            .mark(fail(2, "损坏1本").from_b())
            .mark(fail(3, "欠费").from_web())
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .fact(Fact::Reasons(LIBRARY, vec!["欠费", "损坏1本", "欠书1本"])),
        case(11, "a pass made on both fails ends both")
            .mark(fail(1, "欠书1本"))
            .mark(fail(2, "损坏1本").from_b())
            .mark(pass(3).seeing(2))
            .gives(Outcome::Applied)
            .leaves(Status::Passed)
            .fact(Fact::Reasons(LIBRARY, vec![])),
        case(11, "a pass made on the first fail does not end the second")
            .mark(fail(1, "欠书1本"))
            .mark(fail(2, "损坏1本").from_b())
            .mark(pass(3).seeing(1))
            .gives(Outcome::Conflict { head: Some(id(2)) })
            .leaves(Status::Failed),
    ]
}

fn stale() -> Vec<Case> {
    let clash =
        |name: &str, first: Draft, second: Draft| case(12, name).mark(first).mark(second).gives(conflict());
    vec![
        clash("a pass beside a fail", fail(1, "欠书1本"), pass(2).from_b()).leaves(Status::Failed),
        clash("a pass beside a reopening", reopen(1, "误办"), pass(2).from_b()).leaves(Status::Pending),
        clash("a pass beside an exemption", exempt(1, "图书系统"), pass(2)).leaves(Status::NotRequired),
        clash("a pass beside a debt", require(1, "欠费", 100), pass(2)).leaves(Status::Pending),
        clash("a reopening beside a pass", pass(1), reopen(2, "误办").from_b()).leaves(Status::Passed),
        clash("a reopening beside a fail", fail(1, "欠书1本"), reopen(2, "已还").from_b())
            .leaves(Status::Failed),
        clash("a reopening beside one for another reason", reopen(1, "误办"), reopen(2, "已还").from_b()),
        case(12, "a pass that saw a mark which nobody knows, where nothing stands")
            .mark(pass(1).seeing(99))
            .gives(Outcome::Conflict { head: None })
            .leaves(Status::Pending),
        case(12, "a pass on what was undone since")
            .mark(fail(1, "欠书1本"))
            .mark(super::undo(2, 1).seeing(1))
            .mark(pass(3).seeing(1).from_b())
            .gives(Outcome::Conflict { head: None })
            .leaves(Status::Pending),
        case(12, "a pass made before anything stood, after a pass that was reopened")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1))
            .mark(pass(3).from_b())
            .gives(Outcome::Conflict { head: Some(id(2)) })
            .leaves(Status::Pending),
        case(12, "a pass made on a mark of another node")
            .mark(pass(1))
            .mark(pass(2).at_node(super::world::DEGREE).seeing(1))
            .gives(Outcome::Conflict { head: None })
            .leaves_at(super::world::DEGREE, Status::Pending),
    ]
}

fn imports() -> Vec<Case> {
    let clash =
        |name: &str, first: Draft, second: Draft| case(12, name).mark(first).mark(second).gives(conflict());
    vec![
        clash("an import's exemption over a person's fail", fail(1, "欠书1本"), exempt(2, "图书系统"))
            .leaves(Status::Failed),
        clash("an import's exemption over a person's pass", pass(1), exempt(2, "图书系统"))
            .leaves(Status::Passed),
        clash("an import's debt over a person's pass", pass(1), require(2, "欠费", 100))
            .leaves(Status::Passed)
            .fact(Fact::Due(LIBRARY, None)),
        clash("an import's debt over a person's reopening", reopen(1, "误办"), require(2, "欠费", 100)),
        clash("an import's pass over a person's fail", fail(1, "欠书1本"), pass(2).imported())
            .leaves(Status::Failed),
        clash("another import's debt over an exemption", exempt(1, "图书系统"), require(2, "欠费", 100))
            .leaves(Status::NotRequired),
        case(12, "an import that knows its own last word, not the person's")
            .mark(require(1, "欠费", 100))
            .mark(pass(2).seeing(1))
            .mark(require(3, "欠费", 50).seeing(1))
            .gives(Outcome::Conflict { head: Some(id(2)) })
            .leaves(Status::Passed)
            .fact(Fact::Due(LIBRARY, Some("欠费"))),
    ]
}

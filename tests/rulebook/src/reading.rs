//! How a record is read: statuses, reasons, debts, what is taken back under a later step, and being done.

use lixiao_domain::{Outcome, Status};

use super::world::{CARD, DEGREE, DORMITORY, LIBRARY, NOW, RETIRED, long, single};
use super::{Case, Fact, case, exempt, fail, pass, reopen, require, undo};

pub(super) fn cases() -> Vec<Case> {
    [silence(), premises(), debts()].concat()
}

fn silence() -> Vec<Case> {
    vec![
        case(0, "what nobody spoke about is pending")
            .until(NOW)
            .leaves(Status::Pending)
            .leaves_at(DEGREE, Status::Pending)
            .leaves_at(RETIRED, Status::Pending)
            .fact(Fact::Reopened(LIBRARY, None))
            .fact(Fact::Next(vec![LIBRARY]))
            .fact(Fact::Done(Some(false))),
        case(0, "a student without a plan is not done")
            .given(|world| world.pupil().plan = None)
            .until(NOW)
            .fact(Fact::Next(vec![]))
            .fact(Fact::Done(None)),
        case(0, "what was reopened says why, until somebody speaks again")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1))
            .gives(Outcome::Applied)
            .fact(Fact::Reopened(LIBRARY, Some("误办"))),
        case(0, "what was reopened and passed again says no more why")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1))
            .mark(pass(3).seeing(2))
            .gives(Outcome::Applied)
            .fact(Fact::Reopened(LIBRARY, None)),
        case(0, "a node that failed is still to be seen, and one that waits for it is not")
            .mark(fail(1, "欠书1本"))
            .gives(Outcome::Applied)
            .fact(Fact::Next(vec![LIBRARY])),
        case(0, "a plan whose only node was retired is not done")
            .given(|world| {
                world.pupil().plan = Some(single());
                world.node(DORMITORY).retired = true;
            })
            .until(NOW)
            .fact(Fact::Done(Some(false))),
        case(0, "one of two nodes does not make it done")
            .mark(pass(1))
            .gives(Outcome::Applied)
            .fact(Fact::Next(vec![DEGREE]))
            .fact(Fact::Done(Some(false))),
        case(0, "a failed node does not make it done")
            .mark(pass(1))
            .mark(fail(2, "未领证").at_node(DEGREE))
            .gives(Outcome::Applied)
            .fact(Fact::Done(Some(false))),
        case(0, "a retired node's fail keeps nobody from being done")
            .mark(fail(1, "未转出").at_node(RETIRED))
            .mark(exempt(2, "图书系统"))
            .mark(pass(3).at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(RETIRED, Status::Failed)
            .fact(Fact::Done(Some(true))),
        case(0, "a refused mark leaves its node pending")
            .mark(pass(1).at_node(CARD))
            .refused(lixiao_domain::Refusal::NodeNotInPlan { plan: super::world::short() })
            .leaves_at(CARD, Status::Pending),
    ]
}

fn premises() -> Vec<Case> {
    let done = |name: &str| {
        let case = case(0, name).mark(pass(1)).mark(pass(2).at_node(DEGREE)).gives(Outcome::Applied);
        case.leaves_at(DEGREE, Status::Passed)
    };
    let withdrawn =
        |case: Case| case.fact(Fact::PremiseWithdrawn(DEGREE, true)).fact(Fact::Done(Some(false)));
    vec![
        done("both steps passed").fact(Fact::PremiseWithdrawn(DEGREE, false)).fact(Fact::Done(Some(true))),
        withdrawn(done("the earlier step failed since").mark(fail(3, "欠书1本").seeing(1))),
        withdrawn(done("the earlier step reopened since").mark(reopen(3, "误办").seeing(1))),
        withdrawn(done("the earlier step undone since").mark(undo(3, 1).seeing(1))),
        withdrawn(done("a debt imported on the earlier step since").mark(require(3, "欠费", 100).seeing(1))),
        done("the earlier step reopened and passed again")
            .mark(reopen(3, "误办").seeing(1))
            .mark(pass(4).seeing(3))
            .fact(Fact::PremiseWithdrawn(DEGREE, false))
            .fact(Fact::Done(Some(true))),
        case(0, "a step that is not passed has no premise to lose")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .gives(Outcome::Applied)
            .fact(Fact::PremiseWithdrawn(DEGREE, false)),
        case(0, "the later step reopened leaves the earlier one's premise alone")
            .given(|world| world.pupil().plan = Some(long()))
            .mark(pass(1))
            .mark(pass(2).at_node(DORMITORY))
            .mark(pass(3).at_node(DEGREE))
            .mark(pass(4).at_node(CARD))
            .mark(reopen(5, "误办").at_node(DEGREE).seeing(3))
            .gives(Outcome::Applied)
            .fact(Fact::PremiseWithdrawn(CARD, true))
            .fact(Fact::PremiseWithdrawn(LIBRARY, false))
            .fact(Fact::Done(Some(false))),
    ]
}

fn debts() -> Vec<Case> {
    let owing = |name: &str| case(0, name).mark(require(1, "欠费", 100)).gives(Outcome::Applied);
    vec![
        owing("a debt shows").fact(Fact::Due(LIBRARY, Some("欠费"))),
        owing("a debt shows also when passed")
            .mark(pass(2).seeing(1))
            .leaves(Status::Passed)
            .fact(Fact::Due(LIBRARY, Some("欠费"))),
        owing("a debt shows also when failed")
            .mark(fail(2, "未缴费").seeing(1))
            .fact(Fact::Due(LIBRARY, Some("欠费")))
            .fact(Fact::Reasons(LIBRARY, vec!["未缴费"])),
        owing("an exemption ends a debt")
            .mark(exempt(2, "财务系统").seeing(1))
            .fact(Fact::Due(LIBRARY, None)),
        owing("a newer debt replaces the older")
            .mark(require(2, "欠住宿费", 300).seeing(1))
            .fact(Fact::Due(LIBRARY, Some("欠住宿费"))),
        owing("an undone debt gives way to the older")
            .mark(require(2, "欠住宿费", 300).seeing(1))
            .mark(undo(3, 2).seeing(2))
            .fact(Fact::Due(LIBRARY, Some("欠费"))),
    ]
}

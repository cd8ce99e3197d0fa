//! What `seen` stands for: marks of the same desk that took no effect, held ones, chains and circles of them.

use lixiao_domain::{Entry, IdentityCheck, Outcome, Review, Status};

use super::world::{DEGREE, LIBRARY, UNTIL};
use super::{Case, Draft, Fact, case, fail, id, pass, reopen, require, undo};

pub(super) fn cases() -> Vec<Case> {
    [own(), not_own(), chains(), through_held(), circles()].concat()
}

/// A pass at desk A that its node's conditions forbid.
fn vain(n: u8) -> Draft {
    pass(n).without_ticket(Entry::Search, IdentityCheck::Code)
}

fn own() -> Vec<Case> {
    let builds = |name: &str| case(9, name).gives(Outcome::Applied);
    vec![
        builds("a mark on one's own refused mark stands on what that one saw")
            .mark(vain(1))
            .mark(pass(2).seeing(1))
            .leaves(Status::Passed),
        builds("a mark on one's own mark that was put aside")
            .mark(fail(1, "欠书1本").numbered(1))
            .mark(pass(2).seeing(1).numbered(1))
            .mark(reopen(3, "误办").seeing(2).numbered(2))
            .leaves(Status::Pending),
        builds("a mark on one's own conflict, which had seen what stands again")
            .mark(require(1, "欠费", 100).from_web().imported())
            .mark(pass(2))
            .mark(undo(3, 1).from_web())
            .mark(pass(4).seeing(2))
            .leaves(Status::Passed),
        builds("a mark on one's own withdrawn mark")
            .mark(pass(1).at_node(DEGREE))
            .mark(undo(2, 1).at_node(DEGREE))
            .mark(fail(3, "未领证").seeing(1).at_node(DEGREE))
            .leaves_at(DEGREE, Status::Failed),
        builds("a mark on one's own mark that was so already, and had seen what stands")
            .mark(fail(1, "欠书1本").from_b())
            .mark(fail(2, "欠书1本").seeing(1))
            .mark(pass(3).seeing(2))
            .leaves(Status::Passed),
        case(11, "a fail on one's own conflict is still made on something older")
            .mark(require(1, "欠费", 100))
            .mark(pass(2))
            .mark(fail(3, "欠书1本").seeing(2))
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .leaves(Status::Failed),
        case(12, "a reopening of one's own pass that was so already by a pass unknown to the desk")
            .mark(pass(1).from_b())
            .mark(pass(2))
            .mark(reopen(3, "误办").seeing(2))
            .gives(Outcome::Conflict { head: Some(id(1)) })
            .leaves(Status::Passed),
        case(10, "the same again on one's own conflict is so already once somebody made it so")
            .mark(fail(1, "欠书1本").from_b())
            .mark(pass(2))
            .mark(pass(3).seeing(1).from_b())
            .mark(pass(4).seeing(2))
            .gives(Outcome::AlreadySo { by: id(3) })
            .leaves(Status::Passed),
    ]
}

fn not_own() -> Vec<Case> {
    vec![
        case(12, "a pass on another desk's refused mark")
            .mark(vain(1))
            .mark(pass(2).seeing(1).from_b())
            .gives(Outcome::Conflict { head: None })
            .leaves(Status::Pending),
        case(12, "a pass in a browser on a refused mark of the browser's")
            .mark(pass(1).from_web().on(UNTIL))
            .mark(pass(2).seeing(1).from_web())
            .gives(Outcome::Conflict { head: None })
            .leaves(Status::Pending),
        case(12, "an import on its own conflict")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).imported())
            .mark(undo(3, 1).seeing(1))
            .mark(pass(4).seeing(2).imported())
            .gives(Outcome::Conflict { head: None })
            .leaves(Status::Pending),
        case(12, "a pass on another desk's withdrawn mark")
            .mark(pass(1))
            .mark(pass(2).at_node(DEGREE))
            .mark(undo(3, 1).seeing(1))
            .mark(pass(4).at_node(DEGREE).seeing(2))
            .mark(undo(5, 4).at_node(DEGREE))
            .mark(reopen(6, "误办").at_node(DEGREE).seeing(4).from_b())
            .gives(Outcome::Conflict { head: Some(id(2)) })
            .leaves_at(DEGREE, Status::Passed),
        case(12, "a mark that took effect stands for itself alone, also one's own")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1))
            .mark(undo(3, 2).seeing(2))
            .mark(pass(4).seeing(2))
            .gives(Outcome::Conflict { head: Some(id(1)) })
            .leaves(Status::Failed),
    ]
}

fn chains() -> Vec<Case> {
    vec![
        case(9, "a chain of one's own vain marks leads to where it began")
            .mark(require(1, "欠费", 100))
            .mark(vain(2).seeing(1))
            .mark(vain(3).seeing(2))
            .mark(vain(4).seeing(3))
            .mark(pass(5).seeing(4))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(12, "another desk's vain mark breaks the chain")
            .mark(require(1, "欠费", 100))
            .mark(vain(2).seeing(1))
            .mark(vain(3).seeing(2).from_b().without_ticket(Entry::Search, IdentityCheck::Code))
            .mark(pass(4).seeing(3))
            .gives(Outcome::Conflict { head: Some(id(1)) })
            .leaves(Status::Pending),
        case(9, "a chain of nothing but vain marks, from the last to the beginning")
            .mark(vain(1))
            .mark(vain(2).seeing(1))
            .mark(fail(3, "欠书1本").seeing(2))
            .gives(Outcome::Applied)
            .leaves(Status::Failed)
            .fact(Fact::Reasons(LIBRARY, vec!["欠书1本"])),
        case(9, "a fail on another desk's held pass, made on a vain mark of that desk's")
            .mark(vain(1).at_node(DEGREE))
            .mark(pass(2).at_node(DEGREE))
            .mark(fail(3, "未领证").at_node(DEGREE).seeing(2).from_b())
            .gives(Outcome::Applied)
            .changes(2, Outcome::Withdrawn { by: id(3) })
            .leaves_at(DEGREE, Status::Failed),
    ]
}

fn through_held() -> Vec<Case> {
    let waiting = |name: &str| case(7, name).mark(pass(1).at_node(DEGREE).from_b());
    let taken_back = |case: Case| {
        case.gives(Outcome::Applied)
            .changes(1, Outcome::Withdrawn { by: id(3) })
            .leaves_at(DEGREE, Status::Failed)
    };
    vec![
        taken_back(
            waiting("a fail on one's own vain mark, which had seen a held pass, takes that back")
                .mark(vain(2).at_node(DEGREE).seeing(1))
                .mark(fail(3, "未领证").at_node(DEGREE).seeing(2)),
        ),
        waiting("a fail on another desk's vain mark, which had seen a held pass, takes nothing back")
            .mark(vain(2).at_node(DEGREE).seeing(1))
            .mark(fail(3, "未领证").at_node(DEGREE).seeing(2).from_web())
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .fact(Fact::Waits(DEGREE, true)),
        waiting("a held pass that another desk's vain mark saw, and a pass on that vain mark")
            .mark(
                vain(2).at_node(DEGREE).seeing(1).from_b().without_ticket(Entry::Search, IdentityCheck::Code),
            )
            .mark(pass(3).at_node(DEGREE).seeing(2))
            .mark(pass(4))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Applied)
            .changes(3, Outcome::AlreadySo { by: id(1) }),
    ]
}

fn circles() -> Vec<Case> {
    let conflict =
        |name: &str| case(12, name).gives(Outcome::Conflict { head: None }).leaves(Status::Pending);
    vec![
        conflict("a mark that says it saw itself").mark(pass(1).seeing(1)),
        conflict("a mark on one's own vain mark that saw itself")
            .mark(vain(1).seeing(1))
            .mark(pass(2).seeing(1)),
        conflict("a mark on two vain marks that saw each other")
            .mark(vain(1).seeing(2))
            .mark(vain(2).seeing(1))
            .mark(pass(3).seeing(2)),
        conflict("a mark on a vain one that saw it").mark(vain(1).seeing(2)).mark(pass(2).seeing(1)),
        case(11, "a fail in a circle stands, for review")
            .mark(vain(1).seeing(2))
            .mark(vain(2).seeing(1))
            .mark(fail(3, "欠书1本").seeing(2))
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .leaves(Status::Failed),
    ]
}

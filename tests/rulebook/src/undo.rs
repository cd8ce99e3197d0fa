//! Row 6: taking a mark back.

use lixiao_domain::{Outcome, Refusal, Status};

use super::world::{DEGREE, DESK_A, LIBRARY, NOW, UNTIL};
use super::{Case, Fact, case, exempt, fail, id, pass, reopen, require, undo};

pub(super) fn cases() -> Vec<Case> {
    [head(), held(), without_effect(), anything_else()].concat()
}

fn conflict(head: Option<u8>) -> Outcome {
    Outcome::Conflict { head: head.map(id) }
}

fn head() -> Vec<Case> {
    vec![
        case(6, "undoing the only mark leaves nothing")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1))
            .gives(Outcome::Applied)
            .leaves(Status::Pending)
            .fact(Fact::Outcome(id(1), Outcome::Applied)),
        case(6, "undoing a pass brings the fail before it back")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1))
            .mark(undo(3, 2).seeing(2))
            .gives(Outcome::Applied)
            .leaves(Status::Failed)
            .fact(Fact::Reasons(LIBRARY, vec!["欠书1本"])),
        case(6, "undoing a reopening brings the pass before it back")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1))
            .mark(undo(3, 2).seeing(2))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(6, "undoing an exemption")
            .mark(exempt(1, "图书系统"))
            .mark(undo(2, 1).seeing(1))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(6, "undoing a debt")
            .mark(require(1, "欠费", 100))
            .mark(undo(2, 1).seeing(1))
            .gives(Outcome::Applied)
            .fact(Fact::Due(LIBRARY, None)),
        case(6, "undoing one of two fails leaves the other's reason")
            .mark(fail(1, "欠书1本"))
            .mark(fail(2, "损坏1本").from_b())
            .mark(undo(3, 2).seeing(2))
            .gives(Outcome::Applied)
            .leaves(Status::Failed)
            .fact(Fact::Reasons(LIBRARY, vec!["欠书1本"])),
        case(6, "undoing step by step down to the beginning")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1))
            .mark(undo(3, 2).seeing(2))
            .mark(undo(4, 1).seeing(1))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(6, "undoing another desk's mark")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1).from_b())
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(6, "undoing in a browser")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1).from_web())
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(6, "what an undo saw does not matter")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1))
            .mark(undo(3, 2).seeing(99))
            .gives(Outcome::Applied)
            .leaves(Status::Failed),
        case(6, "after an undo the next mark builds on what stands again")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1))
            .mark(undo(3, 2).seeing(2))
            .mark(reopen(4, "误办").seeing(1).from_b())
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(6, "what was undone can be done again")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(6, "an undo is never held")
            .mark(pass(1))
            .mark(pass(2).at_node(DEGREE))
            .mark(reopen(3, "误办").seeing(1))
            .mark(undo(4, 2).seeing(2).at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Pending),
    ]
}

fn held() -> Vec<Case> {
    vec![
        case(6, "undoing a held mark withdraws it")
            .mark(pass(1).at_node(DEGREE))
            .mark(undo(2, 1).seeing(1).at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Withdrawn { by: id(2) })
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Waits(DEGREE, false)),
        case(6, "a withdrawn mark is never freed")
            .mark(pass(1).at_node(DEGREE))
            .mark(undo(2, 1).at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Pending),
        case(6, "withdrawing a held mark leaves what stands")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(pass(2).seeing(1).at_node(DEGREE))
            .mark(undo(3, 2).at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Withdrawn { by: id(3) })
            .leaves_at(DEGREE, Status::Failed),
        case(6, "another desk withdraws a held mark")
            .mark(pass(1).at_node(DEGREE))
            .mark(undo(2, 1).seeing(1).from_b().at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Withdrawn { by: id(2) }),
        case(6, "one of two held marks is withdrawn, the other is freed")
            .mark(pass(1).at_node(DEGREE))
            .mark(pass(2).from_b().at_node(DEGREE))
            .mark(undo(3, 1).at_node(DEGREE))
            .mark(pass(4))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        case(6, "a held mark that was freed is undone like any other")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(pass(2).seeing(1).at_node(DEGREE))
            .mark(pass(3))
            .mark(undo(4, 2).seeing(2).at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Failed),
        case(6, "what was undone while a mark was held does not come back when that mark is undone")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(pass(2).from_b().at_node(DEGREE))
            .mark(undo(3, 1).at_node(DEGREE))
            .mark(pass(4))
            .mark(undo(5, 2).seeing(2).from_b().at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Reasons(DEGREE, vec![])),
    ]
}

fn without_effect() -> Vec<Case> {
    let nothing = |name: &str| case(6, name).gives(Outcome::Applied);
    vec![
        nothing("undoing what was so already")
            .mark(pass(1))
            .mark(pass(2).from_b())
            .mark(undo(3, 2).from_b())
            .leaves(Status::Passed),
        nothing("undoing a conflict")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).from_b())
            .mark(undo(3, 2).from_b())
            .leaves(Status::Failed),
        nothing("undoing what was refused")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1).on(UNTIL))
            .mark(undo(3, 2).on(UNTIL))
            .leaves(Status::Failed),
        nothing("undoing what was put aside")
            .mark(fail(1, "欠书1本").numbered(1))
            .mark(pass(2).seeing(1).numbered(1))
            .mark(undo(3, 2).numbered(2))
            .leaves(Status::Failed),
        nothing("undoing what was withdrawn")
            .mark(pass(1).at_node(DEGREE))
            .mark(undo(2, 1).at_node(DEGREE))
            .mark(undo(3, 1).at_node(DEGREE))
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Outcome(id(1), Outcome::Withdrawn { by: id(2) })),
        nothing("undoing another desk's conflict")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).from_b())
            .mark(undo(3, 2))
            .leaves(Status::Failed),
    ]
}

fn anything_else() -> Vec<Case> {
    vec![
        case(6, "undoing a mark under the one that stands")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).seeing(1))
            .mark(undo(3, 1).seeing(1))
            .gives(conflict(Some(2)))
            .leaves(Status::Passed),
        case(6, "undoing a mark that nobody knows")
            .mark(pass(1))
            .mark(undo(2, 99).seeing(1))
            .gives(conflict(Some(1)))
            .leaves(Status::Passed),
        case(6, "undoing a mark that nobody knows where nothing stands")
            .mark(undo(1, 99))
            .gives(conflict(None))
            .leaves(Status::Pending),
        case(6, "undoing the same mark a second time")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1))
            .mark(undo(3, 1).seeing(1).from_b())
            .gives(conflict(None))
            .leaves(Status::Pending),
        case(6, "undoing an undo")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1))
            .mark(undo(3, 2))
            .gives(conflict(None))
            .leaves(Status::Pending),
        case(6, "undoing a mark of another node")
            .mark(pass(1))
            .mark(undo(2, 1).at_node(DEGREE))
            .gives(conflict(None))
            .leaves(Status::Passed),
        case(6, "undoing itself")
            .mark(pass(1))
            .mark(undo(2, 2).seeing(1))
            .gives(conflict(Some(1)))
            .leaves(Status::Passed),
        case(6, "an undo in vain is not undone into anything")
            .mark(pass(1))
            .mark(undo(2, 99))
            .mark(undo(3, 2))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(6, "undoing where nothing may be marked")
            .mark(pass(1))
            .given(|world| world.desk(DESK_A).nodes.push(NOW.plus(1), [DEGREE].into()))
            .mark(undo(2, 1).seeing(1).on(NOW.plus(1)))
            .refused(Refusal::DeskNotAssigned)
            .leaves(Status::Passed),
    ]
}

//! Rows 1 and 2: the same mark again, and other marks under a known id or number.

use lixiao_domain::{Outcome, QuarantineCause, Refusal, Review, Status, Withdrawal};

use super::world::{DEGREE, DESK_A, LIBRARY, NOW, OTHER_STUDENT, STRANGER, UNTIL, day, issues};
use super::{Case, Fact, case, fail, id, pass, reopen, require, undo};

pub(super) fn cases() -> Vec<Case> {
    [same(), same_id(), same_number()].concat()
}

fn same() -> Vec<Case> {
    vec![
        case(1, "a pass sent twice is one pass")
            .mark(pass(1))
            .again(0, NOW)
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(1, "a repeated pass does not undo what was said since")
            .mark(pass(1))
            .mark(fail(2, "欠书1本").seeing(1))
            .again(0, NOW)
            .gives(Outcome::Applied)
            .leaves(Status::Failed),
        case(1, "a repeated pass that was undone stays undone")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1))
            .again(0, NOW)
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(1, "a mark repeated after the window gets its stored outcome")
            .mark(pass(1))
            .again(0, UNTIL)
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(1, "a mark repeated after the desk was revoked for cause gets its stored outcome")
            .given(|world| world.desk(DESK_A).revoked = Some(Withdrawal::ForCause { at: day(13) }))
            .mark(pass(1))
            .again(0, day(14))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(1, "a repeated refusal stays the same refusal when the window has opened")
            .mark(pass(1).on(day(9)))
            .again(0, NOW)
            .refused(Refusal::WindowClosed { window: super::window::ordinary() })
            .leaves(Status::Pending),
        case(1, "a repeated conflict stays one though its head is gone")
            .mark(require(1, "欠费", 100))
            .mark(pass(2))
            .mark(undo(3, 1).from_web())
            .again(1, NOW)
            .gives(Outcome::Conflict { head: Some(id(1)) })
            .leaves(Status::Pending),
        case(1, "a repeated mark brings its review along")
            .mark(require(1, "欠费", 100))
            .mark(fail(2, "欠书1本"))
            .again(1, NOW)
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .leaves(Status::Failed),
        case(1, "a repeated mark is judged as of the first time")
            .mark(pass(1))
            .again(0, day(15))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW)),
        case(1, "a repeated held mark is still held")
            .mark(pass(1).at_node(DEGREE))
            .again(0, NOW)
            .gives(Outcome::Held { missing: vec![LIBRARY] })
            .fact(Fact::Waits(DEGREE, true)),
        case(1, "a held mark repeated after it was freed is told so")
            .mark(pass(1).at_node(DEGREE))
            .mark(pass(2))
            .again(0, NOW)
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        case(1, "a held mark repeated after it was withdrawn is told so")
            .mark(pass(1).at_node(DEGREE))
            .mark(undo(2, 1).at_node(DEGREE))
            .again(0, NOW)
            .gives(Outcome::Withdrawn { by: id(2) })
            .leaves_at(DEGREE, Status::Pending),
        case(1, "a repeated mark about nobody is refused in the same way")
            .mark(pass(1).of_student(STRANGER))
            .again(0, NOW)
            .refused(Refusal::StudentUnknown),
        case(1, "a repeated undo takes back nothing more")
            .mark(fail(1, "欠书1本"))
            .mark(reopen(2, "已还").seeing(1))
            .mark(undo(3, 2).seeing(2))
            .again(2, NOW)
            .gives(Outcome::Applied)
            .leaves(Status::Failed),
    ]
}

fn same_id() -> Vec<Case> {
    vec![
        case(2, "a known id with another note is another mark")
            .mark(pass(1))
            .mark(pass(1).remark("补登"))
            .refused(Refusal::IdReused)
            .leaves(Status::Passed),
        case(2, "a known id with another action changes nothing")
            .mark(pass(1))
            .mark(fail(1, "欠书1本"))
            .refused(Refusal::IdReused)
            .leaves(Status::Passed),
        case(2, "a known id from another desk")
            .mark(pass(1))
            .mark(pass(1).from_b())
            .refused(Refusal::IdReused),
        case(2, "a known id with another number of the same desk")
            .mark(pass(1))
            .mark(pass(1).numbered(9))
            .refused(Refusal::IdReused),
        case(2, "a known id about another student")
            .mark(pass(1))
            .mark(pass(1).of_student(OTHER_STUDENT))
            .refused(Refusal::IdReused)
            .leaves(Status::Pending),
        case(2, "a known id about another node")
            .mark(pass(1))
            .mark(pass(1).at_node(DEGREE))
            .refused(Refusal::IdReused)
            .leaves_at(DEGREE, Status::Pending),
        case(2, "a known id about nobody: the id comes first")
            .mark(pass(1))
            .mark(pass(1).of_student(STRANGER))
            .refused(Refusal::IdReused),
        case(2, "a known id of a mark about nobody")
            .mark(pass(1).of_student(STRANGER))
            .mark(pass(1))
            .refused(Refusal::IdReused)
            .leaves(Status::Pending),
        case(2, "a known id and number with other content: the id comes first")
            .mark(pass(1).numbered(1))
            .mark(fail(1, "欠书1本").numbered(1))
            .refused(Refusal::IdReused),
        case(2, "a reused id leaves the first mark as it was")
            .mark(pass(1))
            .mark(fail(1, "欠书1本"))
            .again(0, NOW)
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
    ]
}

fn same_number() -> Vec<Case> {
    let reused = || Outcome::Quarantined(QuarantineCause::SeqReused { by: id(1) });
    vec![
        case(2, "a desk's number used twice: the second mark is put aside")
            .mark(pass(1).numbered(1))
            .mark(fail(2, "欠书1本").seeing(1).numbered(1))
            .gives(reused())
            .leaves(Status::Passed),
        case(2, "a number used twice about another student")
            .mark(pass(1).numbered(1))
            .mark(pass(2).of_student(OTHER_STUDENT).numbered(1))
            .gives(reused())
            .leaves(Status::Pending),
        case(2, "a number used twice about nobody: the number comes first")
            .mark(pass(1).numbered(1))
            .mark(pass(2).of_student(STRANGER).numbered(1))
            .gives(reused()),
        case(2, "a number used twice, the first time in vain")
            .mark(pass(1).of_student(STRANGER).numbered(1))
            .mark(pass(2).numbered(1))
            .gives(reused())
            .leaves(Status::Pending),
        case(2, "a number used twice with an old ticket is put aside all the same")
            .given(|world| world.pupil().issues = issues(2))
            .mark(pass(1).numbered(1))
            .mark(pass(2).numbered(1))
            .gives(reused()),
        case(2, "what was put aside stays so when it comes again")
            .mark(pass(1).numbered(1))
            .mark(fail(2, "欠书1本").seeing(1).numbered(1))
            .again(1, NOW)
            .gives(reused())
            .leaves(Status::Passed),
        case(2, "the same number of another desk is another number")
            .mark(pass(1).numbered(1))
            .mark(fail(2, "欠书1本").seeing(1).from_b().numbered(1))
            .gives(Outcome::Applied)
            .leaves(Status::Failed),
        case(2, "the number after one used twice counts")
            .mark(pass(1).numbered(1))
            .mark(pass(2).numbered(1))
            .mark(fail(3, "欠书1本").seeing(1).numbered(2))
            .gives(Outcome::Applied)
            .leaves(Status::Failed),
    ]
}

//! Row 4: the plan's window, the campaign's end, and the moment by which a mark is judged.

use lixiao_domain::{Entry, IdentityCheck, Outcome, Refusal, Review, Status, Timestamp, Window};

use super::world::{CLOSES, CREATED, FROM, MINUTE, NOW, UNTIL, day, short};
use super::{Case, Fact, case, exempt, fail, id, pass, reopen, require, undo};

/// The window of every plan.
pub(super) fn ordinary() -> Window {
    Window { from: FROM, until: UNTIL }
}

pub(super) fn cases() -> Vec<Case> {
    [limits(), others(), as_it_stood(), straddling(), effective()].concat()
}

fn closed() -> Refusal {
    Refusal::WindowClosed { window: ordinary() }
}

fn limits() -> Vec<Case> {
    vec![
        case(4, "a pass a millisecond before the window")
            .mark(pass(1).on(FROM.plus(-1)))
            .refused(closed())
            .leaves(Status::Pending),
        case(4, "a pass at the window's first moment")
            .mark(pass(1).on(FROM))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(4, "a pass at the window's last millisecond")
            .mark(pass(1).on(UNTIL.plus(-1)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(4, "a pass at the first moment after the window")
            .mark(pass(1).on(UNTIL))
            .refused(closed())
            .leaves(Status::Pending),
        case(4, "a fail after the window").mark(fail(1, "欠书1本").on(UNTIL)).refused(closed()),
        case(4, "a pass in the browser after the window")
            .mark(pass(1).from_web().on(UNTIL))
            .refused(closed()),
        case(4, "the window comes before the ticket's and the node's conditions")
            .mark(pass(1).on(UNTIL).without_ticket(Entry::Search, IdentityCheck::Code))
            .refused(closed()),
        case(4, "the window comes before what stands")
            .mark(pass(1))
            .mark(pass(2).seeing(1).on(UNTIL))
            .refused(closed())
            .leaves(Status::Passed),
        case(4, "a pass made inside the window and received after it")
            .mark(pass(1).received(day(25)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(4, "a pass made inside the window and received after the campaign")
            .mark(pass(1).received(day(31)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
    ]
}

fn others() -> Vec<Case> {
    vec![
        case(4, "an import before the window counts")
            .mark(exempt(1, "图书系统").on(day(1)))
            .gives(Outcome::Applied)
            .leaves(Status::NotRequired),
        case(4, "an import's debt after the window counts")
            .mark(require(1, "欠费", 100).on(UNTIL))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(4, "an import's pass before the window counts")
            .mark(pass(1).imported().on(day(1)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(4, "an import's fail before the window counts")
            .mark(fail(1, "欠书1本").imported().on(day(1)))
            .gives(Outcome::Applied)
            .leaves(Status::Failed),
        case(4, "a reopening after the window counts")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1).on(UNTIL))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(4, "a reopening before the window counts")
            .mark(pass(1).imported().on(day(1)))
            .mark(reopen(2, "误办").seeing(1).on(day(2)))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(4, "an undo after the window counts")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1).on(CLOSES.plus(-1)))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(4, "an undo at the campaign's end comes too late")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1).on(CLOSES))
            .refused(Refusal::CampaignClosed)
            .leaves(Status::Passed),
        case(4, "a reopening at the campaign's end comes too late")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1).on(CLOSES))
            .refused(Refusal::CampaignClosed)
            .leaves(Status::Passed),
        case(4, "an import at the campaign's end comes too late")
            .mark(exempt(1, "图书系统").on(CLOSES))
            .refused(Refusal::CampaignClosed)
            .leaves(Status::Pending),
        case(4, "a pass at the campaign's end comes too late for the campaign")
            .mark(pass(1).on(CLOSES))
            .refused(Refusal::CampaignClosed),
    ]
}

fn as_it_stood() -> Vec<Case> {
    let longer = Window { from: FROM, until: day(22) };
    vec![
        case(4, "a longer window counts from when it was granted")
            .given(|world| world.plan(&short()).window.push(day(19), longer))
            .mark(pass(1).on(day(21)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(4, "a mark made before the window was made longer is judged by the old one")
            .given(|world| world.plan(&short()).window.push(day(21), longer))
            .mark(pass(1).on(UNTIL).received(day(21)))
            .refused(closed())
            .leaves(Status::Pending),
        case(4, "a refusal tells the window as it stood")
            .given(|world| world.plan(&short()).window.push(day(19), longer))
            .mark(pass(1).on(day(22)))
            .refused(Refusal::WindowClosed { window: longer }),
        case(4, "a mark made before the window was cut short stands")
            .given(|world| {
                world.plan(&short()).window.push(day(13), Window { from: FROM, until: day(11) });
            })
            .mark(pass(1).received(day(14)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
    ]
}

fn straddling() -> Vec<Case> {
    vec![
        case(4, "made inside by its own clock, but on what the desk heard after the window")
            .mark(pass(1).made(day(19)).known(day(21)).received(day(21)))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .leaves(Status::Passed),
        case(4, "made before the window by its own clock, but on what the desk heard inside")
            .mark(pass(1).made(day(9)).known(NOW))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .leaves(Status::Passed),
        case(4, "made after the window by its own clock, but received inside")
            .mark(pass(1).made(day(21)))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .fact(Fact::Effective(NOW)),
        case(4, "made inside by its own clock, but received before the window")
            .mark(pass(1).made(NOW).known(day(1)).received(day(9)))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .fact(Fact::Effective(day(9))),
        case(4, "made before the window by its own clock and known after it: outside both ways")
            .mark(pass(1).made(day(9)).known(day(21)).received(day(21)))
            .refused(closed())
            .leaves(Status::Pending),
        case(4, "a slow clock that the desk knew of straddles nothing")
            .mark(pass(1).made(day(9)).offset(3 * 24 * 60 * MINUTE))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW)),
        case(4, "the desk's previous mark pushes one over the limit")
            .mark(pass(1).on(UNTIL))
            .mark(pass(2).made(day(19)).known(day(18)).received(day(21)))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .fact(Fact::Effective(UNTIL)),
        case(4, "what straddles is judged on by the rows below")
            .mark(require(1, "欠费", 100))
            .mark(pass(2).made(day(21)))
            .gives(Outcome::Conflict { head: Some(id(1)) })
            .review(Review::WindowStraddled)
            .leaves(Status::Pending),
        case(4, "a fail on something older that straddles is reviewed for both")
            .mark(require(1, "欠费", 100))
            .mark(fail(2, "欠书1本").made(day(21)))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .review(Review::StaleFail)
            .leaves(Status::Failed),
        case(4, "an undo that straddles is nobody's business")
            .mark(pass(1))
            .mark(undo(2, 1).seeing(1).made(day(21)))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(4, "an import that straddles is nobody's business")
            .mark(exempt(1, "图书系统").made(day(9)))
            .gives(Outcome::Applied)
            .leaves(Status::NotRequired),
    ]
}

fn effective() -> Vec<Case> {
    let hour = 60 * MINUTE;
    vec![
        case(4, "a mark is judged as of its corrected time")
            .mark(pass(1).made(NOW.plus(-hour)).offset(2 * MINUTE).known(FROM))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW.plus(2 * MINUTE - hour))),
        case(4, "a fast clock is corrected as well")
            .mark(pass(1).made(NOW).offset(-hour).known(FROM))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW.plus(-hour))),
        case(4, "a mark is not older than what its desk had heard")
            .mark(pass(1).made(day(11)).known(NOW).received(day(13)))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW)),
        case(4, "a mark is not younger than its arrival")
            .mark(pass(1).made(day(13)))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW)),
        case(4, "a mark is not younger than its arrival, whatever its desk claims to have heard")
            .mark(pass(1).made(day(13)).known(day(14)))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW)),
        case(4, "a mark is not older than the one before it from the same desk")
            .mark(pass(1))
            .mark(fail(2, "欠书1本").seeing(1).made(day(11)).known(FROM).received(day(13)))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(NOW)),
        case(4, "a mark may be older than another desk's")
            .mark(pass(1))
            .mark(fail(2, "欠书1本").seeing(1).from_b().made(day(11)).known(FROM).received(day(13)))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(day(11))),
        case(4, "a browser's mark rests on no basis")
            .mark(pass(1).from_web().made(day(11)))
            .gives(Outcome::Applied)
            .fact(Fact::Effective(day(11))),
        case(4, "a clock at the beginning of time is corrected to what the desk had heard")
            .mark(pass(1).made(Timestamp(i64::MIN)).offset(i64::MIN).known(FROM))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .fact(Fact::Effective(FROM)),
        case(4, "a clock at the end of time is corrected to the arrival")
            .mark(pass(1).made(Timestamp(i64::MAX)).offset(i64::MAX))
            .gives(Outcome::Applied)
            .review(Review::WindowStraddled)
            .fact(Fact::Effective(NOW)),
        case(3, "before anybody had a session nobody marks")
            .mark(pass(1).on(CREATED.plus(-1)))
            .refused(Refusal::SessionInvalid),
    ]
}

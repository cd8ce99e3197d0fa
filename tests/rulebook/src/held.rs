//! Row 7: passes that wait for an earlier step, and what becomes of them.

use lixiao_domain::{NodeId, Outcome, Refusal, Review, Status};

use super::world::{
    CARD, CLOSES, DEGREE, DORMITORY, LIBRARY, NOW, RETIRED, UNTIL, World, day, long, short, single,
};
use super::{Case, Fact, case, exempt, fail, id, pass, reopen, require, undo};

pub(super) fn cases() -> Vec<Case> {
    [holding(), freed(), freed_otherwise(), withdrawn(), moved(), never_opened()].concat()
}

fn held(missing: &[NodeId]) -> Outcome {
    Outcome::Held { missing: missing.to_vec() }
}

fn longer(world: &mut World) {
    world.pupil().plan = Some(long());
}

fn holding() -> Vec<Case> {
    vec![
        case(7, "a pass whose earlier step is not done is held")
            .mark(pass(1).at_node(DEGREE))
            .gives(held(&[LIBRARY]))
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Waits(DEGREE, true)),
        case(7, "a pass whose earlier step is failed is held")
            .mark(fail(1, "欠书1本"))
            .mark(pass(2).at_node(DEGREE))
            .gives(held(&[LIBRARY])),
        case(7, "a pass whose earlier step was reopened is held")
            .mark(pass(1))
            .mark(reopen(2, "误办").seeing(1))
            .mark(pass(3).at_node(DEGREE))
            .gives(held(&[LIBRARY])),
        case(7, "an earlier step that is required by an import is not done")
            .mark(require(1, "欠费", 100))
            .mark(pass(2).at_node(DEGREE))
            .gives(held(&[LIBRARY])),
        case(7, "an earlier step that need not be done is done")
            .mark(exempt(1, "图书系统"))
            .mark(pass(2).at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed)
            .fact(Fact::Done(Some(true))),
        case(7, "everything missing is named, in the plan's order")
            .given(longer)
            .mark(pass(1).at_node(CARD))
            .gives(held(&[DORMITORY, LIBRARY, DEGREE])),
        case(7, "of an earlier step every node must be done")
            .given(longer)
            .mark(pass(1))
            .mark(pass(2).at_node(DEGREE))
            .gives(held(&[DORMITORY])),
        case(7, "nodes of one step wait for each other in no order")
            .given(longer)
            .mark(pass(1).at_node(DORMITORY))
            .mark(pass(2))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(7, "a retired node is not waited for, and its marks are recorded")
            .mark(pass(1).at_node(RETIRED))
            .gives(Outcome::Applied)
            .leaves_at(RETIRED, Status::Passed),
        case(7, "a fail is never held")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Failed),
        case(7, "a reopening is never held")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(reopen(2, "误办").seeing(1).at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Pending),
        case(7, "an exemption is never held")
            .mark(exempt(1, "教务系统").at_node(DEGREE))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::NotRequired),
        case(7, "an import's pass is held like a person's")
            .mark(pass(1).imported().at_node(DEGREE))
            .gives(held(&[LIBRARY])),
        case(7, "waiting comes before being so already")
            .mark(pass(1))
            .mark(pass(2).at_node(DEGREE))
            .mark(reopen(3, "误办").seeing(1))
            .mark(pass(4).seeing(2).at_node(DEGREE))
            .gives(held(&[LIBRARY]))
            .leaves_at(DEGREE, Status::Passed),
        case(7, "waiting comes before a conflict")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(pass(2).from_b().at_node(DEGREE))
            .gives(held(&[LIBRARY]))
            .leaves_at(DEGREE, Status::Failed),
        case(7, "the window comes before waiting")
            .mark(pass(1).at_node(DEGREE).on(UNTIL))
            .refused(Refusal::WindowClosed { window: super::window::ordinary() })
            .fact(Fact::Waits(DEGREE, false)),
    ]
}

fn freed() -> Vec<Case> {
    let waiting = |name: &str| case(7, name).mark(pass(1).at_node(DEGREE)).gives(Outcome::Applied);
    vec![
        waiting("a pass of the earlier step frees")
            .mark(pass(2))
            .changes(1, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed)
            .fact(Fact::Waits(DEGREE, false))
            .fact(Fact::Done(Some(true))),
        waiting("an import that exempts from the earlier step frees")
            .mark(exempt(2, "图书系统"))
            .changes(1, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("an undo that brings the earlier pass back frees")
            .mark(pass(2))
            .mark(reopen(3, "误办").seeing(2))
            .mark(undo(4, 1).at_node(DEGREE).seeing(1))
            .mark(pass(5).at_node(DEGREE))
            .mark(undo(6, 3).seeing(3))
            .changes(5, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("freed after the window, for it was made inside")
            .mark(pass(2).received(day(25)))
            .changes(1, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("freed though its desk was revoked since: it was received before")
            .given(|world| {
                let revoked = lixiao_domain::Withdrawal::ForCause { at: day(13) };
                world.desk(super::world::DESK_A).revoked = Some(revoked);
            })
            .mark(pass(2).from_b().on(day(14)))
            .changes(1, Outcome::Applied),
        waiting("a fail of the earlier step frees nothing")
            .mark(fail(2, "欠书1本"))
            .fact(Fact::Waits(DEGREE, true)),
        case(7, "one of two earlier nodes frees nothing")
            .given(longer)
            .mark(pass(1).at_node(DEGREE))
            .mark(pass(2))
            .gives(Outcome::Applied)
            .fact(Fact::Waits(DEGREE, true)),
        case(7, "one mark frees a whole chain")
            .given(longer)
            .mark(pass(1).at_node(CARD))
            .mark(pass(2).at_node(DEGREE))
            .mark(pass(3).at_node(DORMITORY))
            .mark(pass(4))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Applied)
            .changes(2, Outcome::Applied)
            .fact(Fact::Done(Some(true))),
        case(7, "what is held frees what waits for it, wherever it stands in the list of nodes")
            .given(|world| {
                longer(world);
                for listed in &mut world.plan(&long()).nodes {
                    listed.step = 4 - listed.step;
                }
            })
            .mark(pass(1).at_node(LIBRARY))
            .mark(pass(2).at_node(DEGREE))
            .mark(pass(3).at_node(CARD))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Applied)
            .changes(2, Outcome::Applied)
            .leaves(Status::Passed),
    ]
}

fn freed_otherwise() -> Vec<Case> {
    vec![
        case(7, "two held passes: the first stands, the second was so already")
            .mark(pass(1).at_node(DEGREE))
            .mark(pass(2).from_b().at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Applied)
            .changes(2, Outcome::AlreadySo { by: id(1) })
            .leaves_at(DEGREE, Status::Passed),
        case(7, "a held pass that missed a fail becomes a conflict")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(pass(2).from_b().at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Conflict { head: Some(id(1)) })
            .leaves_at(DEGREE, Status::Failed),
        case(7, "a held pass on whose node an import spoke since becomes a conflict")
            .mark(pass(1).at_node(DEGREE))
            .mark(require(2, "欠证件费", 100).at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Conflict { head: Some(id(2)) })
            .leaves_at(DEGREE, Status::Pending),
        case(7, "a held pass on a stood-again mark is applied")
            .mark(fail(1, "未领证").at_node(DEGREE))
            .mark(pass(2).seeing(1).at_node(DEGREE))
            .mark(reopen(3, "误办").seeing(1).from_b().at_node(DEGREE))
            .mark(undo(4, 3).seeing(3).from_b().at_node(DEGREE))
            .mark(pass(5))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        case(7, "a held pass made on a mark that came later is a conflict, for it cannot stand on it")
            .mark(pass(1).seeing(2).at_node(DEGREE))
            .mark(fail(2, "未领证").from_b().at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Conflict { head: Some(id(2)) })
            .leaves_at(DEGREE, Status::Failed),
        case(7, "a held pass that says it saw itself is a conflict")
            .mark(pass(1).seeing(1).at_node(DEGREE))
            .mark(pass(2))
            .gives(Outcome::Applied)
            .changes(1, Outcome::Conflict { head: None })
            .leaves_at(DEGREE, Status::Pending),
        case(7, "two held passes that say they saw each other")
            .mark(pass(1).seeing(2).at_node(DEGREE))
            .mark(pass(2).seeing(1).at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Conflict { head: None })
            .leaves_at(DEGREE, Status::Pending),
        case(
            7,
            "a freed pass stands over the mark that was under it, also after what lay between was undone",
        )
        .mark(require(1, "欠证件费", 100).at_node(DEGREE))
        .mark(fail(2, "未领证").seeing(1).at_node(DEGREE))
        .mark(pass(3).seeing(1).from_b().at_node(DEGREE))
        .mark(undo(4, 2).seeing(2).at_node(DEGREE))
        .mark(pass(5))
        .gives(Outcome::Applied)
        .changes(3, Outcome::Applied)
        .leaves_at(DEGREE, Status::Passed),
    ]
}

fn withdrawn() -> Vec<Case> {
    let waiting = |name: &str| case(7, name).mark(pass(1).at_node(DEGREE));
    let by = |n| Outcome::Withdrawn { by: id(n) };
    vec![
        waiting("an undo of the second of two held passes leaves the first waiting")
            .mark(pass(2).from_b().at_node(DEGREE))
            .mark(undo(3, 2).seeing(2).from_b().at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(2, by(3))
            .fact(Fact::Outcome(id(1), held(&[LIBRARY])))
            .fact(Fact::Waits(DEGREE, true)),
        waiting("a fail made on a held pass withdraws it and stands")
            .mark(fail(2, "未领证").seeing(1).at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(1, by(2))
            .leaves_at(DEGREE, Status::Failed),
        waiting("another desk's fail made on a held pass withdraws it and stands")
            .mark(fail(2, "未领证").seeing(1).from_b().at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(1, by(2))
            .leaves_at(DEGREE, Status::Failed),
        waiting("an import made on a held pass withdraws it and stands")
            .mark(exempt(2, "教务系统").seeing(1).at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(1, by(2))
            .leaves_at(DEGREE, Status::NotRequired),
        waiting("a reopening made on a held pass withdraws it")
            .mark(reopen(2, "误办").seeing(1).at_node(DEGREE))
            .gives(Outcome::Applied)
            .changes(1, by(2))
            .leaves_at(DEGREE, Status::Pending),
        waiting("a second pass made on a held one takes its place")
            .mark(pass(2).seeing(1).at_node(DEGREE))
            .gives(held(&[LIBRARY]))
            .changes(1, by(2))
            .fact(Fact::Waits(DEGREE, true)),
        waiting("the second pass is freed where the first would have been")
            .mark(pass(2).seeing(1).at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("so is another desk's second pass")
            .mark(pass(2).seeing(1).from_b().at_node(DEGREE))
            .mark(pass(3))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("and a third one on the second")
            .mark(pass(2).seeing(1).from_b().at_node(DEGREE))
            .mark(pass(3).seeing(2).from_web().at_node(DEGREE))
            .mark(pass(4))
            .gives(Outcome::Applied)
            .changes(3, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("a third one on the first, which the second had taken back, was made on something older")
            .mark(pass(2).seeing(1).from_b().at_node(DEGREE))
            .mark(pass(3).seeing(1).from_web().at_node(DEGREE))
            .mark(pass(4))
            .gives(Outcome::Applied)
            .changes(2, Outcome::Applied)
            .changes(3, Outcome::AlreadySo { by: id(2) })
            .leaves_at(DEGREE, Status::Passed),
        waiting("a fail made on something older leaves the held pass waiting")
            .mark(exempt(2, "教务系统").at_node(DEGREE))
            .mark(fail(3, "未领证").from_b().at_node(DEGREE))
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .fact(Fact::Waits(DEGREE, true)),
        waiting("a fail on a held pass that had missed something withdraws it, for review")
            .mark(exempt(2, "教务系统").at_node(DEGREE))
            .mark(fail(3, "未领证").seeing(1).from_b().at_node(DEGREE))
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .changes(1, by(3))
            .leaves_at(DEGREE, Status::Failed),
        waiting("a refused mark withdraws nothing")
            .mark(fail(2, "未领证").seeing(1).at_node(DEGREE).on(UNTIL))
            .refused(Refusal::WindowClosed { window: super::window::ordinary() })
            .fact(Fact::Waits(DEGREE, true)),
        waiting("a mark on another node withdraws nothing")
            .mark(fail(2, "欠书1本").seeing(1))
            .gives(Outcome::Applied)
            .review(Review::StaleFail)
            .fact(Fact::Waits(DEGREE, true)),
    ]
}

fn moved() -> Vec<Case> {
    let waiting = |name: &str| case(7, name).mark(pass(1).at_node(DEGREE));
    vec![
        waiting("a plan without the earlier node frees")
            .change(day(13), |world| world.plan(&short()).nodes.retain(|listed| listed.node != LIBRARY))
            .changes(1, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("retiring the earlier node frees")
            .change(day(13), |world| world.node(LIBRARY).retired = true)
            .changes(1, Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("a plan that puts the node at the first step frees")
            .change(day(13), |world| {
                world.plan(&short()).nodes.iter_mut().for_each(|listed| listed.step = 1);
            })
            .changes(1, Outcome::Applied),
        waiting("a plan changed elsewhere frees nothing")
            .change(day(13), |world| world.plan(&long()).nodes.clear())
            .fact(Fact::Waits(DEGREE, true)),
        waiting("a student moved to a plan with more to do still waits")
            .moved(Some(long()), day(13))
            .fact(Fact::Waits(DEGREE, true)),
        waiting("a student moved to a plan without the node")
            .moved(Some(single()), day(13))
            .changes(1, Outcome::Refused(Refusal::NodeNotInPlan { plan: single() })),
        waiting("a student whose plan is taken away")
            .moved(None, day(13))
            .changes(1, Outcome::Refused(Refusal::PlanMissing))
            .fact(Fact::Done(None)),
        waiting("a plan changed after the window frees as well")
            .change(day(25), |world| world.node(LIBRARY).retired = true)
            .changes(1, Outcome::Applied),
        case(7, "a plan with an earlier step more takes nothing back, and shows it")
            .given(|world| world.pupil().plan = Some(single()))
            .mark(pass(1).at_node(DORMITORY))
            .change(day(13), |world| {
                let step = |node, step| lixiao_domain::PlanNode { node, step };
                world.plan(&single()).nodes = vec![step(LIBRARY, 1), step(DORMITORY, 2)];
            })
            .leaves_at(DORMITORY, Status::Passed)
            .fact(Fact::PremiseWithdrawn(DORMITORY, true))
            .fact(Fact::Done(Some(false))),
        case(7, "a node retired under a student who is otherwise done")
            .mark(exempt(1, "教务系统").at_node(DEGREE))
            .change(day(13), |world| world.node(LIBRARY).retired = true)
            .fact(Fact::Done(Some(true))),
    ]
}

fn never_opened() -> Vec<Case> {
    let waiting = |name: &str| case(7, name).mark(pass(1).at_node(DEGREE));
    let never = || Outcome::Refused(Refusal::NeverOpened);
    vec![
        waiting("until the campaign's last millisecond it waits")
            .until(CLOSES.plus(-1))
            .fact(Fact::Waits(DEGREE, true)),
        waiting("at the campaign's end it never opened")
            .until(CLOSES)
            .changes(1, never())
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Waits(DEGREE, false)),
        waiting("after the campaign's end nothing opens it")
            .until(CLOSES)
            .mark(pass(2).received(day(31)))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Outcome(id(1), never())),
        waiting("what would free it arrives when the campaign is over")
            .mark(pass(2).received(CLOSES))
            .gives(Outcome::Applied)
            .changes(1, never())
            .leaves_at(DEGREE, Status::Pending),
        case(7, "a pass that would wait, and arrives when the campaign is over")
            .mark(pass(1).at_node(DEGREE).received(day(31)))
            .refused(Refusal::NeverOpened)
            .leaves_at(DEGREE, Status::Pending)
            .fact(Fact::Outcome(id(1), never())),
        case(7, "a pass that waits for nothing, and arrives when the campaign is over")
            .mark(pass(1))
            .mark(pass(2).at_node(DEGREE).made(NOW).received(day(31)))
            .gives(Outcome::Applied)
            .leaves_at(DEGREE, Status::Passed),
        waiting("time that passes within the campaign changes nothing")
            .until(UNTIL)
            .fact(Fact::Waits(DEGREE, true)),
    ]
}

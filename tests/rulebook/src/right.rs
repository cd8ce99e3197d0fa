//! Row 3: who must exist, belong together and be allowed, and rights withdrawn.

use std::collections::BTreeSet;

use lixiao_domain::{
    Action, ActorId, Grant, Origin, Outcome, PlanId, QuarantineCause, Refusal, Review, SessionId, Status,
    Timeline, Timestamp, Withdrawal,
};

use super::world::{
    CHEN, CREATED, DEGREE, DESK_A, DESK_B, DORMITORY, ELSEWHERE, LI, LIBRARY, NOW, NOWHERE, SESSION_A,
    SESSION_B, SESSION_KIOSK, SESSION_WEB, STRANGER, WANG, day, issues, short,
};
use super::{Case, Draft, Fact, Maker, case, draft, exempt, fail, id, pass, reopen, require, undo};

pub(super) fn cases() -> Vec<Case> {
    [about_whom(), actions(), sessions(), grants(), desks(), for_cause(), grants_withdrawn_for_cause()]
        .concat()
}

fn about_whom() -> Vec<Case> {
    let not_in_plan = || Refusal::NodeNotInPlan { plan: short() };
    let unplanned = |plan: Option<&str>| {
        let plan = plan.map(|name| PlanId(name.to_owned()));
        case(3, format!("a student whose plan is {plan:?}")).given(|world| world.pupil().plan = plan)
    };
    vec![
        case(3, "a student whom nobody knows")
            .mark(pass(1).of_student(STRANGER))
            .refused(Refusal::StudentUnknown),
        case(3, "an import about a student whom nobody knows")
            .mark(exempt(1, "图书系统").of_student(STRANGER))
            .refused(Refusal::StudentUnknown),
        unplanned(None).mark(pass(1)).refused(Refusal::PlanMissing).fact(Fact::Done(None)),
        unplanned(Some("没有的方案")).mark(pass(1)).refused(Refusal::PlanMissing),
        case(3, "an import about a student without a plan")
            .given(|world| world.pupil().plan = None)
            .mark(exempt(1, "图书系统"))
            .refused(Refusal::PlanMissing)
            .leaves(Status::Pending),
        case(3, "a node that the campaign does not have")
            .mark(pass(1).at_node(NOWHERE))
            .refused(Refusal::NodeUnknown),
        case(3, "a node of the campaign that is in no plan")
            .mark(pass(1).at_node(ELSEWHERE))
            .refused(not_in_plan())
            .leaves_at(ELSEWHERE, Status::Pending),
        case(3, "a node of another plan").mark(pass(1).at_node(DORMITORY)).refused(not_in_plan()),
        case(3, "an import about a node of another plan")
            .mark(exempt(1, "宿管系统").at_node(DORMITORY))
            .refused(not_in_plan())
            .leaves_at(DORMITORY, Status::Pending),
        case(3, "an old ticket is noted also where the mark is refused")
            .given(|world| world.pupil().issues = issues(2))
            .mark(pass(1).at_node(ELSEWHERE).on(day(13)))
            .refused(not_in_plan())
            .review(Review::TicketReplaced),
    ]
}

fn actions() -> Vec<Case> {
    let never = |name: &str, mark: Draft| {
        case(3, name).mark(mark).refused(Refusal::ActionNotAllowed).leaves(Status::Pending)
    };
    vec![
        never("an import reopens nothing", reopen(1, "误办").imported()),
        never("an operator exempts nobody", exempt(1, "图书系统").by(Maker::DeskA)),
        never("an operator requires nothing", require(1, "欠费", 100).by(Maker::DeskA)),
        never("a person in a browser exempts nobody", exempt(1, "图书系统").from_web()),
        never("a person in a browser requires nothing", require(1, "欠费", 100).from_web()),
        case(3, "what people never do comes before who they are")
            .given(|world| world.sessions.clear())
            .mark(exempt(1, "图书系统").by(Maker::DeskA))
            .refused(Refusal::ActionNotAllowed),
        case(3, "an import takes a mark back")
            .mark(pass(1))
            .mark(undo(2, 1).imported().seeing(1))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
    ]
}

fn sessions() -> Vec<Case> {
    let invalid = |name: &str| case(3, name).refused(Refusal::SessionInvalid).leaves(Status::Pending);
    let ended = |at| Some(Withdrawal::Ordinary { at });
    vec![
        invalid("a session that nobody knows").given(|world| world.sessions.clear()).mark(pass(1)),
        invalid("a session of another desk").mark(pass(1).with(|mark| mark.origin = from(SESSION_B, LI))),
        invalid("a session of another person").mark(pass(1).with(|mark| mark.origin = from(SESSION_A, WANG))),
        invalid("a browser's session on a desk")
            .mark(pass(1).with(|mark| mark.origin = from(SESSION_WEB, CHEN))),
        invalid("a desk's session in a browser").mark(
            pass(1).from_web().with(|mark| mark.origin = Origin::Web { session: SESSION_A, actor: LI }),
        ),
        invalid("another person in one's browser session").mark(
            pass(1).from_web().with(|mark| mark.origin = Origin::Web { session: SESSION_WEB, actor: LI }),
        ),
        invalid("a session that begins a millisecond later")
            .given(|world| world.session(SESSION_A).from = NOW.plus(1))
            .mark(pass(1)),
        invalid("a session that has just run out")
            .given(|world| world.session(SESSION_A).until = NOW)
            .mark(pass(1)),
        invalid("a session ended at this moment")
            .given(|world| world.session(SESSION_A).ended = ended(NOW))
            .mark(pass(1)),
        case(3, "a session's first and last millisecond")
            .given(|world| {
                let session = world.session(SESSION_A);
                (session.from, session.until, session.ended) = (NOW, NOW.plus(2), ended(NOW.plus(1)));
            })
            .mark(pass(1))
            .gives(Outcome::Applied),
        case(3, "a mark made before the session was ended, received after")
            .given(|world| world.session(SESSION_A).ended = ended(day(13)))
            .mark(pass(1).received(day(14)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        invalid("a browser's session that has run out")
            .given(|world| world.session(SESSION_WEB).until = NOW)
            .mark(pass(1).from_web()),
        invalid("the session comes before the grant")
            .given(|world| {
                world.sessions.clear();
                world.grants.clear();
            })
            .mark(pass(1)),
        case(3, "without a session nobody undoes either")
            .given(|world| world.session(SESSION_A).until = NOW)
            .mark(pass(1).on(day(11)))
            .mark(undo(2, 1).seeing(1))
            .refused(Refusal::SessionInvalid)
            .leaves(Status::Passed),
    ]
}

/// Desk A with a session and a person of one's choice.
fn from(session: SessionId, actor: ActorId) -> Origin {
    let Origin::Desk { desk, seq, basis, .. } = pass(1).numbered(1).mark.origin else {
        panic!("an ordinary mark is made at a desk")
    };
    Origin::Desk { desk, seq, session, actor, basis }
}

fn grants() -> Vec<Case> {
    let ungranted = |name: &str| case(3, name).refused(Refusal::NotGranted).leaves(Status::Pending);
    let ended = |at| Some(Withdrawal::Ordinary { at });
    vec![
        ungranted("a person without any grant").given(|world| world.grants.clear()).mark(pass(1)),
        ungranted("a person granted other nodes only")
            .given(|world| world.grants.retain(|grant| grant.node != LIBRARY))
            .mark(pass(1)),
        ungranted("a person where only others are granted")
            .given(|world| world.grants.retain(|grant| grant.actor != LI))
            .mark(pass(1)),
        ungranted("a person in a browser without a grant")
            .given(|world| world.grants.clear())
            .mark(pass(1).from_web()),
        ungranted("a person without a grant fails nobody")
            .given(|world| world.grants.clear())
            .mark(fail(1, "欠书1本")),
        ungranted("a grant from the next millisecond")
            .given(|world| world.grant(LI, LIBRARY).from = NOW.plus(1))
            .mark(pass(1)),
        ungranted("a grant withdrawn at this moment")
            .given(|world| world.grant(LI, LIBRARY).ended = ended(NOW))
            .mark(pass(1)),
        case(3, "a grant from this moment")
            .given(|world| world.grant(LI, LIBRARY).from = NOW)
            .mark(pass(1))
            .gives(Outcome::Applied),
        case(3, "a mark made before the grant was withdrawn, received after")
            .given(|world| world.grant(LI, LIBRARY).ended = ended(NOW.plus(1)))
            .mark(pass(1).received(day(14)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(3, "a grant given again")
            .given(|world| {
                world.grant(LI, LIBRARY).ended = ended(day(11));
                world.grants.push(Grant { actor: LI, node: LIBRARY, from: NOW, ended: None });
            })
            .mark(pass(1))
            .gives(Outcome::Applied),
        ungranted("between two grants")
            .given(|world| {
                world.grant(LI, LIBRARY).ended = ended(day(11));
                world.grants.push(Grant { actor: LI, node: LIBRARY, from: day(13), ended: None });
            })
            .mark(pass(1)),
        case(3, "an import needs no grant")
            .given(|world| {
                world.grants.clear();
                world.sessions.clear();
                world.desks.clear();
            })
            .mark(exempt(1, "图书系统"))
            .gives(Outcome::Applied)
            .leaves(Status::NotRequired),
        ungranted("the grant comes before the desk")
            .given(|world| {
                world.grants.clear();
                world.desks.clear();
            })
            .mark(pass(1)),
    ]
}

fn desks() -> Vec<Case> {
    let nodes = |nodes: &[_]| nodes.iter().copied().collect::<BTreeSet<_>>();
    let retired = |at| Some(Withdrawal::Ordinary { at });
    let case = |name: &str| case(3, name);
    vec![
        case("a desk that nobody knows")
            .given(|world| world.desks.retain(|desk| desk.id == DESK_B))
            .mark(pass(1))
            .refused(Refusal::DeskUnknown)
            .leaves(Status::Pending),
        case("a desk retired at this moment")
            .given(|world| world.desk(DESK_A).revoked = retired(NOW))
            .mark(pass(1))
            .refused(Refusal::DeskUnknown)
            .leaves(Status::Pending),
        case("a mark made before the desk was retired, received after")
            .given(|world| world.desk(DESK_A).revoked = retired(NOW.plus(1)))
            .mark(pass(1).received(day(14)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case("a kiosk, though it has a session and a grant")
            .mark(pass(1).by(Maker::Kiosk))
            .refused(Refusal::KioskCannotMark)
            .leaves(Status::Pending),
        case("a kiosk undoes nothing")
            .mark(pass(1))
            .mark(undo(2, 1).by(Maker::Kiosk).seeing(1))
            .refused(Refusal::KioskCannotMark)
            .leaves(Status::Passed),
        case("a kiosk without a session")
            .given(|world| world.sessions.retain(|session| session.id != SESSION_KIOSK))
            .mark(pass(1).by(Maker::Kiosk))
            .refused(Refusal::SessionInvalid),
        case("a desk of another node")
            .given(|world| world.desk(DESK_A).nodes = Timeline::new(CREATED, nodes(&[DEGREE])))
            .mark(pass(1))
            .refused(Refusal::DeskNotAssigned)
            .leaves(Status::Pending),
        case("a desk that was of this node when the mark was made")
            .given(|world| world.desk(DESK_A).nodes.push(NOW.plus(1), nodes(&[DEGREE])))
            .mark(pass(1).received(day(14)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case("a desk that is of this node no more")
            .given(|world| world.desk(DESK_A).nodes.push(NOW, nodes(&[DEGREE])))
            .mark(pass(1))
            .refused(Refusal::DeskNotAssigned),
        case("a browser is no desk")
            .given(|world| world.desks.clear())
            .mark(pass(1).from_web())
            .gives(Outcome::Applied),
        case("the right to mark comes before the window")
            .given(|world| world.grants.clear())
            .mark(pass(1).on(day(9)))
            .refused(Refusal::NotGranted),
    ]
}

fn gone() -> Outcome {
    Outcome::Quarantined(QuarantineCause::RightsWithdrawn)
}

fn cause(at: Timestamp) -> Withdrawal {
    Withdrawal::ForCause { at }
}

fn aside(name: &str) -> Case {
    case(3, name).gives(gone()).leaves(Status::Pending)
}

fn grants_withdrawn_for_cause() -> Vec<Case> {
    let regranted = |case: Case| {
        case.given(|world| {
            world.grant(LI, LIBRARY).ended = Some(cause(day(11)));
            world.grants.push(Grant { actor: LI, node: LIBRARY, from: NOW, ended: None });
        })
    };
    vec![
        aside("a grant withdrawn for cause, the mark made long before")
            .given(|world| world.grant(LI, LIBRARY).ended = Some(cause(day(13))))
            .mark(pass(1).received(day(14))),
        aside("a browser's grant withdrawn for cause")
            .given(|world| world.grant(CHEN, LIBRARY).ended = Some(cause(NOW)))
            .mark(pass(1).from_web()),
        case(3, "another node's grant withdrawn for cause")
            .given(|world| world.grant(LI, DEGREE).ended = Some(cause(day(11))))
            .mark(pass(1))
            .gives(Outcome::Applied),
        case(3, "another person's grant withdrawn for cause")
            .given(|world| world.grant(WANG, LIBRARY).ended = Some(cause(day(11))))
            .mark(pass(1))
            .gives(Outcome::Applied),
        regranted(case(3, "a grant given again after it was withdrawn for cause"))
            .mark(pass(1))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(3, "a grant given again at the moment when it was withdrawn for cause")
            .given(|world| {
                world.grant(LI, LIBRARY).ended = Some(cause(day(11)));
                world.grants.push(Grant { actor: LI, node: LIBRARY, from: day(11), ended: None });
            })
            .mark(pass(1))
            .gives(Outcome::Applied),
        regranted(aside("a grant given again does not cover what claims to be older"))
            .mark(pass(1).made(day(11)).known(day(11)).received(day(14))),
        aside("an older grant does not help where a newer one was withdrawn for cause")
            .given(|world| {
                world.grants.push(Grant { actor: LI, node: LIBRARY, from: day(11), ended: Some(cause(NOW)) });
            })
            .mark(pass(1)),
        aside("a grant given again and withdrawn once more")
            .given(|world| {
                world.grant(LI, LIBRARY).ended = Some(cause(day(11)));
                let ended = Some(Withdrawal::Ordinary { at: NOW });
                world.grants.push(Grant { actor: LI, node: LIBRARY, from: day(11), ended });
            })
            .mark(pass(1)),
    ]
}

fn for_cause() -> Vec<Case> {
    vec![
        aside("a desk revoked for cause, the mark made long before")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(day(13))))
            .mark(pass(1).received(day(13))),
        case(3, "a desk revoked for cause the millisecond after the mark arrived")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(NOW.plus(1))))
            .mark(pass(1))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        aside("a session ended for cause, the mark made long before")
            .given(|world| world.session(SESSION_A).ended = Some(cause(day(13))))
            .mark(pass(1).received(day(14))),
        aside("a browser's session ended for cause")
            .given(|world| world.session(SESSION_WEB).ended = Some(cause(day(13))))
            .mark(pass(1).from_web().received(day(14))),
        aside("distrust comes before the session")
            .given(|world| {
                world.desk(DESK_A).revoked = Some(cause(day(11)));
                world.sessions.clear();
            })
            .mark(pass(1)),
        aside("distrust comes before the window")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(day(9))))
            .mark(pass(1).on(day(9))),
        case(3, "distrust is for undoing as well")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(NOW)))
            .mark(fail(1, "欠书1本").from_b())
            .mark(undo(2, 1).seeing(1))
            .gives(gone())
            .leaves(Status::Failed),
        case(3, "an unknown student comes before distrust")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(day(11))))
            .mark(pass(1).of_student(STRANGER))
            .refused(Refusal::StudentUnknown),
        case(3, "what people never do comes before distrust")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(day(11))))
            .mark(draft(1, Action::Exempt { source: "x".to_owned(), as_of: NOW }))
            .refused(Refusal::ActionNotAllowed),
        case(3, "distrust and an old ticket")
            .given(|world| {
                world.desk(DESK_A).revoked = Some(cause(day(11)));
                world.pupil().issues = issues(2);
            })
            .mark(pass(1).on(day(13)))
            .gives(gone())
            .review(Review::TicketReplaced),
        case(3, "another desk's distrust is not one's own")
            .given(|world| world.desk(DESK_B).revoked = Some(cause(day(11))))
            .mark(pass(1))
            .gives(Outcome::Applied),
        case(3, "what stood before the desk was revoked stands")
            .given(|world| world.desk(DESK_A).revoked = Some(cause(day(13))))
            .mark(pass(1))
            .mark(fail(2, "欠书1本").seeing(1).received(day(14)))
            .gives(gone())
            .fact(Fact::Outcome(id(1), Outcome::Applied))
            .leaves(Status::Passed),
    ]
}

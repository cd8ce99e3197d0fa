//! Row 5: a node's conditions; and tickets of an older or newer issue.

use lixiao_domain::{
    Entry, Identity, IdentityCheck, Offline, Outcome, Policy, PolicyBreach, Refusal, Review, Status,
};

use super::world::{CREATED, FROM, LIBRARY, MINUTE, NOW, World, day, issues};
use super::{Case, case, exempt, fail, id, pass, reopen, undo};

pub(super) fn cases() -> Vec<Case> {
    [age(), online_only(), identity(), scope(), tickets()].concat()
}

fn breached(breach: PolicyBreach) -> Refusal {
    Refusal::Policy { breach }
}

fn fresh(world: &mut World) {
    world.policy(LIBRARY, Policy { offline: Offline::Fresh { minutes: 30 }, ..Policy::default() });
}

fn online(world: &mut World) {
    world.policy(LIBRARY, Policy { offline: Offline::OnlineOnly, ..Policy::default() });
}

fn photo(world: &mut World) {
    world.policy(LIBRARY, Policy { identity: Identity::Photo, ..Policy::default() });
}

fn age() -> Vec<Case> {
    let old = || breached(PolicyBreach::BasisTooOld { limit_minutes: 30 });
    vec![
        case(5, "knowledge of any age where that is allowed")
            .mark(pass(1).known(FROM))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(5, "knowledge as old as allowed")
            .given(fresh)
            .mark(pass(1).known(NOW.plus(-30 * MINUTE)))
            .gives(Outcome::Applied),
        case(5, "knowledge a millisecond older than allowed")
            .given(fresh)
            .mark(pass(1).known(NOW.plus(-30 * MINUTE - 1)))
            .refused(old())
            .leaves(Status::Pending),
        case(5, "a fail on knowledge older than allowed")
            .given(fresh)
            .mark(fail(1, "欠书1本").known(FROM))
            .refused(old())
            .leaves(Status::Pending),
        case(5, "fresh knowledge, though the mark arrives days later")
            .given(fresh)
            .mark(pass(1).received(day(15)))
            .gives(Outcome::Applied),
        case(5, "a browser's knowledge has no age")
            .given(fresh)
            .mark(pass(1).from_web())
            .gives(Outcome::Applied),
        case(5, "age comes before identity")
            .given(fresh)
            .mark(pass(1).known(FROM).without_ticket(Entry::Search, IdentityCheck::Code))
            .refused(old()),
    ]
}

fn online_only() -> Vec<Case> {
    let offline = || breached(PolicyBreach::OnlineOnly);
    vec![
        case(5, "the centre heard a minute ago, the mark received a minute later")
            .given(online)
            .mark(pass(1).known(NOW.plus(-MINUTE)).received(NOW.plus(MINUTE)))
            .gives(Outcome::Applied),
        case(5, "the centre heard a little more than a minute ago")
            .given(online)
            .mark(pass(1).known(NOW.plus(-MINUTE - 1)))
            .refused(offline())
            .leaves(Status::Pending),
        case(5, "the mark received a little more than a minute later")
            .given(online)
            .mark(pass(1).received(NOW.plus(MINUTE + 1)))
            .refused(offline())
            .leaves(Status::Pending),
        case(5, "a fail without the centre at hand")
            .given(online)
            .mark(fail(1, "欠书1本").received(day(13)))
            .refused(offline()),
        case(5, "a browser is always at the centre")
            .given(online)
            .mark(pass(1).from_web().received(NOW.plus(MINUTE + 1)))
            .gives(Outcome::Applied),
    ]
}

fn identity() -> Vec<Case> {
    let card = || breached(PolicyBreach::CardNeeded);
    let picture = || breached(PolicyBreach::PhotoNeeded);
    vec![
        case(5, "found by name, nothing looked at")
            .mark(pass(1).without_ticket(Entry::Search, IdentityCheck::Code))
            .refused(card())
            .leaves(Status::Pending),
        case(5, "found by name with a ticket's number, nothing looked at")
            .mark(pass(1).with(|mark| mark.entry = Entry::Search))
            .refused(card()),
        case(5, "a camera that read no ticket")
            .mark(pass(1).without_ticket(Entry::Camera, IdentityCheck::Code))
            .refused(card()),
        case(5, "found by name, the card looked at")
            .mark(pass(1).without_ticket(Entry::Search, IdentityCheck::Card))
            .gives(Outcome::Applied),
        case(5, "found by name, the face compared")
            .mark(pass(1).without_ticket(Entry::Search, IdentityCheck::Photo))
            .gives(Outcome::Applied),
        case(5, "a ticket read by a hand-held scanner")
            .mark(pass(1).with(|mark| mark.entry = Entry::Wedge))
            .gives(Outcome::Applied),
        case(5, "from a list")
            .mark(pass(1).without_ticket(Entry::List, IdentityCheck::Code))
            .gives(Outcome::Applied),
        case(5, "a fail, nothing looked at")
            .mark(fail(1, "欠书1本").without_ticket(Entry::Search, IdentityCheck::Code))
            .refused(card()),
        case(5, "a ticket where a face must be compared").given(photo).mark(pass(1)).refused(picture()),
        case(5, "a card where a face must be compared")
            .given(photo)
            .mark(pass(1).checked(IdentityCheck::Card))
            .refused(picture())
            .leaves(Status::Pending),
        case(5, "from a list where a face must be compared")
            .given(photo)
            .mark(pass(1).from_web())
            .refused(picture()),
        case(5, "a face compared where that is needed")
            .given(photo)
            .mark(pass(1).checked(IdentityCheck::Photo))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
    ]
}

fn scope() -> Vec<Case> {
    let strict = Policy { offline: Offline::OnlineOnly, identity: Identity::Photo };
    let everything = |world: &mut World| world.policy(LIBRARY, strict);
    vec![
        case(5, "conditions are not for an undo")
            .given(everything)
            .mark(exempt(1, "图书系统"))
            .mark(undo(2, 1).known(FROM).received(day(13)))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(5, "conditions are not for a reopening")
            .given(everything)
            .mark(exempt(1, "图书系统"))
            .mark(reopen(2, "误办").seeing(1).known(FROM).received(day(13)))
            .gives(Outcome::Applied)
            .leaves(Status::Pending),
        case(5, "conditions are not for an import's pass")
            .given(everything)
            .mark(pass(1).imported().received(day(13)))
            .gives(Outcome::Applied)
            .leaves(Status::Passed),
        case(5, "conditions are those of the mark's moment")
            .given(|world| world.node(LIBRARY).policy.push(NOW.plus(1), strict))
            .mark(pass(1).received(day(13)))
            .gives(Outcome::Applied),
        case(5, "conditions hold from their first millisecond")
            .given(|world| world.node(LIBRARY).policy.push(NOW, strict))
            .mark(pass(1))
            .refused(breached(PolicyBreach::PhotoNeeded)),
        case(5, "conditions come before what stands")
            .given(|world| world.node(LIBRARY).policy.push(NOW, strict))
            .mark(exempt(1, "图书系统").on(CREATED))
            .mark(pass(2))
            .refused(breached(PolicyBreach::PhotoNeeded))
            .leaves(Status::NotRequired),
    ]
}

fn tickets() -> Vec<Case> {
    // The second ticket is issued on day 12, the third on day 13.
    let reissued = |name: &str| case(9, name).given(|world| world.pupil().issues = issues(3));
    vec![
        reissued("a ticket of the issue in force").mark(pass(1).issue(2)).gives(Outcome::Applied),
        reissued("a ticket replaced the moment that the mark was made")
            .mark(pass(1).issue(1))
            .gives(Outcome::Applied)
            .review(Review::TicketReplaced)
            .leaves(Status::Passed),
        reissued("a ticket replaced after the mark was made, and before it arrived")
            .mark(pass(1).issue(1).made(NOW.plus(-1)).known(FROM).received(day(14)))
            .gives(Outcome::Applied),
        reissued("a ticket of a later issue than the one in force")
            .mark(pass(1).issue(3))
            .gives(Outcome::Applied),
        reissued("no ticket at all")
            .mark(pass(1).without_ticket(Entry::Search, IdentityCheck::Card))
            .gives(Outcome::Applied),
        case(9, "a ticket before any was issued")
            .given(|world| world.pupil().issues.clear())
            .mark(pass(1).issue(1))
            .gives(Outcome::Applied),
        reissued("an old ticket is noted also where nothing changes")
            .mark(pass(1).issue(2))
            .mark(pass(2).issue(1).seeing(1))
            .gives(Outcome::AlreadySo { by: id(1) })
            .review(Review::TicketReplaced),
        reissued("an old ticket is noted also in a conflict")
            .mark(fail(1, "欠书1本").issue(2))
            .mark(pass(2).issue(1))
            .gives(Outcome::Conflict { head: Some(id(1)) })
            .review(Review::TicketReplaced),
        reissued("an old ticket is noted beside another reason")
            .mark(pass(1).issue(2))
            .mark(fail(2, "欠书1本").issue(1))
            .gives(Outcome::Applied)
            .review(Review::TicketReplaced)
            .review(Review::StaleFail),
        reissued("an old ticket is noted on a held mark, and stays noted")
            .mark(pass(1).issue(1).at_node(super::world::DEGREE))
            .again(0, NOW)
            .gives(Outcome::Held { missing: vec![LIBRARY] })
            .review(Review::TicketReplaced),
        reissued("an old ticket is noted on an undo")
            .mark(pass(1).issue(2))
            .mark(undo(2, 1).seeing(1).issue(1))
            .gives(Outcome::Applied)
            .review(Review::TicketReplaced),
        reissued("an old ticket is noted where the node's conditions are not met")
            .given(photo)
            .mark(pass(1).issue(1))
            .refused(breached(PolicyBreach::PhotoNeeded))
            .review(Review::TicketReplaced),
    ]
}

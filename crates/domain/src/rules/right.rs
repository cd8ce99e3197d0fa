//! Whether a mark may be made at all: rows 3 to 5.

use crate::grant::{DeskRole, Grant, Rights, distrusted_at, held_at};
use crate::ids::{ActorId, DeskId, SessionId};
use crate::mark::{Action, Basis, Entry, IdentityCheck, Mark, Origin};
use crate::plan::{Campaign, Identity, Offline, Plan, Policy};
use crate::record::Record;
use crate::rules::{
    Judgement, Outcome, PolicyBreach, QuarantineCause, Received, Refusal, Review, claimed_time,
};
use crate::time::Timestamp;

/// How long after the desk's last contact, and how long before its arrival, a mark of a node with
/// [`Offline::OnlineOnly`] may have been made, in milliseconds.
const ONLINE_MS: i64 = 60_000;

const MINUTE_MS: i64 = 60_000;

/// Finds the plan and record that a mark is about, if it may be made. Adds to `judgement` what somebody should
/// look at.
pub(super) fn check<'a>(
    campaign: &'a Campaign,
    record: Option<&'a Record>,
    rights: &Rights,
    received: &Received<'_>,
    judgement: &mut Judgement,
) -> Result<(&'a Plan, &'a Record), Outcome> {
    let mark = received.mark;
    let effective = judgement.effective;
    let (plan, record) = plan_of(campaign, record, mark).map_err(Outcome::Refused)?;
    check_action(mark).map_err(Outcome::Refused)?;
    check_rights(rights, received, effective)?;
    judgement.review.extend(check_time(campaign, plan, mark, effective).map_err(Outcome::Refused)?);
    check_policy(campaign, received, effective)
        .map_err(|breach| Outcome::Refused(Refusal::Policy { breach }))?;
    Ok((plan, record))
}

/// The plan that lists the mark's node for its student, and the student's record.
pub(super) fn plan_of<'a>(
    campaign: &'a Campaign,
    record: Option<&'a Record>,
    mark: &Mark,
) -> Result<(&'a Plan, &'a Record), Refusal> {
    let record = record.ok_or(Refusal::StudentUnknown)?;
    let plan = record.plan.as_ref().and_then(|id| campaign.plan(id)).ok_or(Refusal::PlanMissing)?;
    if !campaign.nodes.contains_key(&mark.node) {
        return Err(Refusal::NodeUnknown);
    }
    plan.step(mark.node).ok_or_else(|| Refusal::NodeNotInPlan { plan: plan.id.clone() })?;
    Ok((plan, record))
}

/// People pass, fail, reopen and undo; imports say what people say by hand, and what only data can say.
fn check_action(mark: &Mark) -> Result<(), Refusal> {
    let by_import = mark.origin.actor().is_none();
    let allowed = match mark.action {
        Action::Pass | Action::Fail { .. } | Action::Undo { .. } => true,
        Action::Reopen { .. } => !by_import,
        Action::Exempt { .. } | Action::Require { .. } => by_import,
    };
    if allowed { Ok(()) } else { Err(Refusal::ActionNotAllowed) }
}

fn check_rights(rights: &Rights, received: &Received<'_>, effective: Timestamp) -> Result<(), Outcome> {
    match received.mark.origin {
        Origin::Desk { desk, session, actor, .. } => {
            check_trust(rights, received, actor, effective)?;
            check_session(rights, session, Some(desk), actor, effective)
                .and_then(|()| check_grant(rights, received.mark, actor, effective))
                .and_then(|()| check_desk(rights, received.mark, desk, effective))
                .map_err(Outcome::Refused)
        }
        Origin::Web { session, actor } => {
            check_trust(rights, received, actor, effective)?;
            check_session(rights, session, None, actor, effective)
                .and_then(|()| check_grant(rights, received.mark, actor, effective))
                .map_err(Outcome::Refused)
        }
        Origin::Import { .. } => Ok(()),
    }
}

/// A right withdrawn for cause says nothing about when a mark was really made, so its arrival counts.
fn check_trust(
    rights: &Rights,
    received: &Received<'_>,
    actor: ActorId,
    effective: Timestamp,
) -> Result<(), Outcome> {
    let desk = rights.desk.as_ref().and_then(|desk| desk.revoked);
    let session = rights.session.as_ref().and_then(|session| session.ended);
    let distrusted = [desk, session].into_iter().any(|ended| distrusted_at(ended, received.at))
        || is_grant_distrusted(rights, received, actor, effective);
    if distrusted { Err(Outcome::Quarantined(QuarantineCause::RightsWithdrawn)) } else { Ok(()) }
}

/// Whether a grant was withdrawn for cause, and none given since covers the mark.
fn is_grant_distrusted(
    rights: &Rights,
    received: &Received<'_>,
    actor: ActorId,
    effective: Timestamp,
) -> bool {
    let mut lost = grants(rights, received.mark, actor)
        .filter_map(|grant| grant.ended)
        .filter(|ended| distrusted_at(Some(*ended), received.at));
    lost.any(|ended| {
        let mut since = grants(rights, received.mark, actor).filter(|grant| grant.from >= ended.at());
        !since.any(|grant| grant.covers(effective))
    })
}

fn check_session(
    rights: &Rights,
    id: SessionId,
    desk: Option<DeskId>,
    actor: ActorId,
    effective: Timestamp,
) -> Result<(), Refusal> {
    let valid = rights.session.as_ref().is_some_and(|session| {
        (session.id, session.desk, session.actor) == (id, desk, actor)
            && (session.from..session.until).contains(&effective)
            && held_at(session.ended, effective)
    });
    if valid { Ok(()) } else { Err(Refusal::SessionInvalid) }
}

fn check_grant(rights: &Rights, mark: &Mark, actor: ActorId, effective: Timestamp) -> Result<(), Refusal> {
    let granted = grants(rights, mark, actor).any(|grant| grant.covers(effective));
    if granted { Ok(()) } else { Err(Refusal::NotGranted) }
}

/// The person's grants for the mark's node.
fn grants<'a>(rights: &'a Rights, mark: &Mark, actor: ActorId) -> impl Iterator<Item = &'a Grant> {
    let node = mark.node;
    rights.grants.iter().filter(move |grant| (grant.actor, grant.node) == (actor, node))
}

fn check_desk(rights: &Rights, mark: &Mark, id: DeskId, effective: Timestamp) -> Result<(), Refusal> {
    let desk = rights.desk.as_ref().filter(|desk| desk.id == id && held_at(desk.revoked, effective));
    let desk = desk.ok_or(Refusal::DeskUnknown)?;
    match desk.role {
        DeskRole::Kiosk => Err(Refusal::KioskCannotMark),
        DeskRole::Counter if desk.nodes.at(effective).contains(&mark.node) => Ok(()),
        DeskRole::Counter => Err(Refusal::DeskNotAssigned),
    }
}

/// Row 4. Where the mark's own clock and the effective time lie on different sides of the window's limit, the
/// mark is judged on, and somebody should look at it.
fn check_time(
    campaign: &Campaign,
    plan: &Plan,
    mark: &Mark,
    effective: Timestamp,
) -> Result<Option<Review>, Refusal> {
    if effective >= campaign.closes {
        return Err(Refusal::CampaignClosed);
    }
    if !is_verdict_by_person(mark) {
        return Ok(None);
    }
    let window = *plan.window.at(effective);
    match (window.contains(effective), window.contains(claimed_time(mark))) {
        (true, true) => Ok(None),
        (false, false) => Err(Refusal::WindowClosed { window }),
        (true, false) | (false, true) => Ok(Some(Review::WindowStraddled)),
    }
}

/// Row 5.
fn check_policy(
    campaign: &Campaign,
    received: &Received<'_>,
    effective: Timestamp,
) -> Result<(), PolicyBreach> {
    let Some(node) = campaign.nodes.get(&received.mark.node).filter(|_| is_verdict_by_person(received.mark))
    else {
        return Ok(());
    };
    let policy = node.policy.at(effective);
    check_age(*policy, received, effective)?;
    check_identity(policy.identity, received.mark)
}

fn check_age(policy: Policy, received: &Received<'_>, effective: Timestamp) -> Result<(), PolicyBreach> {
    let Origin::Desk { basis: Basis { server_time, .. }, .. } = received.mark.origin else {
        return Ok(());
    };
    let age = effective.since(server_time);
    match policy.offline {
        Offline::Fresh { minutes } if age > i64::from(minutes) * MINUTE_MS => {
            Err(PolicyBreach::BasisTooOld { limit_minutes: minutes })
        }
        Offline::OnlineOnly if age > ONLINE_MS || received.at.since(effective) > ONLINE_MS => {
            Err(PolicyBreach::OnlineOnly)
        }
        Offline::Allowed | Offline::Fresh { .. } | Offline::OnlineOnly => Ok(()),
    }
}

fn check_identity(identity: Identity, mark: &Mark) -> Result<(), PolicyBreach> {
    let ticket = mark.ticket_issue.is_some() && matches!(mark.entry, Entry::Camera | Entry::Wedge);
    match (identity, mark.identity_check) {
        (Identity::Photo, IdentityCheck::Code | IdentityCheck::Card) => Err(PolicyBreach::PhotoNeeded),
        (_, IdentityCheck::Photo) | (Identity::Code, IdentityCheck::Card) => Ok(()),
        (Identity::Code, IdentityCheck::Code) if ticket || mark.entry == Entry::List => Ok(()),
        (Identity::Code, IdentityCheck::Code) => Err(PolicyBreach::CardNeeded),
    }
}

/// Whether a person says 通过 or 未通过: what the window and the node's policy are about.
fn is_verdict_by_person(mark: &Mark) -> bool {
    mark.origin.actor().is_some() && matches!(mark.action, Action::Pass | Action::Fail { .. })
}

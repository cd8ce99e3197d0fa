//! The judge: what a mark leads to.
//!
//! The centre judges by what is true, a desk by what it knows (to show what will happen), both by [`record`]
//! and so by the same rules. Only the centre's outcome counts.
//!
//! The rows below are tried in order, and the first that matches wins:
//!
//! | # | case | outcome |
//! |---|---|---|
//! | 1 | the same mark again | the stored outcome |
//! | 2 | a known id or a desk's known number with other content | refused; quarantined |
//! | 3 | the student, the plan, the node or the right to mark it is missing | refused; quarantined for cause |
//! | 4 | outside the window | refused |
//! | 5 | the node's policy is not met | refused |
//! | 6 | an undo | applied, or a conflict |
//! | 7 | a pass while an earlier step is not done | held |
//! | 8, 10 | it says what stands already | already so |
//! | 9 | made on what stands | applied |
//! | 11 | a fail made on something older | applied, for review |
//! | 12 | anything else made on something older | a conflict |

mod right;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::grant::Rights;
use crate::ids::{MarkId, NodeId, PlanId};
use crate::mark::{Action, Mark, MarkDigest, Origin};
use crate::plan::{Campaign, Plan, Window};
use crate::progress::missing;
use crate::record::{Judged, Record, standing};
use crate::time::Timestamp;

/// What a mark led to (中心结果). Final once given, [`Outcome::Held`] excepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// It stands, or what it took back stands no more.
    Applied,
    /// Nothing changed: a mark that says the same stands there.
    AlreadySo {
        /// That mark.
        by: MarkId,
    },
    /// It waits until the earlier steps are done (待核对).
    Held {
        /// What it waits for.
        missing: Vec<NodeId>,
    },
    /// A held mark that was taken back before it could stand.
    Withdrawn {
        /// The mark that took it back.
        by: MarkId,
    },
    /// It was made on something older than what stands, and says something else.
    Conflict {
        /// What stands; `None` when nothing does.
        head: Option<MarkId>,
    },
    /// Not allowed (不予办理), and why.
    Refused(Refusal),
    /// Put aside for an admin: whoever sent it may not be who it says.
    Quarantined(QuarantineCause),
}

/// Why a mark is not allowed, with what explains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// Another mark has the same id.
    IdReused,
    /// The campaign has no such student.
    StudentUnknown,
    /// The student has no plan (未配置).
    PlanMissing,
    /// The campaign has no such node.
    NodeUnknown,
    /// The student's plan does not list the node.
    NodeNotInPlan {
        /// The student's plan.
        plan: PlanId,
    },
    /// People do not make marks of this kind, or imports do not.
    ActionNotAllowed,
    /// No such desk is enrolled, or it was retired before the mark was made.
    DeskUnknown,
    /// Kiosks do not mark.
    KioskCannotMark,
    /// Session, desk and person do not belong together, or the session had ended.
    SessionInvalid,
    /// The person may not mark this node.
    NotGranted,
    /// The desk is not assigned to this node.
    DeskNotAssigned,
    /// The plan's window was not open.
    WindowClosed {
        /// The window as it stood then.
        window: Window,
    },
    /// The campaign is over.
    CampaignClosed,
    /// The node's policy was not met.
    Policy {
        /// Which part of it.
        breach: PolicyBreach,
    },
    /// It was held until the campaign's end, and the earlier steps were never done.
    NeverOpened,
}

/// Which part of a node's policy a mark did not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "breach", rename_all = "snake_case")]
pub enum PolicyBreach {
    /// The desk's knowledge was older than allowed.
    BasisTooOld {
        /// What is allowed.
        limit_minutes: u32,
    },
    /// The node is marked with the centre at hand only.
    OnlineOnly,
    /// Without a ticket, a card must be looked at.
    CardNeeded,
    /// The face must be compared with a photo.
    PhotoNeeded,
}

/// Why a mark was put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum QuarantineCause {
    /// The desk gave one number to two marks: it was copied or set back, and must be enrolled anew.
    SeqReused {
        /// The mark that has the number.
        by: MarkId,
    },
    /// The desk, the session or the grant was withdrawn for cause.
    RightsWithdrawn,
    /// The centre cannot read it, so that nobody can judge it; its words are kept as they came.
    Unreadable,
}

/// Why somebody should look at a mark (待复核) although it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// By its own clock it lies on the other side of the window's limit.
    WindowStraddled,
    /// A fail that was made on something older than what stood.
    StaleFail,
    /// The ticket presented had been replaced by then.
    TicketReplaced,
}

/// A mark as the judge gets it, with what the judge's store knows about its id and number.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The mark.
    pub mark: &'a Mark,
    /// When the judge got it.
    pub at: Timestamp,
    /// The effective time of the previous mark of the same desk.
    pub previous: Option<Timestamp>,
    /// What is stored under its id or number.
    pub replay: Replay<'a>,
}

/// What the judge's store has under a mark's id, or else under its desk's number.
#[derive(Clone, Copy, Debug)]
pub enum Replay<'a> {
    /// Nothing.
    New,
    /// A mark of the same id.
    SameId {
        /// The digest of its content.
        digest: MarkDigest,
        /// What it led to.
        stored: &'a Judged,
    },
    /// Another mark of the same desk with the same number.
    SameSeq {
        /// Its id.
        by: MarkId,
    },
}

/// What the judge says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What the mark leads to.
    pub outcome: Outcome,
    /// The moment by which it was judged.
    pub effective: Timestamp,
    /// Why somebody should look at it.
    pub review: BTreeSet<Review>,
    /// The held mark that it takes back.
    pub withdraws: Option<MarkId>,
}

/// A mark's judgement, with the held marks of the same student that it freed or withdrew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The judgement on the mark itself.
    pub judgement: Judgement,
    /// Other marks whose outcome changed by it: where they stand now.
    pub changed: Vec<(MarkId, Outcome)>,
}

/// Judges a mark, adds it to the record unless it was there before, and settles what that frees.
///
/// A mark whose student is unknown has no record to be added to: judge it with [`judge`].
pub fn record(
    campaign: &Campaign,
    record: &mut Record,
    rights: &Rights,
    received: &Received<'_>,
) -> Recorded {
    let mut judgement = judge(campaign, Some(record), rights, received);
    if let Replay::SameId { .. } = received.replay {
        return Recorded { judgement, changed: Vec::new() };
    }
    let withdrawn =
        judgement.withdraws.map(|held| (held, Outcome::Withdrawn { by: received.mark.id })).into_iter();
    record.add(Judged::new(received.mark.clone(), received.at, judgement.clone()), judgement.withdraws);
    let settled = settle(campaign, record, received.at);
    if let Some(own) = record.entries(received.mark.node).last() {
        judgement.outcome.clone_from(&own.outcome);
    }
    let changed = withdrawn.chain(settled).filter(|(id, _)| *id != received.mark.id).collect();
    Recorded { judgement, changed }
}

/// Says what a mark leads to. Pure and total: the same arguments always give the same answer, and every mark
/// gets one.
pub fn judge(
    campaign: &Campaign,
    record: Option<&Record>,
    rights: &Rights,
    received: &Received<'_>,
) -> Judgement {
    match received.replay {
        Replay::SameId { digest, stored } if digest == received.mark.digest() => return replayed(stored),
        Replay::SameId { .. } => return plain(received, Outcome::Refused(Refusal::IdReused)),
        Replay::SameSeq { by } => {
            return plain(received, Outcome::Quarantined(QuarantineCause::SeqReused { by }));
        }
        Replay::New => {}
    }
    let mut judgement = plain(received, Outcome::Applied);
    let decided = right::check(campaign, record, rights, received, &mut judgement)
        .map(|(plan, record)| place(campaign, plan, record, received.mark));
    if let Some(record) = record {
        judgement.review.extend(ticket_review(record, received.mark, judgement.effective));
    }
    match decided {
        Ok(placed) => {
            judgement.outcome = placed.outcome;
            judgement.review.extend(placed.review);
            judgement.withdraws = placed.withdraws;
        }
        Err(outcome) => judgement.outcome = outcome,
    }
    judgement
}

/// Judges the record's held marks again, until nothing more changes, and answers which got another outcome.
/// Called after whatever may free one: a mark, an import, a changed plan, the campaign's end.
pub fn settle(campaign: &Campaign, record: &mut Record, at: Timestamp) -> Vec<(MarkId, Outcome)> {
    let mut changed = Vec::new();
    while let Some((node, mark, outcome)) = next_settled(campaign, record, at) {
        record.set_outcome(node, mark, outcome.clone());
        changed.push((mark, outcome));
    }
    changed
}

/// The first held mark that is not held any more, with its new outcome.
fn next_settled(campaign: &Campaign, record: &Record, at: Timestamp) -> Option<(NodeId, MarkId, Outcome)> {
    let held = record.nodes.keys().flat_map(|node| record.held(*node).map(|held| (*node, &held.mark)));
    held.map(|(node, held)| (node, held.id, resettle(campaign, record, held, at)))
        .find(|(_, _, outcome)| !matches!(outcome, Outcome::Held { .. }))
}

fn resettle(campaign: &Campaign, record: &Record, held: &Mark, at: Timestamp) -> Outcome {
    if at >= campaign.closes {
        return Outcome::Refused(Refusal::NeverOpened);
    }
    match right::plan_of(campaign, Some(record), held) {
        Ok((plan, record)) => place(campaign, plan, record, held).outcome,
        Err(refusal) => Outcome::Refused(refusal),
    }
}

/// Where a mark that may be made comes to stand: rows 6 to 12.
struct Placed {
    outcome: Outcome,
    review: Option<Review>,
    withdraws: Option<MarkId>,
}

impl Placed {
    fn at(outcome: Outcome) -> Self {
        Self { outcome, review: None, withdraws: None }
    }
}

fn place(campaign: &Campaign, plan: &Plan, record: &Record, mark: &Mark) -> Placed {
    let (entries, withdraws) = (record.entries(mark.node), takes_back(record, mark));
    if let Action::Undo { of } = mark.action {
        return Placed { withdraws, ..undo(entries, of) };
    }
    let waits_for = match (&mark.action, plan.step(mark.node)) {
        (Action::Pass, Some(step)) => missing(campaign, plan, record, step),
        _ => Vec::new(),
    };
    if !waits_for.is_empty() {
        return Placed { withdraws, ..Placed::at(Outcome::Held { missing: waits_for }) };
    }
    Placed { withdraws, ..against_head(entries, mark) }
}

/// The held mark that a mark which may be made takes back: the one that an undo names, or the one that it was
/// made on.
pub fn takes_back(record: &Record, mark: &Mark) -> Option<MarkId> {
    let entries = record.entries(mark.node);
    let made_on = match mark.action {
        Action::Undo { of } => entries.iter().filter(|judged| judged.mark.id == of).collect(),
        Action::Pass
        | Action::Fail { .. }
        | Action::Reopen { .. }
        | Action::Exempt { .. }
        | Action::Require { .. } => seen_through(entries, mark),
    };
    made_on.into_iter().find(|judged| judged.is_held()).map(|judged| judged.mark.id)
}

/// Row 6: an undo takes back a held mark or the one that stands; one of a mark without effect changes nothing.
fn undo(entries: &[Judged], of: MarkId) -> Placed {
    let head = standing(entries).last().map(|head| head.mark.id);
    let Some(target) = entries.iter().find(|judged| judged.mark.id == of) else {
        return Placed::at(Outcome::Conflict { head });
    };
    match target.outcome {
        Outcome::Applied if head != Some(of) => Placed::at(Outcome::Conflict { head }),
        Outcome::Applied
        | Outcome::Held { .. }
        | Outcome::AlreadySo { .. }
        | Outcome::Withdrawn { .. }
        | Outcome::Conflict { .. }
        | Outcome::Refused(_)
        | Outcome::Quarantined(_) => Placed::at(Outcome::Applied),
    }
}

/// Rows 8 to 12: the mark against what stands.
fn against_head(entries: &[Judged], mark: &Mark) -> Placed {
    let head = standing(entries).pop();
    let head_id = head.map(|head| head.mark.id);
    if let Some(head) = head.filter(|head| head.mark.action.says_the_same_as(&mark.action)) {
        return Placed::at(Outcome::AlreadySo { by: head.mark.id });
    }
    if is_made_on(head_id, entries, mark) {
        return Placed::at(Outcome::Applied);
    }
    match mark.action {
        Action::Fail { .. } => Placed { review: Some(Review::StaleFail), ..Placed::at(Outcome::Applied) },
        Action::Pass
        | Action::Reopen { .. }
        | Action::Undo { .. }
        | Action::Exempt { .. }
        | Action::Require { .. } => Placed::at(Outcome::Conflict { head: head_id }),
    }
}

/// Whether the mark was made on what stands. One that was held and is judged again may stand only on what came
/// before it, for what stands is read off the log in its order.
fn is_made_on(head: Option<MarkId>, entries: &[Judged], mark: &Mark) -> bool {
    let own_place = entries.iter().position(|judged| judged.mark.id == mark.id);
    let earlier = own_place.map_or(entries, |place| &entries[..place]);
    let head_is_earlier = head.is_none_or(|head| earlier.iter().any(|judged| judged.mark.id == head));
    let through = seen_through(earlier, mark);
    let seen = through.last().map_or(mark.seen, |judged| judged.mark.seen);
    head_is_earlier && seen == head
}

/// The marks that `seen` leads through before it comes to what the actor really saw: a mark of the actor's own
/// desk that took no effect, or a held one that the new mark takes back, stands for what that mark had seen.
/// No more of them than there are: marks that claim to have seen each other lead in a circle, and where it is left
/// changes nothing.
fn seen_through<'a>(earlier: &'a [Judged], mark: &Mark) -> Vec<&'a Judged> {
    let mut through: Vec<&Judged> = Vec::new();
    while through.len() < earlier.len() {
        let by = through.last().map_or(mark, |judged| &judged.mark);
        let Some(of) = earlier.iter().find(|judged| Some(judged.mark.id) == by.seen) else { break };
        let own = of.mark.origin.desk().is_some() && of.mark.origin.desk() == mark.origin.desk();
        let stands_for_older = match of.outcome {
            Outcome::Applied => false,
            Outcome::Held { .. } => true,
            Outcome::Withdrawn { by: taker } => own || taker == by.id,
            Outcome::AlreadySo { .. }
            | Outcome::Conflict { .. }
            | Outcome::Refused(_)
            | Outcome::Quarantined(_) => own,
        };
        if !stands_for_older {
            break;
        }
        through.push(of);
    }
    through
}

fn replayed(stored: &Judged) -> Judgement {
    Judgement {
        outcome: stored.outcome.clone(),
        effective: stored.effective,
        review: stored.review.clone(),
        withdraws: None,
    }
}

fn plain(received: &Received<'_>, outcome: Outcome) -> Judgement {
    Judgement { outcome, effective: effective_time(received), review: BTreeSet::new(), withdraws: None }
}

/// When a mark was made, as far as it can be believed: by the maker's clock as corrected, but not before what
/// the desk had heard last or marked last, and not after it arrived.
pub fn effective_time(received: &Received<'_>) -> Timestamp {
    let mark = received.mark;
    let earliest = match &mark.origin {
        Origin::Desk { basis, .. } => Some(basis.server_time),
        Origin::Web { .. } | Origin::Import { .. } => None,
    };
    let claimed = claimed_time(mark);
    earliest.into_iter().chain(received.previous).fold(claimed, Timestamp::max).min(received.at)
}

/// When a mark was made by its maker's clock, as corrected by the offset that the maker knew.
fn claimed_time(mark: &Mark) -> Timestamp {
    mark.made_at.plus(mark.clock.offset_ms)
}

fn ticket_review(record: &Record, mark: &Mark, effective: Timestamp) -> Option<Review> {
    let presented = mark.ticket_issue?;
    let in_force = record.issue_at(effective)?;
    (presented < in_force).then_some(Review::TicketReplaced)
}

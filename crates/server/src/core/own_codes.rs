//! How far the student is whose code is held before a kiosk's camera. Whoever holds a code may be somebody else: what
//! is said are numbers.

use lixiao_domain::{CampaignId, Status, Timestamp};
use lixiao_protocol::booth::OwnCodeAnswer;
use lixiao_protocol::student::Standing;
use lixiao_store::{ReadTxn, StoreError, Student};
use lixiao_ticket::{IssueVerdict, KeyRing, KeyState, SigningKey, judge_issue};

use crate::core::clearance;

/// The student of the campaign whose present code this text is; otherwise what it is.
pub fn find(
    txn: &mut dyn ReadTxn,
    campaign: CampaignId,
    text: &str,
) -> Result<Result<Student, OwnCodeAnswer>, StoreError> {
    let Ok(ticket) = ring(txn, campaign)?.verify(text) else { return Ok(Err(OwnCodeAnswer::NotOurs)) };
    let student = txn.student(ticket.student())?.filter(|student| student.campaign == campaign);
    let Some(student) = student else { return Ok(Err(OwnCodeAnswer::NotOurs)) };
    let known = student.issues.last().map(|issue| issue.number);
    Ok(match judge_issue(known, ticket.issue()) {
        // A number that a restored server does not know yet is the student's newest all the same.
        IssueVerdict::Current | IssueVerdict::Raise => Ok(student),
        IssueVerdict::Replaced { .. } => Err(OwnCodeAnswer::Replaced),
    })
}

/// How far the student is.
pub fn counts(txn: &mut dyn ReadTxn, student: &Student, at: Timestamp) -> Result<OwnCodeAnswer, StoreError> {
    let (nodes, remaining) = match clearance::of(txn, student, at)?.standing {
        Standing::NoPlan => return Ok(OwnCodeAnswer::NoPlan),
        Standing::InPlan { nodes, remaining, .. } => (nodes, remaining),
        Standing::Done { nodes, .. } => (nodes, 0),
    };
    let count = |status: Status| {
        u32::try_from(nodes.iter().filter(|node| node.status == status).count()).unwrap_or(u32::MAX)
    };
    Ok(OwnCodeAnswer::Counts {
        passed: count(Status::Passed),
        failed: count(Status::Failed),
        pending: count(Status::Pending),
        not_required: count(Status::NotRequired),
        remaining,
    })
}

fn ring(txn: &mut dyn ReadTxn, campaign: CampaignId) -> Result<KeyRing, StoreError> {
    let mut ring = KeyRing::default();
    for key in txn.signing_keys(campaign)? {
        let state = if key.revoked { KeyState::Revoked } else { KeyState::Active };
        ring.insert(campaign, key.key, SigningKey::from_secret(key.secret).public_key(), state);
    }
    Ok(ring)
}

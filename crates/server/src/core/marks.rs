//! Marks come in, and get their outcomes.

use lixiao_domain::{
    Campaign, CampaignId, DeskId, Judged, Judgement, Mark, MarkId, Origin, Outcome, QuarantineCause,
    Received, Refusal, Replay, Revision, Rights, Timestamp, Withdrawal, rules,
};
use lixiao_protocol::http::{Answer, UnreadableMark};
use lixiao_store::{Desk, ReadTxn, SetAside, StoreError, StoredMark, Student, WriteTxn};
use uuid::Uuid;

use crate::core::{accounts, campaigns, desks};

/// Where marks come from, as the server knows it, whatever they say themselves.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// The campaign that they are made in.
    pub campaign: CampaignId,
    /// The desk that sent them, where one did.
    pub desk: Option<&'a Desk>,
}

/// What became of a desk's push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The store's epoch.
    pub epoch: Uuid,
    /// The number up to which every mark of the desk is here.
    pub contiguous: u64,
    /// One answer for each mark, in the order sent; none where the desk spoke of another epoch.
    pub answers: Vec<Answer>,
}

/// Takes marks of a desk that knows `epoch`. From a desk that speaks of another one it takes none: what came
/// before them may be missing here, and the desk sends that first once it has learnt of the epoch.
pub fn take_push(
    txn: &mut dyn WriteTxn,
    desk: DeskId,
    epoch: Uuid,
    marks: &[Mark],
    at: Timestamp,
) -> Result<Pushed, StoreError> {
    let present = txn.identity()?.epoch;
    let answers = if epoch == present { take(txn, desk, marks, at)? } else { Vec::new() };
    Ok(Pushed { epoch: present, contiguous: txn.desk_tail(desk)?.contiguous, answers })
}

/// Takes a mark that this server has said it cannot read: its words are put aside under its number, so that what
/// follows it is not held up. Sent again, it gets the same answer.
pub fn take_unreadable(
    txn: &mut dyn WriteTxn,
    desk: DeskId,
    sent: &UnreadableMark,
    at: Timestamp,
) -> Result<Pushed, StoreError> {
    let present = txn.identity()?.epoch;
    let answers = if sent.epoch == present { vec![put_aside(txn, desk, sent, at)?] } else { Vec::new() };
    Ok(Pushed { epoch: present, contiguous: txn.desk_tail(desk)?.contiguous, answers })
}

pub(super) fn put_aside(
    txn: &mut dyn WriteTxn,
    desk: DeskId,
    sent: &UnreadableMark,
    at: Timestamp,
) -> Result<Answer, StoreError> {
    if let Some(aside) = txn.set_aside_as(desk, sent.seq)?.filter(|aside| aside.mark == sent.mark) {
        return Ok(answer_aside(aside));
    }
    let known = txn.mark(sent.mark)?;
    if let Some(known) = known.filter(|known| known.judged.mark.desk_seq() == Some((desk, sent.seq))) {
        return Ok(answer_of(&known));
    }
    let effective = txn.desk_tail(desk)?.last_effective.unwrap_or(at);
    let revision = txn.next_revision()?;
    if let Some(by) = txn.mark_numbered(desk, sent.seq)? {
        desks::revoke(txn, desk, Withdrawal::ForCause { at })?;
        let outcome = Outcome::Quarantined(QuarantineCause::SeqReused { by });
        return Ok(Answer { mark: sent.mark, outcome, effective, review: Vec::new(), revision });
    }
    let aside = SetAside {
        desk,
        seq: sent.seq,
        mark: sent.mark,
        body: sent.body.clone(),
        received: at,
        effective,
        outcome: Outcome::Quarantined(QuarantineCause::Unreadable),
        revision,
    };
    txn.set_aside(&aside)?;
    Ok(answer_aside(aside))
}

/// Takes a desk's marks. The desk's rights are read here, so that a revocation committed since the desk was let in
/// counts. A desk that gives one number to two marks was copied or set back: from then on what it sends is put
/// aside, and it must be enrolled anew.
pub(super) fn take(
    txn: &mut dyn WriteTxn,
    desk: DeskId,
    marks: &[Mark],
    at: Timestamp,
) -> Result<Vec<Answer>, StoreError> {
    let desk = txn.desk(desk)?.ok_or_else(|| missing_desk(desk))?;
    let answers = record_all(txn, Sender { campaign: desk.campaign, desk: Some(&desk) }, marks, at)?;
    let reused =
        |answer: &Answer| matches!(answer.outcome, Outcome::Quarantined(QuarantineCause::SeqReused { .. }));
    if answers.iter().any(reused) {
        desks::revoke(txn, desk.id(), Withdrawal::ForCause { at })?;
    }
    Ok(answers)
}

/// Judges marks in the order sent, keeps them, and answers each. A mark sent again gets the answer that it got
/// before.
pub fn record_all(
    txn: &mut dyn WriteTxn,
    sender: Sender<'_>,
    marks: &[Mark],
    at: Timestamp,
) -> Result<Vec<Answer>, StoreError> {
    marks.iter().map(|mark| record(txn, sender, mark, at)).collect()
}

fn record(
    txn: &mut dyn WriteTxn,
    sender: Sender<'_>,
    mark: &Mark,
    at: Timestamp,
) -> Result<Answer, StoreError> {
    let campaign = campaigns::existing(txn, sender.campaign)?;
    let known = txn.mark(mark.id)?;
    if let Some(aside) = aside_before(txn, sender.desk, mark)? {
        return Ok(answer_aside(aside));
    }
    let rights = rights_of(txn, sender.desk, mark)?;
    let previous = match sender.desk {
        Some(desk) => txn.desk_tail(desk.id())?.last_effective,
        None => None,
    };
    let received = Received { mark, at, previous, replay: replay(txn, mark, known.as_ref())? };
    if let Some(known) = &known {
        let judgement = rules::judge(&campaign, None, &rights, &received);
        if judgement.outcome == Outcome::Refused(Refusal::IdReused) {
            return refuse_id(txn, sender.desk, &received, judgement);
        }
        return Ok(answer(mark.id, judgement, known.revision));
    }
    let (judgement, changed) = judge(txn, &campaign, &rights, &received)?;
    let revision = keep(txn, &received, judgement.clone())?;
    save_outcomes(txn, changed)?;
    Ok(answer(mark.id, judgement, revision))
}

/// What the same mark led to when it was sent before and could not be kept as one.
fn aside_before(
    txn: &mut dyn ReadTxn,
    desk: Option<&Desk>,
    mark: &Mark,
) -> Result<Option<SetAside>, StoreError> {
    let Some((desk, (_, seq))) = desk.zip(mark.desk_seq()) else { return Ok(None) };
    Ok(txn.set_aside_as(desk.id(), seq)?.filter(|aside| aside.mark == mark.id))
}

/// Refuses a mark whose id another one has. Its number counts as given, so that no gap stays in its desk's numbers.
fn refuse_id(
    txn: &mut dyn WriteTxn,
    desk: Option<&Desk>,
    received: &Received<'_>,
    judgement: Judgement,
) -> Result<Answer, StoreError> {
    let revision = txn.next_revision()?;
    let mark = received.mark;
    if let Some((desk, (_, seq))) = desk.zip(mark.desk_seq())
        && txn.mark_numbered(desk.id(), seq)?.is_none()
    {
        txn.set_aside(&SetAside {
            desk: desk.id(),
            seq,
            mark: mark.id,
            body: serde_json::to_string(mark).map_err(|error| StoreError::Other(error.into()))?,
            received: received.at,
            effective: judgement.effective,
            outcome: judgement.outcome.clone(),
            revision,
        })?;
    }
    Ok(answer(mark.id, judgement, revision))
}

/// Judges a student's held marks again, and counts those that are not held any more.
pub(super) fn settle(
    txn: &mut dyn WriteTxn,
    campaign: &Campaign,
    student: &Student,
    at: Timestamp,
) -> Result<usize, StoreError> {
    let mut record = student.record(judged_marks(txn, student)?);
    let changed = rules::settle(campaign, &mut record, at);
    let settled = changed.len();
    save_outcomes(txn, changed)?;
    Ok(settled)
}

fn save_outcomes(txn: &mut dyn WriteTxn, changed: Vec<(MarkId, Outcome)>) -> Result<(), StoreError> {
    for (mark, outcome) in changed {
        let revision = txn.next_revision()?;
        txn.set_outcome(mark, &outcome, revision)?;
    }
    Ok(())
}

fn judged_marks(txn: &mut dyn WriteTxn, student: &Student) -> Result<Vec<Judged>, StoreError> {
    Ok(txn.marks_of(student.id)?.into_iter().map(|stored| stored.judged).collect())
}

/// The judgement on a new mark, and what else it changes.
fn judge(
    txn: &mut dyn WriteTxn,
    campaign: &Campaign,
    rights: &Rights,
    received: &Received<'_>,
) -> Result<(Judgement, Vec<(MarkId, Outcome)>), StoreError> {
    let student = txn.student(received.mark.student)?.filter(|student| student.campaign == campaign.id);
    let Some(student) = student else {
        return Ok((rules::judge(campaign, None, rights, received), Vec::new()));
    };
    let mut record = student.record(judged_marks(txn, &student)?);
    let recorded = rules::record(campaign, &mut record, rights, received);
    Ok((recorded.judgement, recorded.changed))
}

/// A desk is never deleted, so that one that was let in just now is missing is nobody's expectation.
fn missing_desk(id: DeskId) -> StoreError {
    StoreError::Other(format!("desk {id} is not there").into())
}

fn keep(
    txn: &mut dyn WriteTxn,
    received: &Received<'_>,
    judgement: Judgement,
) -> Result<Revision, StoreError> {
    let revision = txn.next_revision()?;
    let judged = Judged::new(received.mark.clone(), received.at, judgement);
    txn.add_mark(&StoredMark { digest: received.mark.digest(), revision, judged })?;
    Ok(revision)
}

fn replay<'a>(
    txn: &mut dyn ReadTxn,
    mark: &Mark,
    known: Option<&'a StoredMark>,
) -> Result<Replay<'a>, StoreError> {
    if let Some(known) = known {
        return Ok(Replay::SameId { digest: known.digest, stored: &known.judged });
    }
    let numbered = match mark.desk_seq() {
        Some((desk, seq)) => txn.mark_numbered(desk, seq)?,
        None => None,
    };
    Ok(numbered.map_or(Replay::New, |by| Replay::SameSeq { by }))
}

/// What bears on the mark's right to be made. The desk is the one that sent it, whatever the mark says.
fn rights_of(txn: &mut dyn ReadTxn, desk: Option<&Desk>, mark: &Mark) -> Result<Rights, StoreError> {
    let session = match &mark.origin {
        Origin::Desk { session, .. } | Origin::Web { session, .. } => txn.session(*session)?,
        Origin::Import { .. } => None,
    };
    accounts::rights(txn, desk, session, mark.origin.actor())
}

/// What was said of what was set aside.
fn answer_aside(aside: SetAside) -> Answer {
    let SetAside { mark, outcome, effective, revision, .. } = aside;
    Answer { mark, outcome, effective, review: Vec::new(), revision }
}

/// What has become of a mark by now.
pub(super) fn answer_of(stored: &StoredMark) -> Answer {
    let Judged { mark, effective, received: _, outcome, review } = &stored.judged;
    Answer {
        mark: mark.id,
        outcome: outcome.clone(),
        effective: *effective,
        review: review.iter().copied().collect(),
        revision: stored.revision,
    }
}

fn answer(mark: MarkId, judgement: Judgement, revision: Revision) -> Answer {
    let Judgement { outcome, effective, review, withdraws: _ } = judgement;
    Answer { mark, outcome, effective, review: review.into_iter().collect(), revision }
}

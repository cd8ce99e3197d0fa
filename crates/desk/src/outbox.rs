//! The marks made at this desk, and what became of them.

use lixiao_domain::{
    ActorId, Mark, MarkId, Outcome, QuarantineCause, Refusal, Revision, StudentId, StudentNo, Timestamp,
};
use lixiao_protocol::http::Answer;
use lixiao_protocol::ipc::{CommandError, Remedy};
use lixiao_sync::Queued;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Deserialize;

use crate::error::{DeskError, DeskResult};
use crate::facts::{Epoch, fact};

/// A mark made here.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) seq: u64,
    pub(crate) mark: Mark,
    /// The student's number and name, as they were then.
    pub(crate) no: StudentNo,
    pub(crate) name: String,
    /// When it was recorded, in the centre's time as known then.
    pub(crate) at: Timestamp,
    /// By which moment it was judged here.
    pub(crate) effective: Timestamp,
    /// What the centre last said of it.
    pub(crate) answer: Option<Answer>,
    /// Whether the operator has dealt with its return.
    pub(crate) dealt: bool,
    /// What was done about its return.
    pub(crate) remedy: Option<KeptRemedy>,
}

/// What an operator did about a returned mark.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct KeptRemedy {
    pub(crate) remedy: Remedy,
    pub(crate) reason: String,
    pub(crate) actor: ActorId,
    /// When, in the centre's time as known then.
    pub(crate) at: Timestamp,
}

/// How many marks need patience or attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) unsent: u32,
    pub(crate) held: u32,
    pub(crate) returned: u32,
}

const COLUMNS: &str = "seq, json, no, name, at, effective, answer, dealt,
    (SELECT json_object('remedy', remedy, 'reason', reason, 'actor', actor, 'at', remedies.at)
     FROM remedies WHERE remedies.mark = outbox.mark ORDER BY id DESC LIMIT 1)";

/// What needs patience or attention. A return that was dealt with is over, until the centre is restored and the mark
/// is on its way again.
const OPEN: &str = "state != 'stored' AND NOT (state = 'returned' AND dealt)";

/// The number for the next mark, and by which moment the last one was judged.
pub(crate) fn next(sql: &Connection) -> DeskResult<(u64, Option<Timestamp>)> {
    let mut statement = sql.prepare_cached("SELECT seq, effective FROM outbox ORDER BY seq DESC LIMIT 1")?;
    let last: Option<(u64, i64)> =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(last.map_or((1, None), |(seq, effective)| (seq + 1, Some(Timestamp(effective)))))
}

/// Adds a mark that was just made.
///
/// # Errors
/// The desk was wiped meanwhile: whatever came after that nobody would ever send.
pub(crate) fn add(sql: &Connection, own: &Own) -> DeskResult<()> {
    fact::<Epoch>(sql)?.ok_or(CommandError::NotEnrolled)?;
    let mut statement = sql.prepare_cached(
        "INSERT INTO outbox (seq, mark, student, no, name, json, at, effective, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'unsent')",
    )?;
    statement.execute(params![
        own.seq,
        own.mark.id.to_string(),
        own.mark.student.0,
        own.no.as_str(),
        own.name,
        serde_json::to_string(&own.mark)?,
        own.at.0,
        own.effective.0,
    ])?;
    Ok(())
}

/// The mark of that id, if it was made here.
pub(crate) fn own(sql: &Connection, mark: MarkId) -> DeskResult<Option<Own>> {
    let found = select(sql, "mark = ?1", params![mark.to_string()])?;
    Ok(found.into_iter().next())
}

/// Every mark made here, in its order.
pub(crate) fn all(sql: &Connection) -> DeskResult<Vec<Own>> {
    select(sql, "TRUE", params![])
}

/// The marks about a student, in their order.
pub(crate) fn about(sql: &Connection, student: StudentId) -> DeskResult<Vec<Own>> {
    select(sql, "student = ?1", params![student.0])
}

/// The marks recorded since, in their order.
pub(crate) fn since(sql: &Connection, at: Timestamp) -> DeskResult<Vec<Own>> {
    select(sql, "at >= ?1", params![at.0])
}

/// The marks that are not answered, held, or returned and not dealt with, in their order.
pub(crate) fn open(sql: &Connection) -> DeskResult<Vec<Own>> {
    select(sql, OPEN, params![])
}

/// The marks with these numbers, in their order.
pub(crate) fn numbered(sql: &Connection, seqs: &[u64]) -> DeskResult<Vec<Mark>> {
    let mut marks = Vec::new();
    for seq in seqs {
        marks.extend(select(sql, "seq = ?1", params![seq])?.into_iter().map(|own| own.mark));
    }
    Ok(marks)
}

/// The words of a mark, as they are kept.
pub(crate) fn words(sql: &Connection, seq: u64) -> DeskResult<String> {
    let mut statement = sql.prepare_cached("SELECT json FROM outbox WHERE seq = ?1")?;
    Ok(statement.query_row([seq], |row| row.get(0))?)
}

/// The marks that the centre has not answered, in their order.
pub(crate) fn unsent(sql: &Connection) -> DeskResult<Vec<Queued>> {
    unsent_after(sql, 0)
}

/// Those of them that have a number after `seq`.
pub(crate) fn unsent_after(sql: &Connection, seq: u64) -> DeskResult<Vec<Queued>> {
    // The first half is what the partial index `outbox_open` is about.
    let unsent = select(sql, "state != 'stored' AND state = 'unsent' AND seq > ?1", params![seq])?;
    Ok(unsent.into_iter().map(|own| own.queued()).collect())
}

/// The marks that the centre is not known to have, in their order: those that it has not answered, and the first
/// after `contiguous`, the number up to which it says that it has every one.
pub(crate) fn missing(sql: &Connection, contiguous: Option<u64>) -> DeskResult<Vec<Own>> {
    select(sql, "state = 'unsent' OR seq = ?1", params![contiguous.map(|number| number + 1)])
}

/// How many marks were made since.
pub(crate) fn made(sql: &Connection, since: Timestamp) -> DeskResult<u32> {
    let mut statement = sql.prepare_cached("SELECT count(*) FROM outbox WHERE at >= ?1")?;
    Ok(statement.query_row([since.0], |row| row.get(0))?)
}

/// Keeps what became of a mark, unless something newer is known: the answer to a push may come after a pull that
/// brought a later outcome.
pub(crate) fn keep_answer(sql: &Connection, answer: &Answer) -> DeskResult<()> {
    let mut statement = sql.prepare_cached(
        "UPDATE outbox SET state = ?2, answer = ?3, revision = ?4
         WHERE mark = ?1 AND (revision IS NULL OR revision <= ?4)",
    )?;
    statement.execute(params![
        answer.mark.to_string(),
        state(&answer.outcome),
        serde_json::to_string(answer)?,
        answer.revision.0,
    ])?;
    Ok(())
}

/// Forgets every answer: the centre has forgotten them too.
pub(crate) fn forget_answers(sql: &Connection) -> DeskResult<()> {
    sql.execute("UPDATE outbox SET state = 'unsent', answer = NULL, revision = NULL", [])?;
    Ok(())
}

/// Remembers that the operator has dealt with a mark's return.
pub(crate) fn deal(sql: &Connection, mark: MarkId) -> DeskResult<()> {
    sql.prepare_cached("UPDATE outbox SET dealt = 1 WHERE mark = ?1")?.execute([mark.to_string()])?;
    Ok(())
}

/// Keeps what was done about a mark's return, and with which mark.
pub(crate) fn keep_remedy(
    sql: &Connection,
    mark: MarkId,
    remedy: &KeptRemedy,
    made: Option<MarkId>,
) -> DeskResult<()> {
    let mut statement = sql.prepare_cached(
        "INSERT INTO remedies (mark, remedy, reason, actor, at, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    statement.execute(params![
        mark.to_string(),
        remedy_name(remedy.remedy),
        remedy.reason,
        remedy.actor.to_string(),
        remedy.at.0,
        made.map(|made| made.to_string()),
    ])?;
    deal(sql, mark)
}

fn remedy_name(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Keep => "keep",
        Remedy::MarkAgain => "mark_again",
        Remedy::Withdraw => "withdraw",
    }
}

/// How many marks need patience or attention.
pub(crate) fn counts(sql: &Connection) -> DeskResult<Counts> {
    let query = format!("SELECT state, count(*) FROM outbox WHERE {OPEN} GROUP BY state");
    let mut statement = sql.prepare_cached(&query)?;
    let mut rows = statement.query([])?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let count = row.get(1)?;
        match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
            "unsent" => counts.unsent = count,
            "held" => counts.held = count,
            _ => counts.returned = count,
        }
    }
    Ok(counts)
}

impl Own {
    /// The mark by its place.
    pub(crate) fn queued(&self) -> Queued {
        Queued { seq: self.seq, mark: self.mark.id, student: self.mark.student }
    }

    /// Whether the centre decided otherwise and nobody has dealt with it.
    pub(crate) fn is_returned(&self) -> bool {
        !self.dealt && self.answer.as_ref().is_some_and(|answer| state(&answer.outcome) == "returned")
    }

    /// Whether a student's record that was pulled up to `revision` may not show what became of the mark yet. What
    /// the centre has set aside no record ever shows.
    pub(crate) fn is_ahead_of(&self, revision: Revision) -> bool {
        self.answer.as_ref().is_none_or(|answer| !is_set_aside(&answer.outcome) && answer.revision > revision)
    }
}

fn is_set_aside(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Refusal::IdReused) | Outcome::Quarantined(QuarantineCause::Unreadable))
}

fn state(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied | Outcome::AlreadySo { .. } | Outcome::Withdrawn { .. } => "stored",
        Outcome::Held { .. } => "held",
        Outcome::Conflict { .. } | Outcome::Refused(_) | Outcome::Quarantined(_) => "returned",
    }
}

fn select(sql: &Connection, condition: &str, values: &[&dyn rusqlite::ToSql]) -> DeskResult<Vec<Own>> {
    let query = format!("SELECT {COLUMNS} FROM outbox WHERE {condition} ORDER BY seq");
    let mut statement = sql.prepare_cached(&query)?;
    let rows = statement.query_map(values, |row| Ok(read(row)))?;
    rows.map(|row| row.map_err(DeskError::from)?).collect()
}

fn read(row: &Row<'_>) -> DeskResult<Own> {
    let json: String = row.get(1)?;
    let no: String = row.get(2)?;
    let answer: Option<String> = row.get(6)?;
    let remedy: Option<String> = row.get(8)?;
    Ok(Own {
        seq: row.get(0)?,
        mark: serde_json::from_str(&json)?,
        no: no.parse().map_err(|error| DeskError::Unplanned(Box::new(error)))?,
        name: row.get(3)?,
        at: Timestamp(row.get(4)?),
        effective: Timestamp(row.get(5)?),
        answer: answer.map(|answer| serde_json::from_str(&answer)).transpose()?,
        dealt: row.get(7)?,
        remedy: remedy.map(|remedy| serde_json::from_str(&remedy)).transpose()?,
    })
}

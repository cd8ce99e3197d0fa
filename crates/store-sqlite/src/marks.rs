//! The log of marks, and what was set aside.

use lixiao_domain::{DeskId, Judged, MarkDigest, MarkId, Outcome, Revision, StudentId, Timestamp};
use lixiao_store::{DeskTail, SetAside, StoredMark};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::body::{all, from_json, of_revision, one, run, to_json, to_revision};
use crate::error::Error;
use crate::students;

/// What [`stored`] reads.
macro_rules! select {
    () => {
        "SELECT digest, revision, effective, received, mark, outcome, review FROM marks "
    };
}

pub(crate) fn marks_of(conn: &Connection, student: StudentId) -> Result<Vec<StoredMark>, Error> {
    let mut statement = conn.prepare_cached(concat!(select!(), "WHERE student = ?1 ORDER BY position"))?;
    let rows = statement.query_and_then([student.0], stored)?;
    rows.collect()
}

pub(crate) fn marks_by(conn: &Connection, desk: DeskId) -> Result<Vec<StoredMark>, Error> {
    let mut statement = conn.prepare_cached(concat!(select!(), "WHERE desk = ?1 ORDER BY seq, position"))?;
    let rows = statement.query_and_then([desk.0.as_bytes()], stored)?;
    rows.collect()
}

pub(crate) fn mark(conn: &Connection, id: MarkId) -> Result<Option<StoredMark>, Error> {
    let mut statement = conn.prepare_cached(concat!(select!(), "WHERE id = ?1"))?;
    let mut rows = statement.query_and_then([id.0.as_bytes()], stored)?;
    rows.next().transpose()
}

fn stored(row: &Row<'_>) -> Result<StoredMark, Error> {
    let judged = Judged {
        mark: from_json(row.get_ref("mark")?.as_str().map_err(rusqlite::Error::from)?)?,
        effective: Timestamp(row.get("effective")?),
        received: Timestamp(row.get("received")?),
        outcome: from_json(row.get_ref("outcome")?.as_str().map_err(rusqlite::Error::from)?)?,
        review: from_json(row.get_ref("review")?.as_str().map_err(rusqlite::Error::from)?)?,
    };
    Ok(StoredMark {
        judged,
        digest: MarkDigest(row.get("digest")?),
        revision: to_revision(row.get("revision")?),
    })
}

pub(crate) fn mark_numbered(conn: &Connection, desk: DeskId, seq: u64) -> Result<Option<MarkId>, Error> {
    let sql = "SELECT * FROM (SELECT id FROM marks WHERE desk = ?1 AND seq = ?2 ORDER BY position LIMIT 1)
               UNION ALL SELECT mark FROM set_aside WHERE desk = ?1 AND seq = ?2 LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_row(params![desk.0.as_bytes(), seq.cast_signed()], |row| {
        Ok(MarkId(Uuid::from_bytes(row.get(0)?)))
    });
    Ok(found.optional()?)
}

pub(crate) fn set_aside_as(conn: &Connection, desk: DeskId, seq: u64) -> Result<Option<SetAside>, Error> {
    let sql = "SELECT body FROM set_aside WHERE desk = ?1 AND seq = ?2";
    one(conn, sql, params![desk.0.as_bytes(), seq.cast_signed()])
}

pub(crate) fn set_aside_of(conn: &Connection, desk: DeskId) -> Result<Vec<SetAside>, Error> {
    all(conn, "SELECT body FROM set_aside WHERE desk = ?1 ORDER BY seq", [desk.0.as_bytes()])
}

pub(crate) fn set_aside(conn: &Connection, aside: &SetAside) -> Result<(), Error> {
    let sql = "INSERT INTO set_aside (desk, seq, mark, body) VALUES (?1, ?2, ?3, ?4)";
    let SetAside { desk, seq, mark, .. } = aside;
    run(conn, sql, params![desk.0.as_bytes(), seq.cast_signed(), mark.0.as_bytes(), to_json(aside)?])?;
    advance_tail(conn, *desk)
}

pub(crate) fn desk_tail(conn: &Connection, desk: DeskId) -> Result<DeskTail, Error> {
    let sql = "SELECT contiguous, last_effective FROM desk_tails WHERE desk = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let tail = statement.query_row([desk.0.as_bytes()], |row| {
        Ok(DeskTail {
            contiguous: row.get::<_, i64>(0)?.cast_unsigned(),
            last_effective: row.get::<_, Option<i64>>(1)?.map(Timestamp),
        })
    });
    Ok(tail.optional()?.unwrap_or_default())
}

pub(crate) fn add_mark(conn: &Connection, stored: &StoredMark) -> Result<(), Error> {
    let StoredMark { judged, digest, revision } = stored;
    let number = judged.mark.desk_seq();
    let sql = "INSERT INTO marks
                   (id, student, desk, seq, digest, revision, effective, received, mark, outcome, review)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    run(
        conn,
        sql,
        params![
            judged.mark.id.0.as_bytes(),
            judged.mark.student.0,
            number.map(|(desk, _)| desk.0.into_bytes()),
            number.map(|(_, seq)| seq.cast_signed()), // wraps above 2^63, and back when it is read
            digest.0,
            of_revision(*revision),
            judged.effective.0,
            judged.received.0,
            to_json(&judged.mark)?,
            to_json(&judged.outcome)?,
            to_json(&judged.review)?
        ],
    )?;
    students::touch(conn, judged.mark.student, *revision)?;
    number.map_or(Ok(()), |(desk, _)| advance_tail(conn, desk))
}

pub(crate) fn set_outcome(
    conn: &Connection,
    mark: MarkId,
    outcome: &Outcome,
    revision: Revision,
) -> Result<(), Error> {
    let sql = "UPDATE marks SET outcome = ?2, revision = ?3 WHERE id = ?1 RETURNING student";
    let mut statement = conn.prepare_cached(sql)?;
    let student = statement
        .query_row(params![mark.0.as_bytes(), to_json(outcome)?, of_revision(revision)], |row| row.get(0))
        .optional()?
        .map(StudentId);
    students::touch(conn, student.ok_or(Error::Missing("mark"))?, revision)
}

/// Moves the desk's tail over the numbers that follow it without a gap.
fn advance_tail(conn: &Connection, desk: DeskId) -> Result<(), Error> {
    let old = desk_tail(conn, desk)?;
    let mut tail = old;
    loop {
        let next = tail.contiguous + 1;
        let effective = effective_of(conn, desk, next)?;
        if effective.is_none() && set_aside_as(conn, desk, next)?.is_none() {
            break;
        }
        tail = DeskTail { contiguous: next, last_effective: tail.last_effective.max(effective) };
    }
    if tail == old { Ok(()) } else { put_tail(conn, desk, tail) }
}

fn effective_of(conn: &Connection, desk: DeskId, seq: u64) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT effective FROM marks WHERE desk = ?1 AND seq = ?2 ORDER BY position LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    let found =
        statement.query_row(params![desk.0.as_bytes(), seq.cast_signed()], |row| row.get(0).map(Timestamp));
    Ok(found.optional()?)
}

fn put_tail(conn: &Connection, desk: DeskId, tail: DeskTail) -> Result<(), Error> {
    let sql = "INSERT INTO desk_tails (desk, contiguous, last_effective) VALUES (?1, ?2, ?3)
               ON CONFLICT (desk) DO UPDATE SET contiguous = ?2, last_effective = ?3";
    let last_effective = tail.last_effective.map(|at| at.0);
    run(conn, sql, params![desk.0.as_bytes(), tail.contiguous.cast_signed(), last_effective])?;
    Ok(())
}

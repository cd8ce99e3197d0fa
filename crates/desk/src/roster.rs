//! The students that the desk knows.

use lixiao_domain::{Record, Revision, StudentId, StudentNo};
use lixiao_protocol::http::StudentState;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::{DeskError, DeskResult};

/// The most students that a search finds.
pub(crate) const FOUND_LIMIT: usize = 20;

/// The fewest characters to search for.
const QUERY_MIN: usize = 2;

/// How many last digits of a number find a student.
const TAIL: usize = 4;

/// A student as the centre last told.
#[derive(Clone, Debug)]
pub(crate) struct Student {
    pub(crate) no: StudentNo,
    pub(crate) name: String,
    pub(crate) college: String,
    pub(crate) record: Record,
    /// When they last changed, as far as was told.
    pub(crate) revision: Revision,
    /// The snapshot in or after which that was told.
    pub(crate) generation: u32,
}

/// The student of that id, if the desk knows one.
pub(crate) fn student(sql: &Connection, id: StudentId) -> DeskResult<Option<Student>> {
    let mut statement = sql.prepare_cached(
        "SELECT no, name, college, record, revision, generation FROM students WHERE id = ?1",
    )?;
    statement.query_row([id.0], |row| Ok(read(row))).optional()?.transpose()
}

/// Every student that the desk knows, by id.
pub(crate) fn ids(sql: &Connection) -> DeskResult<Vec<StudentId>> {
    let mut statement = sql.prepare_cached("SELECT id FROM students ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0).map(StudentId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> DeskResult<Student> {
    let record: String = row.get(3)?;
    Ok(Student {
        no: row.get::<_, String>(0)?.parse().map_err(|error| DeskError::Unplanned(Box::new(error)))?,
        name: row.get(1)?,
        college: row.get(2)?,
        record: serde_json::from_str(&record)?,
        revision: Revision(row.get(4)?),
        generation: row.get(5)?,
    })
}

/// Keeps a student as the centre tells.
pub(crate) fn keep(sql: &Connection, state: &StudentState, generation: u32) -> DeskResult<()> {
    let mut statement = sql.prepare_cached(
        "INSERT OR REPLACE INTO students (id, no, name, initials, college, revision, generation, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        state.id().0,
        state.no.as_str(),
        state.name,
        state.initials.join(" ").to_lowercase(),
        state.college,
        state.revision.0,
        generation,
        serde_json::to_string(&state.record)?,
    ])?;
    Ok(())
}

/// Forgets the students that the snapshot `generation` did not name.
pub(crate) fn sweep(sql: &Connection, generation: u32) -> DeskResult<()> {
    sql.execute("DELETE FROM students WHERE generation < ?1", [generation])?;
    Ok(())
}

/// Finds students by the beginning or the last four digits of their number, a part of their name, or a part of
/// its initials; by number, [`FOUND_LIMIT`] at most.
pub(crate) fn search(sql: &Connection, query: &str) -> DeskResult<Vec<StudentId>> {
    let query = query.trim().to_lowercase();
    if query.chars().count() < QUERY_MIN {
        return Ok(Vec::new());
    }
    let tail = if query.len() == TAIL { query.as_str() } else { "" };
    let mut statement = sql.prepare_cached(
        "SELECT id FROM students
         WHERE lower(substr(no, 1, length(?1))) = ?1
            OR instr(lower(name), ?1)
            OR instr(initials, ?1)
            OR (?2 != '' AND lower(substr(no, -4)) = ?2)
         ORDER BY no LIMIT ?3",
    )?;
    let ids = statement.query_map(params![query, tail, FOUND_LIMIT], |row| row.get(0).map(StudentId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

//! Values kept whole as JSON, and numbers that are wider than SQLite's.

use lixiao_domain::Revision;
use rusqlite::{Connection, OptionalExtension, Params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// The value in the one row, whose first column is its body, that the query finds.
pub(crate) fn one<T: DeserializeOwned>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>, Error> {
    let body: Option<String> = conn.prepare_cached(sql)?.query_row(params, |row| row.get(0)).optional()?;
    body.map(|body| from_json(&body)).transpose()
}

/// The values in the rows, whose first column is their body, that the query finds.
pub(crate) fn all<T: DeserializeOwned>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<T>, Error> {
    let mut statement = conn.prepare_cached(sql)?;
    let bodies = statement.query_map(params, |row| row.get::<_, String>(0))?;
    bodies.map(|body| from_json(&body?)).collect()
}

/// Runs a statement that answers nothing; gives the number of rows that it changed.
pub(crate) fn run(conn: &Connection, sql: &str, params: impl Params) -> Result<usize, Error> {
    Ok(conn.prepare_cached(sql)?.execute(params)?)
}

pub(crate) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    Ok(serde_json::to_string(value)?)
}

pub(crate) fn from_json<T: DeserializeOwned>(body: &str) -> Result<T, Error> {
    Ok(serde_json::from_str(body)?)
}

/// A revision as kept: the store gives none beyond the range, but a caller may ask beyond it.
pub(crate) fn of_revision(revision: Revision) -> i64 {
    i64::try_from(revision.0).unwrap_or(i64::MAX)
}

pub(crate) fn to_revision(kept: i64) -> Revision {
    Revision(kept.cast_unsigned())
}

pub(crate) fn of_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

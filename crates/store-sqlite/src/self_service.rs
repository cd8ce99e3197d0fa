//! What students' own pages need: the school, accounts, sessions, links that hand a ticket over, and forms.

use lixiao_domain::form::Form;
use lixiao_domain::{Revision, StudentId, Timestamp};
use lixiao_store::{HandoverLink, Picture, SchoolProfile, StudentAccount, StudentSession};
use rusqlite::{Connection, OptionalExtension, params};

use crate::body::{all, one, run, to_json};
use crate::error::Error;
use crate::students::touch;

pub(crate) fn school(conn: &Connection) -> Result<Option<SchoolProfile>, Error> {
    one(conn, "SELECT body FROM school", [])
}

pub(crate) fn logo(conn: &Connection) -> Result<Option<Picture>, Error> {
    let mut statement = conn.prepare_cached("SELECT logo_type, logo FROM school WHERE logo IS NOT NULL")?;
    let picture = |row: &rusqlite::Row<'_>| Ok(Picture { media_type: row.get(0)?, bytes: row.get(1)? });
    Ok(statement.query_row([], picture).optional()?)
}

pub(crate) fn put_school(
    conn: &Connection,
    school: &SchoolProfile,
    logo: Option<&Picture>,
) -> Result<(), Error> {
    let sql = "INSERT INTO school (one, body, logo_type, logo) VALUES (1, ?1, ?2, ?3)
               ON CONFLICT (one) DO UPDATE SET body = ?1, logo_type = ?2, logo = ?3";
    let (kind, bytes) = (logo.map(|logo| &logo.media_type), logo.map(|logo| &logo.bytes));
    run(conn, sql, params![to_json(school)?, kind, bytes])?;
    Ok(())
}

pub(crate) fn account(conn: &Connection, student: StudentId) -> Result<Option<StudentAccount>, Error> {
    one(conn, "SELECT body FROM student_accounts WHERE student = ?1", [student.0])
}

pub(crate) fn put_account(conn: &Connection, account: &StudentAccount) -> Result<(), Error> {
    let sql = "INSERT INTO student_accounts (student, body) VALUES (?1, ?2)
               ON CONFLICT (student) DO UPDATE SET body = ?2";
    run(conn, sql, params![account.student.0, to_json(account)?])?;
    Ok(())
}

pub(crate) fn session(conn: &Connection, token_hash: [u8; 32]) -> Result<Option<StudentSession>, Error> {
    one(conn, "SELECT body FROM student_sessions WHERE token_hash = ?1", [token_hash])
}

pub(crate) fn sessions_of(conn: &Connection, student: StudentId) -> Result<Vec<StudentSession>, Error> {
    let sql = "SELECT body FROM student_sessions WHERE student = ?1 ORDER BY token_hash";
    all(conn, sql, [student.0])
}

pub(crate) fn sessions_upstream(conn: &Connection, upstream: &str) -> Result<Vec<StudentSession>, Error> {
    let sql = "SELECT body FROM student_sessions WHERE upstream = ?1 ORDER BY token_hash";
    all(conn, sql, [upstream])
}

pub(crate) fn put_session(conn: &Connection, session: &StudentSession) -> Result<(), Error> {
    let sql = "INSERT INTO student_sessions (token_hash, student, upstream, until, body)
               VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (token_hash) DO UPDATE SET student = ?2, upstream = ?3, until = ?4, body = ?5";
    let (student, until) = (session.student.0, session.until.0);
    let upstream = session.provider.upstream();
    run(conn, sql, params![session.token_hash, student, upstream, until, to_json(session)?])?;
    Ok(())
}

pub(crate) fn end_session(conn: &Connection, token_hash: [u8; 32]) -> Result<(), Error> {
    run(conn, "DELETE FROM student_sessions WHERE token_hash = ?1", [token_hash])?;
    Ok(())
}

pub(crate) fn forget_expired(conn: &Connection, at: Timestamp) -> Result<(), Error> {
    run(conn, "DELETE FROM student_sessions WHERE until <= ?1", [at.0])?;
    run(conn, "DELETE FROM handovers WHERE until <= ?1", [at.0])?;
    Ok(())
}

pub(crate) fn handover(conn: &Connection, token_hash: [u8; 32]) -> Result<Option<HandoverLink>, Error> {
    one(conn, "SELECT body FROM handovers WHERE token_hash = ?1", [token_hash])
}

pub(crate) fn put_handover(conn: &Connection, link: &HandoverLink) -> Result<(), Error> {
    let sql = "INSERT INTO handovers (token_hash, student, until, body) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (token_hash) DO UPDATE SET student = ?2, until = ?3, body = ?4";
    run(conn, sql, params![link.token_hash, link.student.0, link.until.0, to_json(link)?])?;
    Ok(())
}

pub(crate) fn form(conn: &Connection, student: StudentId) -> Result<Option<Form>, Error> {
    one(conn, "SELECT body FROM forms WHERE student = ?1", [student.0])
}

pub(crate) fn add_form(conn: &Connection, form: &Form, revision: Revision) -> Result<(), Error> {
    run(conn, "INSERT INTO forms (student, body) VALUES (?1, ?2)", params![form.student.0, to_json(form)?])?;
    touch(conn, form.student, revision)
}

pub(crate) fn put_form(conn: &Connection, form: &Form, revision: Revision) -> Result<(), Error> {
    let sql = "UPDATE forms SET body = ?2 WHERE student = ?1";
    match run(conn, sql, params![form.student.0, to_json(form)?])? {
        0 => Err(Error::Missing("form")),
        _ => touch(conn, form.student, revision),
    }
}

//! Students.

use lixiao_domain::{CampaignId, Revision, StudentId, StudentNo};
use lixiao_store::Student;
use rusqlite::{Connection, OptionalExtension, params};

use crate::body::{all, from_json, of_limit, of_revision, one, run, to_json, to_revision};
use crate::error::Error;

pub(crate) fn student(conn: &Connection, id: StudentId) -> Result<Option<Student>, Error> {
    one(conn, "SELECT body FROM students WHERE id = ?1", [id.0])
}

pub(crate) fn student_by_no(
    conn: &Connection,
    campaign: CampaignId,
    no: &StudentNo,
) -> Result<Option<Student>, Error> {
    let sql = "SELECT body FROM students WHERE campaign = ?1 AND no = ?2";
    one(conn, sql, params![campaign.0, no.as_str()])
}

pub(crate) fn revision_of(conn: &Connection, id: StudentId) -> Result<Option<Revision>, Error> {
    let mut statement = conn.prepare_cached("SELECT revision FROM students WHERE id = ?1")?;
    Ok(statement.query_row([id.0], |row| row.get(0).map(to_revision)).optional()?)
}

pub(crate) fn find_students(
    conn: &Connection,
    campaign: CampaignId,
    query: &str,
    limit: usize,
) -> Result<Vec<Student>, Error> {
    // In a JSON array of texts, `["` and `,"` stand nowhere but where a text begins.
    let sql = r#"SELECT body FROM students
                 WHERE campaign = ?1 AND (instr(no, ?2) = 1 OR instr(name, ?2) > 0
                    OR instr(initials, '["' || ?3) > 0 OR instr(initials, ',"' || ?3) > 0)
                 ORDER BY no LIMIT ?4"#;
    let quoted = to_json(&query.to_lowercase())?;
    let initials = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    all(conn, sql, params![campaign.0, query, initials, of_limit(limit)])
}

pub(crate) fn students_after(
    conn: &Connection,
    campaign: CampaignId,
    after: Revision,
    limit: usize,
) -> Result<Vec<(Revision, Student)>, Error> {
    let Some(rest) = limit.checked_sub(1) else { return Ok(Vec::new()) };
    let sql = "SELECT revision, body FROM students
               WHERE campaign = ?1 AND revision > ?2 AND revision <= coalesce(
                   (SELECT revision FROM students WHERE campaign = ?1 AND revision > ?2
                    ORDER BY revision LIMIT 1 OFFSET ?3), 9223372036854775807)
               ORDER BY revision, id";
    let mut statement = conn.prepare_cached(sql)?;
    let kept = statement.query_map(params![campaign.0, of_revision(after), of_limit(rest)], |row| {
        Ok((row.get(0)?, row.get::<_, String>(1)?))
    })?;
    kept.map(|kept| {
        let (revision, body) = kept?;
        Ok((to_revision(revision), from_json(&body)?))
    })
    .collect()
}

pub(crate) fn put_student(conn: &Connection, student: &Student, revision: Revision) -> Result<(), Error> {
    let sql = "INSERT INTO students (id, campaign, no, name, initials, revision, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (id) DO UPDATE SET campaign = ?2, no = ?3, name = ?4, initials = ?5, revision = ?6,
                   body = ?7";
    run(
        conn,
        sql,
        params![
            student.id.0,
            student.campaign.0,
            student.no.as_str(),
            student.name,
            to_json(&student.initials)?,
            of_revision(revision),
            to_json(student)?
        ],
    )?;
    Ok(())
}

/// Notes that something about the student changed.
pub(crate) fn touch(conn: &Connection, student: StudentId, revision: Revision) -> Result<(), Error> {
    let sql = "UPDATE students SET revision = max(revision, ?2) WHERE id = ?1";
    run(conn, sql, params![student.0, of_revision(revision)])?;
    Ok(())
}

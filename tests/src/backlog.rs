//! A backlog that nobody has to make mark by mark.

use std::path::Path;

use lixiao_domain::{Mark, MarkId, Origin, StudentId};
use rusqlite::{Connection, params};
use uuid::Uuid;

/// Gives a closed desk's outbox `marks` unsent marks in all: each says of another student whom the desk knows what
/// its last mark says.
///
/// # Panics
/// Where the desk has made no mark, or knows too few students.
pub fn grow(folder: &Path, marks: u64) {
    let mut desk = Connection::open(folder.join("desk.sqlite")).unwrap();
    let txn = desk.transaction().unwrap();
    let last = "SELECT seq, json FROM outbox ORDER BY seq DESC LIMIT 1";
    let (made, json): (u64, String) = txn
        .query_row(last, [], |row| Ok((u64::try_from(row.get::<_, i64>(0)?).unwrap(), row.get(1)?)))
        .unwrap();
    let model: Mark = serde_json::from_str(&json).unwrap();
    for (seq, (id, no, name)) in (made + 1..=marks).zip(others(&txn)) {
        let mark = numbered(model.clone(), seq, id);
        txn.execute(
            "INSERT INTO outbox (seq, mark, student, no, name, json, at, effective, state)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, at, effective, 'unsent' FROM outbox WHERE seq = ?7",
            params![
                i64::try_from(seq).unwrap(),
                mark.id.to_string(),
                id.0,
                no,
                name,
                serde_json::to_string(&mark).unwrap(),
                i64::try_from(made).unwrap(),
            ],
        )
        .unwrap();
    }
    let unsent = "SELECT count(*) FROM outbox WHERE state = 'unsent'";
    let unsent: i64 = txn.query_row(unsent, [], |row| row.get(0)).unwrap();
    assert_eq!(unsent.unsigned_abs(), marks, "the desk knows too few students");
    txn.commit().unwrap();
}

fn numbered(model: Mark, seq: u64, student: StudentId) -> Mark {
    let Origin::Desk { desk, session, actor, basis, .. } = model.origin else {
        panic!("the desk has a mark of another origin: {model:?}")
    };
    let id = MarkId(Uuid::from_u128(model.id.0.as_u128() ^ u128::from(seq)));
    Mark { id, student, origin: Origin::Desk { desk, seq, session, actor, basis }, ..model }
}

/// The students about whom the desk has made no mark.
fn others(desk: &Connection) -> Vec<(StudentId, String, String)> {
    let mut statement = desk
        .prepare("SELECT id, no, name FROM students WHERE id NOT IN (SELECT student FROM outbox) ORDER BY no")
        .unwrap();
    let found =
        statement.query_map([], |row| Ok((StudentId(row.get(0)?), row.get(1)?, row.get(2)?))).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

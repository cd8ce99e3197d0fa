//! What version a file has, and how it becomes this program's.

use lixiao_store::StoreIdentity;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use crate::error::Error;

/// Marks a file as a central store: "LXSV".
const APPLICATION_ID: i32 = 0x4c58_5356;

/// One step from each version to the next. Steps are only ever added.
const STEPS: &[&str] = &[
    include_str!("../../../migrations/server-sqlite/0001_init.sql"),
    include_str!("../../../migrations/server-sqlite/0002_set_aside.sql"),
    include_str!("../../../migrations/server-sqlite/0003_secret.sql"),
    include_str!("../../../migrations/server-sqlite/0004_self_service.sql"),
    include_str!("../../../migrations/server-sqlite/0005_restored.sql"),
];

/// The newest version known here.
fn known() -> u32 {
    u32::try_from(STEPS.len()).expect("there are a few dozen steps at most")
}

/// Refuses a file that this program must not touch. Only reads, several times, so within a transaction.
pub(crate) fn check(txn: &Transaction<'_>) -> Result<(), Error> {
    let found = version(txn)?;
    let application: i32 = txn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 = txn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && tables > 0 {
        return Err(Error::Foreign);
    }
    if found > known() { Err(Error::TooNew { found, known: known() }) } else { Ok(()) }
}

/// Brings the file to the newest version, in one transaction.
pub(crate) fn migrate(conn: &mut Connection) -> Result<(), Error> {
    let txn = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    check(&txn)?; // another process may have been here since
    let found = version(&txn)?;
    for step in STEPS.iter().skip(found as usize) {
        txn.execute_batch(step)?;
    }
    if found == 0 {
        txn.pragma_update(None, "application_id", APPLICATION_ID)?;
        give_identity(&txn, drawn_identity())?;
    }
    give_secret(&txn)?;
    if found < known() {
        txn.pragma_update(None, "user_version", known())?;
    }
    Ok(txn.commit()?)
}

fn version(conn: &Connection) -> Result<u32, Error> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn give_identity(conn: &Connection, identity: StoreIdentity) -> Result<(), Error> {
    let sql = "INSERT INTO store (one, server, epoch, revision) VALUES (1, ?1, ?2, 0)";
    conn.execute(sql, [identity.server.as_bytes(), identity.epoch.as_bytes()])?;
    Ok(())
}

/// A file of a version that had no secret gets one as well.
fn give_secret(conn: &Connection) -> Result<(), Error> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).expect("the operating system gives random bytes");
    conn.execute("UPDATE store SET secret = ?1 WHERE secret IS NULL", [secret])?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a new file is where a store's identity comes from")]
fn drawn_identity() -> StoreIdentity {
    StoreIdentity { server: Uuid::new_v4(), epoch: Uuid::new_v4() }
}

//! How the file is opened.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::Error;
use crate::migrate::{check, migrate};

/// How long another process may hold the file before a transaction fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// Statements that a connection keeps prepared: more than there are.
const STATEMENTS: usize = 64;

/// Opens the file for writing; makes it, or brings it to the newest version, as needed.
pub(crate) fn writing(path: &Path) -> Result<Connection, Error> {
    if !create(path)? {
        check(&reading(path)?)?;
    }
    let mut conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
    prepare(&conn)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "journal_size_limit", 64 << 20)?; // what a burst leaves of the log's file
    migrate(&mut conn)?;
    Ok(conn)
}

/// Opens the file for reading.
pub(crate) fn reading(path: &Path) -> Result<Connection, Error> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS)?;
    prepare(&conn)?;
    Ok(conn)
}

/// A connection stays on one thread, and a path is a path.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

fn prepare(conn: &Connection) -> Result<(), Error> {
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.pragma_update(None, "temp_store", "memory")?; // no other file can be full
    Ok(())
}

/// Makes an empty file that only its owner reads, for it will hold private keys. Answers whether it was made;
/// SQLite gives its other files the same mode.
fn create(path: &Path) -> Result<bool, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.into()),
    }
}

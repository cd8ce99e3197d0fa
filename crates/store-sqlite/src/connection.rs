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
    if !path.try_exists()? {
        make(path)?;
    }
    sync_log(path)?;
    check(&reading(path)?.unchecked_transaction()?)?;
    write_ahead(path)
}

/// Makes durable what a program that was killed has left in the log. It counts from now on, so that nobody may hear
/// of it before it is on the disk.
fn sync_log(path: &Path) -> Result<(), Error> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match OpenOptions::new().write(true).open(log) {
        Ok(log) => Ok(log.sync_data()?),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Opens the file for reading.
pub(crate) fn reading(path: &Path) -> Result<Connection, Error> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS)?;
    prepare(&conn)?;
    Ok(conn)
}

/// A connection is used by one thread at a time, and a path is a path.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// Makes a store that only its owner reads, for it will hold private keys; SQLite gives its other files the
/// same mode. It gets its name once it is complete, so that nobody finds half of one.
fn make(path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let fresh =
        tempfile::Builder::new().prefix(".new-store-").tempfile_in(folder.unwrap_or(Path::new(".")))?;
    let fresh = fresh.into_temp_path();
    drop(write_ahead(&fresh)?);
    match fresh.persist_noclobber(path) {
        Ok(()) => Ok(()),
        Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => Ok(()), // another process was quicker
        Err(failed) => Err(failed.error.into()),
    }
}

fn write_ahead(path: &Path) -> Result<Connection, Error> {
    let mut conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
    prepare(&conn)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "journal_size_limit", 64 << 20)?; // what a burst leaves of the log's file
    migrate(&mut conn)?;
    Ok(conn)
}

fn prepare(conn: &Connection) -> Result<(), Error> {
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.pragma_update(None, "temp_store", "memory")?; // no other file can be full
    Ok(())
}

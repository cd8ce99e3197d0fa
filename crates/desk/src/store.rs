//! The desk's local database: one writer, and a reader that never waits for it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lixiao_protocol::ipc::CommandError;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{DeskError, DeskResult};
use crate::memory_disk::MemoryDisk;

/// What brings a database from each version to the next one.
const MIGRATIONS: [&str; 2] = [
    include_str!("../../../migrations/desk/0001_desk.sql"),
    include_str!("../../../migrations/desk/0002_remedies.sql"),
];

const DATABASE: &str = "desk.sqlite";
const LOG: &str = "desk.sqlite-wal";
const LOCK: &str = "desk.lock";

/// How often the folder is tried while another instance has it, and what lies between: one that is being closed
/// lets go of it within three seconds, so whoever closes the window and opens it again at once is not told that it
/// is open.
const TRIES: u32 = 60;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// The open database. While it lives, no other instance opens the same folder.
#[derive(Debug)]
pub(crate) struct Store {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    _lock: Option<File>,
}

impl Store {
    /// Opens the database in `folder`, which is made where it is missing.
    pub(crate) fn open(folder: &Path) -> DeskResult<Self> {
        make_private_folder(folder)?;
        let lock = lock(&folder.join(LOCK))?;
        let path = folder.join(DATABASE);
        sync_log(&folder.join(LOG))?;
        let mut writer = Connection::open(&path)?;
        prepare(&writer)?;
        migrate(&mut writer)?;
        let reader = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        prepare_reader(&reader)?;
        Ok(Self { writer: Mutex::new(writer), reader: Mutex::new(reader), _lock: Some(lock) })
    }

    /// Opens the database on a disk in memory.
    pub(crate) fn in_memory(disk: &MemoryDisk) -> DeskResult<Self> {
        let mut writer = disk.connect()?;
        prepare(&writer)?;
        migrate(&mut writer)?;
        let reader = disk.connect()?;
        prepare_reader(&reader)?;
        let commits = disk.commits.clone();
        writer.commit_hook(Some(move || commits.refuses()))?;
        Ok(Self { writer: Mutex::new(writer), reader: Mutex::new(reader), _lock: None })
    }

    /// Runs `read` on one consistent state of the database.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> DeskResult<T>) -> DeskResult<T> {
        let mut reader = unpoisoned(&self.reader);
        let transaction = reader.transaction()?;
        read(&transaction)
    }

    /// Runs `write` in a transaction and commits it durably, unless it fails.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&Transaction<'_>) -> DeskResult<T>) -> DeskResult<T> {
        let mut writer = unpoisoned(&self.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let written = write(&transaction)?;
        transaction.commit()?;
        Ok(written)
    }

    /// Runs `write` as [`Self::write`] does, and leaves nothing of what it deletes on the disk: neither in the database
    /// nor in its log.
    pub(crate) fn erase<T>(&self, write: impl FnOnce(&Transaction<'_>) -> DeskResult<T>) -> DeskResult<T> {
        self.delete_securely(true)?;
        let written = self.write(write);
        self.delete_securely(false)?;
        let writer = unpoisoned(&self.writer);
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        written
    }

    /// Whether what is deleted is overwritten with zeros. It costs writing, so only where it matters.
    fn delete_securely(&self, on: bool) -> DeskResult<()> {
        let writer = unpoisoned(&self.writer);
        Ok(writer.pragma_update_and_check(None, "secure_delete", on, |_| Ok(()))?)
    }

    /// Lets the database grow no further than it has, as on a full disk.
    #[cfg(test)]
    pub(crate) fn fill_disk(&self) {
        let writer = unpoisoned(&self.writer);
        let pages: i64 = writer.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        writer.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    }

    /// Lets the database grow again.
    #[cfg(test)]
    pub(crate) fn empty_disk(&self) {
        let writer = unpoisoned(&self.writer);
        writer.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(())).unwrap();
    }
}

/// A connection whose last user panicked is still good: its transaction was rolled back.
pub(crate) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn make_private_folder(folder: &Path) -> DeskResult<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.recursive(true).create(folder)?)
}

fn lock(path: &Path) -> DeskResult<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(CommandError::DeskInUse.into())
}

/// Makes durable what a program that was killed has left in the log. It counts from now on, so that nobody may hear
/// of it before it is on the disk.
fn sync_log(path: &Path) -> DeskResult<()> {
    match OpenOptions::new().write(true).open(path) {
        Ok(log) => Ok(log.sync_data()?),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn prepare(connection: &Connection) -> DeskResult<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    prepare_reader(connection)
}

fn prepare_reader(connection: &Connection) -> DeskResult<()> {
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection.busy_timeout(std::time::Duration::from_secs(5))?)
}

/// Brings the database to this version.
pub(crate) fn migrate(connection: &mut Connection) -> DeskResult<()> {
    let version: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let missing = MIGRATIONS.get(version..).ok_or(DeskError::Named(CommandError::DatabaseTooNew))?;
    if missing.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(result: DeskResult<Store>) -> CommandError {
        result.expect_err("the store does not open").into()
    }

    #[test]
    fn a_database_of_a_newer_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path()).unwrap());
        let newer = Connection::open(folder.path().join(DATABASE)).unwrap();
        newer.pragma_update(None, "user_version", MIGRATIONS.len() + 1).unwrap();
        assert_eq!(named(Store::open(folder.path())), CommandError::DatabaseTooNew);
    }

    #[test]
    fn a_second_instance_is_told_so_and_the_first_one_works_on() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::open(folder.path()).unwrap();
        assert_eq!(named(Store::open(folder.path())), CommandError::DeskInUse);
        drop(first);
        assert!(Store::open(folder.path()).is_ok());
    }

    #[test]
    fn an_instance_that_is_being_closed_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::open(folder.path()).unwrap();
        let closing = std::thread::spawn(move || {
            std::thread::sleep(4 * BETWEEN_TRIES);
            drop(first);
        });
        assert!(Store::open(folder.path()).is_ok());
        closing.join().unwrap();
    }

    #[test]
    fn every_commit_reaches_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let level =
            store.write(|sql| Ok(sql.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))?));
        assert_eq!(level.unwrap(), 2);
    }
}

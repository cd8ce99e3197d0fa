//! A disk in memory, for simulations.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use rusqlite::{Connection, OpenFlags};

use crate::error::DeskResult;

/// Tells the disks of one process apart.
static DISKS: AtomicU64 = AtomicU64::new(0);

/// A disk in memory: what a desk commits to it outlives that desk, and it refuses commits when told to.
#[derive(Debug)]
pub struct MemoryDisk {
    uri: String,
    pub(crate) commits: Arc<Commits>,
    /// While one connection is open, the database is there.
    _kept: Connection,
}

/// How commits fare on a disk.
#[derive(Debug)]
pub(crate) struct Commits {
    done: AtomicU64,
    to_refuse: AtomicU32,
    /// How many more are made at most.
    left: AtomicU64,
}

impl Default for Commits {
    fn default() -> Self {
        Self { done: AtomicU64::new(0), to_refuse: AtomicU32::new(0), left: AtomicU64::new(u64::MAX) }
    }
}

impl MemoryDisk {
    /// An empty disk.
    pub fn new() -> DeskResult<Self> {
        let uri = format!("file:/desk-{}?vfs=memdb", DISKS.fetch_add(1, Relaxed));
        let kept = connect(&uri)?;
        Ok(Self { uri, commits: Arc::default(), _kept: kept })
    }

    /// Lets the next `commits` commits fail, as a program that is killed during them never has made them.
    pub fn refuse(&self, commits: u32) {
        self.commits.to_refuse.store(commits, Relaxed);
    }

    /// Makes `commits` more commits and then none, as for a program that is killed right after the last of them.
    pub fn refuse_after(&self, commits: u64) {
        self.commits.left.store(commits, Relaxed);
    }

    /// Refuses no commit any more.
    pub fn mend(&self) {
        self.refuse(0);
        self.refuse_after(u64::MAX);
    }

    /// How many commits are still to be refused.
    pub fn refusing(&self) -> u32 {
        self.commits.to_refuse.load(Relaxed)
    }

    /// How many commits were made so far.
    pub fn commits(&self) -> u64 {
        self.commits.done.load(Relaxed)
    }

    pub(crate) fn connect(&self) -> DeskResult<Connection> {
        connect(&self.uri)
    }
}

fn connect(uri: &str) -> DeskResult<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_URI;
    Ok(Connection::open_with_flags(uri, flags)?)
}

impl Commits {
    /// Whether the commit that is about to happen is refused.
    pub(crate) fn refuses(&self) -> bool {
        let takes_one = |left: u64| left.checked_sub(1);
        let refused = self.to_refuse.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
            || self.left.fetch_update(Relaxed, Relaxed, takes_one).is_err();
        if !refused {
            self.done.fetch_add(1, Relaxed);
        }
        refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_disk_makes_as_many_commits_as_it_was_told_and_keeps_them() {
        let disk = MemoryDisk::new().unwrap();
        let store = Store::in_memory(&disk).unwrap();
        let note = |name: &str| {
            let sql = "INSERT INTO facts (name, json) VALUES (?1, '0')";
            store.write(|txn| Ok(txn.execute(sql, [name])?)).is_ok()
        };
        disk.refuse(1);
        assert!(!note("refused"));
        disk.refuse_after(1);
        assert!(note("kept"));
        assert!(!note("too late"));
        drop(store);
        disk.mend();
        let store = Store::in_memory(&disk).unwrap();
        let names = store.read(|sql| {
            Ok(sql.query_row("SELECT group_concat(name) FROM facts", [], |row| row.get::<_, String>(0))?)
        });
        assert_eq!(names.unwrap(), "kept");
    }
}

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
#[derive(Debug, Default)]
pub(crate) struct Commits {
    done: AtomicU64,
    to_refuse: AtomicU32,
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
        let refused = self.to_refuse.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok();
        if !refused {
            self.done.fetch_add(1, Relaxed);
        }
        refused
    }
}

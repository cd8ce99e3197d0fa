//! The store in a SQLite file keeps the contract.

use lixiao_store::{ReadJob, Store, WriteJob};
use lixiao_store_sqlite::SqliteStore;
use tempfile::TempDir;

/// A store in a folder that goes with it.
struct Temporary {
    store: SqliteStore,
    _folder: TempDir,
}

impl Temporary {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        Self {
            store: SqliteStore::open(folder.path().join("store.db")).expect("a new store opens"),
            _folder: folder,
        }
    }
}

impl Store for Temporary {
    fn submit_read(&self, job: ReadJob) {
        self.store.submit_read(job);
    }

    fn submit_write(&self, job: WriteJob) {
        self.store.submit_write(job);
    }
}

lixiao_store::conformance_tests!(Temporary::new);

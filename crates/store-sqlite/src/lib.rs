//! The central store in one SQLite file: one thread writes, in groups that share a commit, and a few read.
//! Nothing of the file is remembered between transactions, so that another process may write to it as well.
//!
//! It never decides anything: the rulebook does, in the work that is handed over.

mod body;
mod campaigns;
mod connection;
mod desks;
mod error;
mod marks;
mod migrate;
mod people;
mod readers;
mod self_service;
mod students;
mod txn;
mod writer;

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use lixiao_store::{ReadJob, Store, StoreError, WriteJob};
use rusqlite::Connection;

use crate::error::Error;

/// How many threads read.
const READERS: usize = 4;

/// The central store in one SQLite file.
pub struct SqliteStore {
    running: Mutex<Option<Running>>,
}

struct Running {
    read_queue: Sender<ReadJob>,
    write_queue: Sender<WriteJob>,
    readers: Vec<JoinHandle<()>>,
    writer: JoinHandle<Connection>,
}

impl SqliteStore {
    /// Opens the store in this file. A file that is not there is made, for its owner alone; an older version's
    /// is brought to this one.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] for a newer version's file, which is left as it is.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let running = Running::start(path.as_ref())?;
        Ok(Self { running: Mutex::new(Some(running)) })
    }

    /// Finishes what is queued, folds the log into the file and closes it; blocks until then. Work that comes
    /// later gets [`StoreError::Closed`]. Dropping the store does the same.
    pub fn shutdown(&self) {
        if let Some(running) = self.lock().take() {
            running.stop();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a job to the threads that run it; gives it back once they are gone.
    fn send<T>(&self, job: T, to: impl FnOnce(&Running) -> &Sender<T>) -> Option<T> {
        match self.lock().as_ref() {
            Some(running) => to(running).send(job).err().map(|unsent| unsent.0),
            None => Some(job),
        }
    }
}

impl Store for SqliteStore {
    fn submit_read(&self, job: ReadJob) {
        if let Some(unsent) = self.send(job, |running| &running.read_queue) {
            unsent(Err(StoreError::Closed));
        }
    }

    fn submit_write(&self, job: WriteJob) {
        if let Some(unsent) = self.send(job, |running| &running.write_queue) {
            writer::refuse(unsent, &StoreError::Closed);
        }
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.shutdown();
    }
}

impl Running {
    fn start(path: &Path) -> Result<Self, Error> {
        let conn = connection::writing(path)?;
        let (write_queue, write_jobs) = channel();
        let (read_queue, read_jobs) = channel();
        let read_jobs = Arc::new(Mutex::new(read_jobs));
        let readers = (0..READERS).map(|_| reader(path, &read_jobs)).collect::<Result<_, _>>()?;
        let writer = named("store writer").spawn(move || writer::write_all(conn, &write_jobs))?;
        Ok(Self { read_queue, write_queue, readers, writer })
    }

    fn stop(self) {
        let Self { read_queue, write_queue, readers, writer } = self;
        drop((read_queue, write_queue));
        for reader in readers {
            drop(reader.join()); // a reader catches its jobs' panics
        }
        // Whoever closes last folds the log into the file, and a reader could not.
        drop(writer.join());
    }
}

fn reader(path: &Path, jobs: &Arc<Mutex<Receiver<ReadJob>>>) -> Result<JoinHandle<()>, Error> {
    let conn = connection::reading(path)?;
    let jobs = Arc::clone(jobs);
    Ok(named("store reader").spawn(move || readers::read_all(&conn, &jobs))?)
}

fn named(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.into())
}

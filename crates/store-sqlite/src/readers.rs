//! The threads that read, each over a connection of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

use lixiao_store::{ReadJob, StoreError};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::Error;
use crate::txn::Txn;

/// Runs jobs until nobody can send any more.
pub(crate) fn read_all(conn: &Connection, jobs: &Mutex<Receiver<ReadJob>>) {
    while let Some(job) = next(jobs) {
        drop(catch_unwind(AssertUnwindSafe(|| run(conn, job)))); // whoever waits for a job that panicked learns so
    }
}

fn next(jobs: &Mutex<Receiver<ReadJob>>) -> Option<ReadJob> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn run(conn: &Connection, job: ReadJob) {
    match Transaction::new_unchecked(conn, TransactionBehavior::Deferred) {
        Ok(_ends_when_dropped) => job(Ok(&mut Txn::on(conn))),
        Err(error) => job(Err(StoreError::from(Error::from(error)))),
    }
}

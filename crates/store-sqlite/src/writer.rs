//! The one thread that writes: it takes whatever waits, runs it as one transaction, and answers after the
//! commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;

use lixiao_store::{Ran, StoreError, WriteJob};
use rusqlite::Connection;

use crate::error::{Error, again};
use crate::txn::Txn;

/// How many jobs share a commit at most: with more, the first of them waits too long for its answer.
const BATCH: usize = 128;

/// Runs jobs until nobody can send any more; gives the connection back.
pub(crate) fn write_all(conn: Connection, jobs: &Receiver<WriteJob>) -> Connection {
    while let Ok(first) = jobs.recv() {
        let waiting = jobs.try_iter().take(BATCH - 1);
        Batch::run(&conn, std::iter::once(first).chain(waiting).collect());
    }
    conn
}

/// Tells a job that there is no transaction for it.
pub(crate) fn refuse(job: WriteJob, error: &StoreError) {
    let refused = catch_unwind(AssertUnwindSafe(|| {
        let ran = job(Err(again(error)));
        (ran.answer)(Err(again(error)));
    }));
    drop(refused); // the job panicked, and whoever waits for it learns so
}

/// Jobs that are committed together.
struct Batch<'a> {
    conn: &'a Connection,
    ran: Vec<(Ran, Result<(), StoreError>)>,
    /// Why the transaction is lost, once it is.
    lost: Option<StoreError>,
}

impl<'a> Batch<'a> {
    fn run(conn: &'a Connection, jobs: Vec<WriteJob>) {
        let lost = begin(conn).err().map(StoreError::from);
        let mut batch = Self { conn, ran: Vec::with_capacity(jobs.len()), lost };
        for job in jobs {
            match &batch.lost {
                Some(error) => refuse(job, error),
                None => batch.take(job),
            }
        }
        batch.finish();
    }

    /// Runs a job in a savepoint of its own.
    fn take(&mut self, job: WriteJob) {
        if let Err(error) = execute(self.conn, "SAVEPOINT job") {
            let error = error.into();
            refuse(job, &error);
            self.lost = Some(error);
            return;
        }
        let mut txn = Txn::on(self.conn);
        let ran = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut txn))));
        let ran_full = txn.ran_full();
        let keep = !ran_full && ran.as_ref().is_ok_and(|ran| ran.keep);
        self.lost = self.end_savepoint(keep, ran_full).err();
        if let Ok(ran) = ran {
            let verdict = if ran.keep && ran_full { Err(StoreError::Full) } else { Ok(()) };
            self.ran.push((ran, verdict));
        }
    }

    fn end_savepoint(&self, keep: bool, ran_full: bool) -> Result<(), StoreError> {
        if self.conn.is_autocommit() {
            // The transaction was rolled back on the spot, as a full disk may have it.
            let lost = || StoreError::Other("the transaction was rolled back".into());
            return Err(if ran_full { StoreError::Full } else { lost() });
        }
        if !keep {
            execute(self.conn, "ROLLBACK TO job")?;
        }
        Ok(execute(self.conn, "RELEASE job")?)
    }

    fn finish(self) {
        let committed = match self.lost {
            Some(lost) => Err(lost),
            None => execute(self.conn, "COMMIT").map_err(StoreError::from),
        };
        roll_back_if_open(self.conn);
        for (ran, verdict) in self.ran {
            let verdict = committed.as_ref().map_err(again).and(verdict);
            drop(catch_unwind(AssertUnwindSafe(|| (ran.answer)(verdict))));
        }
    }
}

fn begin(conn: &Connection) -> Result<(), Error> {
    roll_back_if_open(conn); // a failing disk may have left one open
    execute(conn, "BEGIN IMMEDIATE")
}

fn roll_back_if_open(conn: &Connection) {
    if !conn.is_autocommit() {
        drop(execute(conn, "ROLLBACK")); // tried again before the next transaction
    }
}

fn execute(conn: &Connection, sql: &str) -> Result<(), Error> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

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

    /// Runs a job so that it can be undone alone. The first one needs no savepoint for that, and gets none: below
    /// one, each statement costs more the more pages have been changed since, and an import changes all of them.
    fn take(&mut self, job: WriteJob) {
        let undo = if self.ran.is_empty() { Undo::All } else { Undo::Job };
        if let Err(error) = undo.begin(self.conn) {
            let error = error.into();
            refuse(job, &error);
            self.lost = Some(error);
            return;
        }
        let mut txn = Txn::on(self.conn);
        let ran = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut txn))));
        let ran_full = txn.ran_full();
        let keep = !ran_full && ran.as_ref().is_ok_and(|ran| ran.keep);
        self.lost = self.end_job(undo, keep, ran_full).err();
        if let Ok(ran) = ran {
            let verdict = if ran.keep && ran_full { Err(StoreError::Full) } else { Ok(()) };
            self.ran.push((ran, verdict));
        }
    }

    fn end_job(&self, undo: Undo, keep: bool, ran_full: bool) -> Result<(), StoreError> {
        if self.conn.is_autocommit() {
            // The transaction was rolled back on the spot, as a full disk may have it.
            let lost = || StoreError::Other("the transaction was rolled back".into());
            return Err(if ran_full { StoreError::Full } else { lost() });
        }
        Ok(if keep { undo.keep(self.conn) } else { undo.undo(self.conn) }?)
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

/// What is undone when a job is not kept.
#[derive(Clone, Copy)]
enum Undo {
    /// The whole transaction, which holds nothing else.
    All,
    /// What the job did, by a savepoint.
    Job,
}

impl Undo {
    fn begin(self, conn: &Connection) -> Result<(), Error> {
        match self {
            Self::All => Ok(()),
            Self::Job => execute(conn, "SAVEPOINT job"),
        }
    }

    fn keep(self, conn: &Connection) -> Result<(), Error> {
        match self {
            Self::All => Ok(()),
            Self::Job => execute(conn, "RELEASE job"),
        }
    }

    fn undo(self, conn: &Connection) -> Result<(), Error> {
        match self {
            Self::All => {
                execute(conn, "ROLLBACK")?;
                begin(conn)
            }
            Self::Job => {
                execute(conn, "ROLLBACK TO job")?;
                execute(conn, "RELEASE job")
            }
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fmt::Debug;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, channel};

    use lixiao_domain::{
        ActorId, CampaignId, Revision, SessionId, SessionRights, StudentId, StudentNo, Timestamp,
    };
    use lixiao_store::{Student, WriteTxn};
    use uuid::Uuid;

    use super::*;
    use crate::connection::{reading, writing};
    use crate::{campaigns, people};

    type Answer = Receiver<Result<(), StoreError>>;

    /// A session whose person has this number.
    fn session(id: u128) -> SessionRights {
        SessionRights {
            id: SessionId(Uuid::from_u128(id)),
            desk: None,
            actor: ActorId(Uuid::from_u128(id)),
            from: Timestamp(0),
            until: Timestamp(9),
            ended: None,
        }
    }

    fn job(
        work: impl FnOnce(&mut dyn WriteTxn) -> Result<(), StoreError> + Send + 'static,
    ) -> (WriteJob, Answer) {
        let (answer, answered) = channel();
        let job = Box::new(move |txn: Result<&mut dyn WriteTxn, StoreError>| {
            let done = txn.and_then(work);
            let keep = done.is_ok();
            Ran { keep, answer: Box::new(move |committed| answer.send(done.and(committed)).unwrap()) }
        });
        (job, answered)
    }

    fn keeps(id: u128) -> (WriteJob, Answer) {
        job(move |txn| txn.put_session(&session(id)))
    }

    /// Writes far more than a page.
    fn keeps_much() -> (WriteJob, Answer) {
        job(|txn| (1000..3000).try_for_each(|id| txn.put_session(&session(id))))
    }

    fn run(conn: &Connection, jobs: Vec<(WriteJob, Answer)>) -> Vec<Result<(), StoreError>> {
        let (jobs, answers): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        Batch::run(conn, jobs);
        answers.into_iter().map(|answer| answer.try_recv().expect("each job is answered")).collect()
    }

    fn is_kept(path: &Path, id: u128) -> bool {
        people::session(&reading(path).unwrap(), session(id).id).unwrap().is_some()
    }

    fn assert_full(answers: &[Result<(), impl Debug>]) {
        assert!(answers.iter().all(|answer| format!("{answer:?}") == "Err(Full)"), "{answers:?}");
    }

    #[test]
    fn work_that_fails_or_panics_is_undone_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let conn = writing(&path).unwrap();
        let fails = |id| {
            job(move |txn| {
                txn.put_session(&session(id))?;
                txn.next_revision()?;
                Err(StoreError::Other("on purpose".into()))
            })
        };
        let panics = |id| {
            let (panics, _) = job(move |txn| {
                txn.put_session(&session(id)).unwrap();
                panic!("on purpose")
            });
            (panics, keeps(0).1)
        };
        let jobs = [fails(1), panics(2), keeps(3), fails(4), panics(5), keeps(6)];
        let (jobs, answers): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        Batch::run(&conn, jobs);
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.try_recv().ok()).collect();
        assert!(matches!(
            answers.as_slice(),
            [Some(Err(_)), None, Some(Ok(())), Some(Err(StoreError::Other(_))), None, Some(Ok(()))]
        ));
        let kept = [1, 2, 3, 4, 5, 6].map(|id| is_kept(&path, id));
        assert_eq!(kept, [false, false, true, false, false, true]);
        assert_eq!(campaigns::revision(&conn).unwrap(), Revision(0));
    }

    #[test]
    fn a_full_disk_is_said_and_got_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let conn = writing(&path).unwrap();
        assert!(run(&conn, vec![keeps(1)])[0].is_ok());
        let pages: u32 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        conn.pragma_update(None, "max_page_count", pages).unwrap();
        assert_full(&run(&conn, vec![keeps_much(), keeps(2)])[..1]);
        assert!(!is_kept(&path, 1000) && is_kept(&path, 1));
        conn.pragma_update(None, "max_page_count", 1_000_000).unwrap();
        assert!(run(&conn, vec![keeps_much(), keeps(2)]).iter().all(Result::is_ok));
        assert!(is_kept(&path, 2999) && is_kept(&path, 2));
    }

    #[test]
    fn what_was_answered_is_what_was_kept_when_the_disk_runs_full_in_the_middle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let conn = writing(&path).unwrap();
        let pages: u32 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        for extra in 0..6 {
            conn.pragma_update(None, "max_page_count", pages + extra).unwrap();
            let ids: Vec<u128> = (1..=60).map(|id| u128::from(extra) * 100 + id).collect();
            let answers = run(&conn, ids.iter().map(|id| keeps(*id)).collect());
            for (id, answer) in ids.iter().zip(&answers) {
                assert_eq!(is_kept(&path, *id), answer.is_ok(), "{id}: {answer:?}");
            }
        }
    }

    #[test]
    fn work_that_overlooks_a_full_disk_is_undone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let conn = writing(&path).unwrap();
        let pages: u32 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        conn.pragma_update(None, "max_page_count", pages).unwrap();
        let overlooks = job(|txn| {
            let student = large_student();
            drop(txn.put_student(&student, Revision(1)));
            drop((1000..3000).try_for_each(|id| txn.put_session(&session(id))));
            Ok(())
        });
        assert_full(&run(&conn, vec![overlooks]));
        assert!(!is_kept(&path, 1000));
    }

    fn large_student() -> Student {
        Student {
            id: StudentId(1),
            campaign: CampaignId(1),
            no: "1".parse::<StudentNo>().unwrap(),
            name: "长".repeat(10_000),
            initials: vec![],
            college: String::new(),
            plan: None,
            issues: vec![],
        }
    }

    #[test]
    fn a_locked_file_is_an_error_for_each_and_no_more_once_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let (conn, other) = (writing(&path).unwrap(), writing(&path).unwrap());
        conn.busy_timeout(std::time::Duration::ZERO).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let answers = run(&conn, vec![keeps(1), keeps(2)]);
        assert!(answers.iter().all(|answer| matches!(answer, Err(StoreError::Other(_)))));
        other.execute_batch("COMMIT").unwrap();
        assert!(run(&conn, vec![keeps(3)])[0].is_ok());
        assert_eq!([1, 2, 3].map(|id| is_kept(&path, id)), [false, false, true]);
    }

    #[test]
    fn a_batch_has_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let conn = writing(&folder.path().join("store.db")).unwrap();
        thread_local!(static RAN: Cell<usize> = const { Cell::new(0) });
        let (send, jobs) = channel();
        for _ in 0..=BATCH {
            let job: WriteJob = Box::new(|_| {
                RAN.set(RAN.get() + 1);
                let ran_before = RAN.get();
                Ran { keep: true, answer: Box::new(move |_| assert!(RAN.get() - ran_before < BATCH)) }
            });
            send.send(job).unwrap();
        }
        drop(send);
        write_all(conn, &jobs);
        assert_eq!(RAN.get(), BATCH + 1);
    }
}

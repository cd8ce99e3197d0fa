//! Tells a student's open pages that something about the student changed, as soon as it is committed.
//!
//! One task follows the store's revision for all pages: it is woken by every commit of this process, and looks every
//! second for those of others, such as the command line's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lixiao_domain::{Revision, StudentId};
use lixiao_store::{ALL, Ran, ReadJob, ReadTxn, Store, StoreError, WriteJob, read};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

/// How often commits of other processes are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What is told to open pages. While it lives, the store is followed.
pub struct Live {
    calls: Arc<Calls>,
    following: AbortHandle,
}

/// Who wants to hear of which student, and what wakes the task that tells them.
#[derive(Default)]
struct Calls {
    committed: Notify,
    pages: Mutex<BTreeMap<StudentId, watch::Sender<Revision>>>,
}

impl Live {
    /// Follows the store, which from here on is to be used as given back: then it tells of its commits.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn follow(store: Arc<dyn Store>) -> (Self, Arc<dyn Store>) {
        let calls = Arc::new(Calls::default());
        let following = tokio::spawn(follow(Arc::clone(&store), Arc::clone(&calls))).abort_handle();
        let ringing = Ringing { store, calls: Arc::clone(&calls) };
        (Self { calls, following }, Arc::new(ringing))
    }

    /// Hears of the student's changes from here on; ends when the student's pages are to prove themselves anew.
    pub fn changes(&self, student: StudentId) -> watch::Receiver<Revision> {
        self.calls.pages().entry(student).or_insert_with(|| watch::channel(Revision(0)).0).subscribe()
    }

    /// Ends what the student's open pages hear: one of the sessions ended.
    pub fn hang_up(&self, student: StudentId) {
        self.calls.pages().remove(&student);
    }

    /// Ends what every page hears: the server stops.
    pub fn hang_up_all(&self) {
        self.following.abort();
        self.calls.pages().clear();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.following.abort();
    }
}

impl Calls {
    fn pages(&self) -> MutexGuard<'_, BTreeMap<StudentId, watch::Sender<Revision>>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the pages of those students that are open, and forgets those that are not.
    fn tell(&self, changed: &[(StudentId, Revision)]) {
        let mut pages = self.pages();
        for (student, revision) in changed {
            let heard = pages.get(student).map(|page| page.send(*revision).is_ok());
            if heard == Some(false) {
                pages.remove(student);
            }
        }
    }
}

async fn follow(store: Arc<dyn Store>, calls: Arc<Calls>) {
    let mut known = None;
    loop {
        match look(&*store, known).await {
            Ok((newest, changed)) => {
                calls.tell(&changed);
                known = Some(newest);
            }
            Err(error) => tracing::error!(%error, "changes could not be looked for"),
        }
        drop(tokio::time::timeout(LOOK_EVERY, calls.committed.notified()).await); // either way, look again
    }
}

/// The newest revision, and who changed since the one known; nobody where none is.
async fn look(
    store: &dyn Store,
    known: Option<Revision>,
) -> Result<(Revision, Vec<(StudentId, Revision)>), StoreError> {
    read(store, move |txn| {
        let newest = txn.revision()?;
        let since = known.filter(|known| *known < newest);
        Ok((newest, since.map_or(Ok(Vec::new()), |since| changed_since(txn, since))?))
    })
    .await
}

fn changed_since(txn: &mut dyn ReadTxn, since: Revision) -> Result<Vec<(StudentId, Revision)>, StoreError> {
    let mut changed = Vec::new();
    for campaign in txn.campaign_ids()? {
        let students = txn.students_after(campaign, since, ALL)?;
        changed.extend(students.into_iter().map(|(revision, student)| (student.id, revision)));
    }
    Ok(changed)
}

/// A store that tells of each commit.
struct Ringing {
    store: Arc<dyn Store>,
    calls: Arc<Calls>,
}

impl Store for Ringing {
    fn submit_read(&self, job: ReadJob) {
        self.store.submit_read(job);
    }

    fn submit_write(&self, job: WriteJob) {
        let calls = Arc::clone(&self.calls);
        self.store.submit_write(Box::new(move |txn| {
            let Ran { keep, answer } = job(txn);
            let answer = Box::new(move |committed: Result<(), StoreError>| {
                if keep && committed.is_ok() {
                    calls.committed.notify_one();
                }
                answer(committed);
            });
            Ran { keep, answer }
        }));
    }
}

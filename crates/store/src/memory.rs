//! The store in memory, for tests and simulations: nothing is kept beyond its life.

mod state;
mod txn;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use self::state::State;
use self::txn::Txn;
use crate::model::StoreIdentity;
use crate::store::{Ran, ReadJob, Store, WriteJob};

/// The store in memory. Work runs at once, on the thread that hands it over: readers on the state that was
/// committed last, writers one after the other on a copy that takes its place.
pub struct MemoryStore {
    committed: Mutex<Arc<State>>,
    writing: Mutex<()>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(identity: StoreIdentity) -> Self {
        Self { committed: Mutex::new(Arc::new(State::new(identity))), writing: Mutex::new(()) }
    }

    /// A copy of what was committed so far, as a backup is.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self { committed: Mutex::new(self.committed()), writing: Mutex::new(()) }
    }

    fn committed(&self) -> Arc<State> {
        Arc::clone(&self.committed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn commit(&self, state: Arc<State>) {
        *self.committed.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn run(&self, job: WriteJob) -> Option<Ran> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut txn = Txn::on(self.committed());
        let ran = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut txn)))).ok()?;
        if ran.keep {
            self.commit(txn.into_state());
        }
        Some(ran)
    }
}

impl Store for MemoryStore {
    fn submit_read(&self, job: ReadJob) {
        let mut txn = Txn::on(self.committed());
        drop(catch_unwind(AssertUnwindSafe(|| job(Ok(&mut txn))))); // whoever waits for it learns so
    }

    fn submit_write(&self, job: WriteJob) {
        if let Some(ran) = self.run(job) {
            drop(catch_unwind(AssertUnwindSafe(|| (ran.answer)(Ok(())))));
        }
    }
}

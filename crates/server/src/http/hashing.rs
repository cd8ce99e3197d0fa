//! Passwords are hashed away from the async threads, and no more at once than the machine can bear.

use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The place for argon2: each hash takes a core and 19 MiB for a while, and anybody can ask for one.
#[derive(Clone, Debug)]
pub struct Hashing(Arc<Semaphore>);

impl Default for Hashing {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))))
    }
}

impl Hashing {
    /// Does the work when its turn has come; `None` where it panicked. Whoever waits no longer is not hashed for, and
    /// what has begun keeps its place to its end.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let place = Arc::clone(&self.0).acquire_owned().await.expect("the semaphore is never closed");
        let done = spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.ok()
    }
}

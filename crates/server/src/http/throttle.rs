//! Guessing passwords and codes is made slow.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use lixiao_domain::Timestamp;
use lixiao_protocol::http::ErrorBody;

use crate::http::error::Refused;

/// So many failures are free.
const FREE: u32 = 5;

/// The wait after the first failure that is not free; it doubles with each further one. In milliseconds.
const FIRST_WAIT_MS: i64 = 2_000;

/// The longest wait, after which failures are forgotten too. In milliseconds.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;

/// The most names kept; the ones tried longest ago go first.
const NAMES: usize = 10_000;

/// Who failed how often, by a name that says what was tried.
#[derive(Debug, Default)]
pub struct Throttle(BTreeMap<String, Failures>);

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    fn wait_ms(self) -> i64 {
        let doublings = self.count.saturating_sub(FREE);
        if doublings == 0 { 0 } else { (FIRST_WAIT_MS << (doublings - 1).min(16)).min(LONGEST_WAIT_MS) }
    }
}

impl Throttle {
    /// Refuses a try of `name` that comes too soon.
    pub fn check(shared: &Mutex<Self>, name: &str, now: Timestamp) -> Result<(), Refused> {
        let wait = shared.lock().unwrap_or_else(PoisonError::into_inner).wait_s(name, now);
        wait.map_or(Ok(()), |wait_s| Err(Refused(ErrorBody::TooManyTries { wait_s })))
    }

    /// Notes how a try of `name` went.
    pub fn note(shared: &Mutex<Self>, name: &str, now: Timestamp, succeeded: bool) {
        let mut throttle = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if succeeded { throttle.succeed(name) } else { throttle.fail(name, now) }
    }

    /// Seconds that `name` must still wait; `None` when it may try.
    fn wait_s(&self, name: &str, now: Timestamp) -> Option<u32> {
        let failures = self.0.get(name)?;
        let left = failures.wait_ms() - now.since(failures.last);
        (left > 0).then(|| u32::try_from(left.div_euclid(1000) + 1).unwrap_or(u32::MAX))
    }

    /// A try of `name` failed.
    fn fail(&mut self, name: &str, now: Timestamp) {
        self.0.retain(|_, failures| now.since(failures.last) < LONGEST_WAIT_MS);
        if self.0.len() >= NAMES
            && let Some(oldest) =
                self.0.iter().min_by_key(|(_, failures)| failures.last).map(|(name, _)| name.clone())
        {
            self.0.remove(&oldest);
        }
        let failures = self.0.entry(name.to_owned()).or_insert(Failures { count: 0, last: now });
        *failures = Failures { count: failures.count + 1, last: now };
    }

    /// A try of `name` succeeded.
    fn succeed(&mut self, name: &str) {
        self.0.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_then_each_one_doubles_the_wait() {
        let mut throttle = Throttle::default();
        let now = Timestamp(1_000_000);
        let waits: Vec<_> = (0..8)
            .map(|_| {
                throttle.fail("a", now);
                throttle.wait_s("a", now)
            })
            .collect();
        assert_eq!(waits, [None, None, None, None, None, Some(3), Some(5), Some(9)]);
        assert_eq!(throttle.wait_s("a", now.plus(8_000)), None);
        assert_eq!(throttle.wait_s("b", now), None);
        throttle.succeed("a");
        assert_eq!(throttle.wait_s("a", now), None);
    }
}

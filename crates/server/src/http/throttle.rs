//! Guessing passwords and codes is made slow.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use lixiao_domain::Timestamp;

/// So many failures of an account or of codes are free.
const FREE: u32 = 5;

/// So many failures from one address are free: a school's whole network may have one.
const FREE_OF_ADDRESS: u32 = 100;

/// The wait after the first failure that is not free; it doubles with each further one. In milliseconds.
const FIRST_WAIT_MS: i64 = 2_000;

/// The longest wait, after which failures are forgotten too. In milliseconds.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;

/// The most entries kept; the ones tried longest ago go first.
const ENTRIES: usize = 10_000;

/// Who failed how often, by what was tried.
#[derive(Debug, Default)]
pub struct Throttle(BTreeMap<Tried, Failures>);

/// What is tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tried {
    /// Enrolment codes, all together: one of 50 bits that lives ten minutes is not guessed one by one.
    Enrolment,
    /// An operator's account.
    Account(String),
    /// A student's account.
    Student(String),
    /// Students' accounts, all from one address.
    Address(IpAddr),
}

impl Tried {
    fn free(&self) -> u32 {
        match self {
            Self::Enrolment | Self::Account(_) | Self::Student(_) => FREE,
            Self::Address(_) => FREE_OF_ADDRESS,
        }
    }
}

/// A try comes too soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSoon {
    /// Seconds to wait.
    pub wait_s: u32,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    fn wait_ms(self, free: u32) -> i64 {
        let doublings = self.count.saturating_sub(free);
        if doublings == 0 { 0 } else { (FIRST_WAIT_MS << (doublings - 1).min(16)).min(LONGEST_WAIT_MS) }
    }
}

impl Throttle {
    /// Refuses a try that comes too soon.
    pub fn check(shared: &Mutex<Self>, tried: &Tried, now: Timestamp) -> Result<(), TooSoon> {
        let wait = shared.lock().unwrap_or_else(PoisonError::into_inner).wait_s(tried, now);
        wait.map_or(Ok(()), |wait_s| Err(TooSoon { wait_s }))
    }

    /// Notes how a try went.
    pub fn note(shared: &Mutex<Self>, tried: &Tried, now: Timestamp, succeeded: bool) {
        let mut throttle = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if succeeded { throttle.succeed(tried) } else { throttle.fail(tried, now) }
    }

    /// Seconds that one must still wait; `None` when one may try.
    fn wait_s(&self, tried: &Tried, now: Timestamp) -> Option<u32> {
        let failures = self.0.get(tried)?;
        let left = failures.wait_ms(tried.free()) - now.since(failures.last);
        (left > 0).then(|| u32::try_from(left.div_euclid(1000) + 1).unwrap_or(u32::MAX))
    }

    /// A try failed.
    fn fail(&mut self, tried: &Tried, now: Timestamp) {
        self.0.retain(|_, failures| now.since(failures.last) < LONGEST_WAIT_MS);
        if self.0.len() >= ENTRIES
            && let Some(oldest) =
                self.0.iter().min_by_key(|(_, failures)| failures.last).map(|(tried, _)| tried.clone())
        {
            self.0.remove(&oldest);
        }
        let failures = self.0.entry(tried.clone()).or_insert(Failures { count: 0, last: now });
        *failures = Failures { count: failures.count + 1, last: now };
    }

    /// A try succeeded. One's own account proves nothing about what else comes from the same address.
    fn succeed(&mut self, tried: &Tried) {
        match tried {
            Tried::Enrolment | Tried::Account(_) | Tried::Student(_) => drop(self.0.remove(tried)),
            Tried::Address(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_then_each_one_doubles_the_wait() {
        let mut throttle = Throttle::default();
        let (tried, other) = (Tried::Account("a".into()), Tried::Student("a".into()));
        let now = Timestamp(1_000_000);
        let waits: Vec<_> = (0..8)
            .map(|_| {
                throttle.fail(&tried, now);
                throttle.wait_s(&tried, now)
            })
            .collect();
        assert_eq!(waits, [None, None, None, None, None, Some(3), Some(5), Some(9)]);
        assert_eq!(throttle.wait_s(&tried, now.plus(8_000)), None);
        assert_eq!(throttle.wait_s(&other, now), None);
        throttle.succeed(&tried);
        assert_eq!(throttle.wait_s(&tried, now), None);
    }

    #[test]
    fn an_address_has_more_tries_and_one_success_does_not_give_them_back() {
        let mut throttle = Throttle::default();
        let tried = Tried::Address(IpAddr::from([192, 0, 2, 1]));
        let now = Timestamp(1_000_000);
        (0..FREE_OF_ADDRESS).for_each(|_| throttle.fail(&tried, now));
        assert_eq!(throttle.wait_s(&tried, now), None);
        throttle.fail(&tried, now);
        throttle.succeed(&tried);
        assert_eq!(throttle.wait_s(&tried, now), Some(3));
    }
}

//! Guessing passwords and codes is made slow.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use lixiao_domain::{StudentNo, Timestamp};

/// So many failures of an account are free.
const FREE: u32 = 5;

/// So many failures from one network are free: a school's whole network may have one address.
const FREE_OF_NETWORK: u32 = 100;

/// The wait after the first failure that is not free; it doubles with each further one. In milliseconds.
const FIRST_WAIT_MS: i64 = 2_000;

/// The longest wait, after which failures are forgotten too. In milliseconds.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;

/// The most entries kept; who need not wait goes first, and of these who tried longest ago.
const ENTRIES: usize = 10_000;

/// The longest name of an account that is told apart, in characters.
const LONGEST_NAME: usize = 64;

/// Who failed how often, by what was tried.
#[derive(Debug, Default)]
pub struct Throttle(BTreeMap<Tried, Failures>);

/// What is tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tried {
    /// Enrolment codes, from one network.
    Enrolment(Network),
    /// An operator's account; made by [`Tried::account`].
    Account(String),
    /// A student's account.
    Student(StudentNo),
    /// Students' accounts, all from one network.
    Students(Network),
}

impl Tried {
    /// An operator's account by the name that was given for it.
    pub fn account(name: &str) -> Self {
        Self::Account(name.chars().take(LONGEST_NAME).collect())
    }

    fn free(&self) -> u32 {
        match self {
            Self::Account(_) | Self::Student(_) => FREE,
            Self::Enrolment(_) | Self::Students(_) => FREE_OF_NETWORK,
        }
    }
}

/// Where a request comes from, as far as addresses are not had for nothing: an IPv4 address, or the first 64 bits of
/// an IPv6 address, of which each subscriber has all that begin with them (RFC 6177).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        })
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
    /// Milliseconds that one must still wait; none, where a clock that was set back has them in the future.
    fn left_ms(self, free: u32, now: Timestamp) -> i64 {
        let doublings = self.count.saturating_sub(free);
        let passed = now.since(self.last);
        if doublings == 0 || passed < 0 {
            return 0;
        }
        ((FIRST_WAIT_MS << (doublings - 1).min(16)).min(LONGEST_WAIT_MS) - passed).max(0)
    }

    fn are_remembered(self, now: Timestamp) -> bool {
        (0..LONGEST_WAIT_MS).contains(&now.since(self.last))
    }
}

impl Throttle {
    /// Refuses a try that comes too soon. One that is let in counts as failed until [`Throttle::succeeded`] says
    /// otherwise: many at once are no more than one after the other.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(shared: &Mutex<Self>, tried: &[Tried], now: Timestamp) -> Result<(), TooSoon> {
        let mut throttle = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait_s) = tried.iter().filter_map(|tried| throttle.wait_s(tried, now)).max() {
            return Err(TooSoon { wait_s });
        }
        for tried in tried {
            throttle.fail(tried, now);
        }
        Ok(())
    }

    /// A try that was let in succeeded.
    pub fn succeeded(shared: &Mutex<Self>, tried: &[Tried]) {
        let mut throttle = shared.lock().unwrap_or_else(PoisonError::into_inner);
        for tried in tried {
            throttle.succeed(tried);
        }
    }

    /// Seconds that one must still wait; `None` when one may try.
    fn wait_s(&self, tried: &Tried, now: Timestamp) -> Option<u32> {
        let left = self.0.get(tried)?.left_ms(tried.free(), now);
        (left > 0).then(|| u32::try_from(left.div_euclid(1000) + 1).unwrap_or(u32::MAX))
    }

    fn fail(&mut self, tried: &Tried, now: Timestamp) {
        let before = self.0.get(tried).filter(|failures| failures.are_remembered(now));
        let count = before.map_or(0, |failures| failures.count) + 1;
        if before.is_none() && self.0.len() >= ENTRIES {
            self.make_room(now);
        }
        self.0.insert(tried.clone(), Failures { count, last: now });
    }

    fn make_room(&mut self, now: Timestamp) {
        self.0.retain(|_, failures| failures.are_remembered(now));
        if self.0.len() < ENTRIES {
            return;
        }
        let waits = |(tried, failures): &(&Tried, &Failures)| failures.left_ms(tried.free(), now) > 0;
        let first = self.0.iter().min_by_key(|entry| (waits(entry), entry.1.last));
        if let Some(tried) = first.map(|(tried, _)| tried.clone()) {
            self.0.remove(&tried);
        }
    }

    /// One's own account proves nothing about what else comes from the same network: that try alone is taken back.
    fn succeed(&mut self, tried: &Tried) {
        match tried {
            Tried::Account(_) | Tried::Student(_) => drop(self.0.remove(tried)),
            Tried::Enrolment(_) | Tried::Students(_) => {
                if let Some(failures) = self.0.get_mut(tried) {
                    failures.count = failures.count.saturating_sub(1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn tried_by_all(throttle: &Mutex<Throttle>, tried: &Tried, times: u32) -> Result<(), TooSoon> {
        (0..times).try_for_each(|_| Throttle::admit(throttle, std::slice::from_ref(tried), NOW))
    }

    fn network(text: &str) -> Network {
        text.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn five_failures_are_free_and_then_each_one_doubles_the_wait() {
        let mut throttle = Throttle::default();
        let (tried, other) = (Tried::account("a"), Tried::Student("a".parse().unwrap()));
        let waits: Vec<_> = (0..8)
            .map(|_| {
                throttle.fail(&tried, NOW);
                throttle.wait_s(&tried, NOW)
            })
            .collect();
        assert_eq!(waits, [None, None, None, None, None, Some(3), Some(5), Some(9)]);
        assert_eq!(throttle.wait_s(&tried, NOW.plus(8_000)), None);
        assert_eq!(throttle.wait_s(&other, NOW), None);
        throttle.succeed(&tried);
        assert_eq!(throttle.wait_s(&tried, NOW), None);
    }

    #[test]
    fn tries_that_have_not_ended_count() {
        let throttle = Mutex::default();
        let tried = Tried::account("a");
        assert_eq!(tried_by_all(&throttle, &tried, FREE + 1), Ok(()));
        assert_eq!(tried_by_all(&throttle, &tried, 1), Err(TooSoon { wait_s: 3 }));
        Throttle::succeeded(&throttle, std::slice::from_ref(&tried));
        assert_eq!(tried_by_all(&throttle, &tried, 1), Ok(()));
    }

    #[test]
    fn a_network_has_more_tries_and_each_success_gives_back_its_own() {
        let throttle = Mutex::default();
        let tried = Tried::Students(network("192.0.2.1"));
        assert_eq!(tried_by_all(&throttle, &tried, FREE_OF_NETWORK), Ok(()));
        Throttle::succeeded(&throttle, std::slice::from_ref(&tried));
        assert_eq!(tried_by_all(&throttle, &tried, 2), Ok(()));
        assert_eq!(tried_by_all(&throttle, &tried, 1), Err(TooSoon { wait_s: 3 }));
    }

    #[test]
    fn addresses_that_cost_nothing_are_one_network() {
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    #[test]
    fn a_flood_of_names_frees_nobody_who_must_wait() {
        let mut throttle = Throttle::default();
        let victim = Tried::account("victim");
        (0..=FREE).for_each(|_| throttle.fail(&victim, NOW));
        (0..ENTRIES + 10).for_each(|n| throttle.fail(&Tried::account(&n.to_string()), NOW.plus(1)));
        assert_eq!(throttle.0.len(), ENTRIES);
        assert_eq!(throttle.wait_s(&victim, NOW.plus(1)), Some(2));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let mut throttle = Throttle::default();
        let tried = Tried::account("a");
        (0..=FREE).for_each(|_| throttle.fail(&tried, NOW));
        assert_eq!(throttle.wait_s(&tried, NOW.plus(-1)), None);
    }
}

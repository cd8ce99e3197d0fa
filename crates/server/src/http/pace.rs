//! What may be asked often, but not all the time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use lixiao_domain::{DeskId, StudentId, Timestamp};

use crate::http::throttle::TooSoon;

/// When each one asked lately.
#[derive(Debug, Default)]
pub struct Pace(BTreeMap<Asker, VecDeque<Timestamp>>);

/// For whom it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asker {
    /// A kiosk, for whoever stands before it: twenty times a minute.
    Kiosk(DeskId),
    /// A student, at whichever kiosk: six times in ten minutes.
    Student(StudentId),
}

impl Asker {
    /// So many times, within so many milliseconds.
    fn allowed(self) -> (usize, i64) {
        match self {
            Self::Kiosk(_) => (20, 60_000),
            Self::Student(_) => (6, 600_000),
        }
    }
}

impl Pace {
    /// Notes that somebody asks now, unless it comes too soon.
    pub fn ask(shared: &Mutex<Self>, asker: Asker, now: Timestamp) -> Result<(), TooSoon> {
        let mut pace = shared.lock().unwrap_or_else(PoisonError::into_inner);
        pace.forget(now);
        let (most, within) = asker.allowed();
        let times = pace.0.entry(asker).or_default();
        match times.front() {
            Some(first) if times.len() >= most => {
                let left = within - now.since(*first);
                Err(TooSoon { wait_s: u32::try_from(left.div_euclid(1000) + 1).unwrap_or(u32::MAX) })
            }
            Some(_) | None => {
                times.push_back(now);
                Ok(())
            }
        }
    }

    fn forget(&mut self, now: Timestamp) {
        self.0.retain(|asker, times| {
            let (_, within) = asker.allowed();
            times.retain(|at| (0..within).contains(&now.since(*at)));
            !times.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_student_is_asked_for_six_times_in_any_ten_minutes() {
        let pace = Mutex::new(Pace::default());
        let ask = |student, at| Pace::ask(&pace, Asker::Student(StudentId(student)), Timestamp(at));
        for at in 0..6 {
            assert_eq!(ask(1, 1000 * at), Ok(()));
        }
        assert_eq!(ask(1, 10_000), Err(TooSoon { wait_s: 591 }));
        assert_eq!(ask(2, 10_000), Ok(()), "another one");
        assert_eq!(ask(1, 600_000), Ok(()), "the first time is long ago");
        assert_eq!(ask(1, 600_001), Err(TooSoon { wait_s: 1 }));
    }
}

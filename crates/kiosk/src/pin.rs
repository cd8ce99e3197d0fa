//! The PIN before a kiosk's maintenance. Wrong ones are counted on disk: a kiosk begins anew after each student.

use std::ops::RangeInclusive;

use lixiao_desk::{Edge, password};
use lixiao_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// How many digits a PIN has; the page's keys make no more.
const DIGITS: RangeInclusive<usize> = 6..=12;

/// Wrong PINs in a row after which the kiosk makes whoever tries wait.
const TRIES: u32 = 5;

/// How long, in milliseconds.
const WAIT_MS: i64 = 60_000;

/// A PIN is guessed too soon, or cannot be entered at the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN is made of 6 to 12 digits")]
pub struct NoPin;

/// A PIN, and how often it was tried in vain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pin {
    /// Its argon2id hash as a PHC string.
    verifier: String,
    /// Wrong ones since the last wait or the last right one.
    failures: u32,
    /// Until when nothing is tried.
    wait_until: Option<Timestamp>,
}

/// What came of trying a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It is the one.
    Right,
    /// It is not.
    Wrong,
    /// It was not looked at; again after so many seconds.
    Wait(u32),
}

impl Pin {
    /// A new PIN.
    pub(crate) fn new(pin: &str, edge: &dyn Edge) -> Result<Self, NoPin> {
        if !DIGITS.contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NoPin);
        }
        let verifier = password::verifier(pin, edge).expect("argon2 takes every PIN and a salt of 16 bytes");
        Ok(Self { verifier, failures: 0, wait_until: None })
    }

    /// Tries a PIN. What this remembers of it must be kept.
    pub(crate) fn handle_try(&mut self, pin: &str, now: Timestamp) -> Tried {
        if let Some(wait_ms) =
            self.wait_until.map(|until| until.since(now)).filter(|left| (1..=WAIT_MS).contains(left))
        {
            return Tried::Wait(u32::try_from((wait_ms + 999) / 1000).unwrap_or(u32::MAX));
        }
        if password::fits(pin, &self.verifier) {
            (self.failures, self.wait_until) = (0, None);
            return Tried::Right;
        }
        self.failures += 1;
        if self.failures >= TRIES {
            (self.failures, self.wait_until) = (0, Some(now.plus(WAIT_MS)));
        }
        Tried::Wrong
    }
}

#[cfg(test)]
mod tests {
    use lixiao_desk::Machine;

    use super::*;

    #[test]
    fn what_cannot_be_entered_or_is_short_is_no_pin() {
        for text in ["12345", "1234567890123", "abcdef", "１２３４５６"] {
            assert_eq!(Pin::new(text, &Machine::new()), Err(NoPin), "{text}");
        }
        assert!(Pin::new("123456789012", &Machine::new()).is_ok());
    }

    #[test]
    fn after_five_wrong_ones_even_the_right_one_waits_a_minute() {
        let mut pin = Pin::new("135790", &Machine::new()).unwrap();
        let at = |ms: i64| Timestamp(1_000_000 + ms);
        assert_eq!(pin.handle_try("135790", at(0)), Tried::Right);
        for _ in 0..5 {
            assert_eq!(pin.handle_try("000000", at(0)), Tried::Wrong);
        }
        assert_eq!(pin.handle_try("135790", at(1)), Tried::Wait(60));
        assert_eq!(pin.handle_try("135790", at(59_001)), Tried::Wait(1));
        assert_eq!(pin.handle_try("135790", at(60_000)), Tried::Right);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let mut pin = Pin::new("135790", &Machine::new()).unwrap();
        for _ in 0..5 {
            pin.handle_try("000000", Timestamp(10_000_000));
        }
        assert_eq!(pin.handle_try("135790", Timestamp(0)), Tried::Right);
    }
}

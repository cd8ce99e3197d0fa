//! The machine that a desk runs on: a clock that somebody sets, one that nobody can, and randomness.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use lixiao_desk::Edge;
use lixiao_domain::Timestamp;

use crate::dice::Dice;

const DAY_MS: i64 = 86_400_000;

/// A desk's machine.
#[derive(Debug)]
pub(super) struct Machine {
    /// The true time.
    time: AtomicI64,
    /// By how much the machine's clock is ahead of it.
    ahead: AtomicI64,
    booted: AtomicI64,
    drawn: AtomicU64,
    seed: u64,
}

impl Machine {
    pub(super) fn new(seed: u64, time: Timestamp) -> Self {
        Self {
            time: AtomicI64::new(time.0),
            ahead: AtomicI64::new(0),
            booted: AtomicI64::new(time.0),
            drawn: AtomicU64::new(0),
            seed,
        }
    }

    pub(super) fn set_time(&self, time: Timestamp) {
        self.time.store(time.0, Relaxed);
    }

    /// Sets the machine's clock `ms` further ahead.
    pub(super) fn shift_clock(&self, ms: i64) {
        self.ahead.fetch_add(ms, Relaxed);
    }

    /// The program starts: its steady clock begins anew.
    pub(super) fn boot(&self) {
        self.booted.store(self.time.load(Relaxed), Relaxed);
    }

    /// The true time at which the steady clock shows `steady`.
    pub(super) fn when(&self, steady: Timestamp) -> Timestamp {
        steady.plus(self.booted.load(Relaxed))
    }
}

impl Edge for Machine {
    fn now(&self) -> Timestamp {
        Timestamp(self.time.load(Relaxed) + self.ahead.load(Relaxed))
    }

    fn steady(&self) -> Timestamp {
        Timestamp(self.time.load(Relaxed) - self.booted.load(Relaxed))
    }

    fn midnight(&self, at: Timestamp) -> Timestamp {
        at.plus(-at.0.rem_euclid(DAY_MS))
    }

    fn random(&self) -> [u8; 16] {
        let mut dice = Dice::new(self.seed ^ (self.drawn.fetch_add(1, Relaxed) << 32));
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&dice.next().to_le_bytes());
        bytes[8..].copy_from_slice(&dice.next().to_le_bytes());
        bytes
    }
}

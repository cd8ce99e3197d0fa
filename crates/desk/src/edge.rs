//! The machine around the desk: its clocks and its randomness, and nothing else of the desk asks for them.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use lixiao_domain::Timestamp;
use uuid::{Builder, Uuid};

use crate::vault::{NoVault, SystemVault, Vault};

/// What the desk asks of the machine.
pub trait Edge: Send + Sync {
    /// The machine's clock, which somebody may set.
    fn now(&self) -> Timestamp;

    /// A clock that only ever goes forward, from an arbitrary beginning.
    fn steady(&self) -> Timestamp;

    /// When the day of `at` began, where the machine stands.
    fn midnight(&self, at: Timestamp) -> Timestamp;

    /// Random bytes.
    fn random(&self) -> [u8; 16];

    /// Where secrets of this machine's user are kept. By itself, nowhere: then the desk keeps them in its folder.
    fn vault(&self) -> &dyn Vault {
        &NoVault
    }
}

/// A new id that sorts by the time of its making: a UUID of version 7 (RFC 9562, section 5.7).
pub(crate) fn new_id(edge: &dyn Edge) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&edge.random()[..10]);
    let millis = u64::try_from(edge.now().0).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// 32 bytes that nobody can guess.
pub(crate) fn random_secret(edge: &dyn Edge) -> [u8; 32] {
    let mut secret = [0; 32];
    secret[..16].copy_from_slice(&edge.random());
    secret[16..].copy_from_slice(&edge.random());
    secret
}

/// The machine that the program runs on.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    started: Instant,
    keeps_secrets: bool,
}

impl Machine {
    /// The machine that the program runs on.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the desk that reads the machine's clocks"
    )]
    pub fn new() -> Self {
        Self { started: Instant::now(), keeps_secrets: false }
    }

    /// The same machine, with its operating system's key store for secrets.
    #[must_use]
    pub fn with_key_store(self) -> Self {
        Self { keeps_secrets: true, ..self }
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Edge for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the desk that reads the machine's clocks"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }

    fn steady(&self) -> Timestamp {
        Timestamp(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    fn midnight(&self, at: Timestamp) -> Timestamp {
        let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        let day = moment.to_zoned(jiff::tz::TimeZone::system()).start_of_day();
        day.map_or(at, |day| Timestamp(day.timestamp().as_millisecond()))
    }

    fn random(&self) -> [u8; 16] {
        rand::random()
    }

    fn vault(&self) -> &dyn Vault {
        if self.keeps_secrets { &SystemVault } else { &NoVault }
    }
}

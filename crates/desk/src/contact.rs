//! What the desk knows of the centre's clock.

use lixiao_domain::{ClockReading, Timestamp};

use crate::edge::Edge;
use crate::facts::KeptContact;

/// How far two clocks may drift apart before one of them was set, in milliseconds.
const DRIFT_MS: i64 = 2_000;

/// How long after a contact the desk's knowledge counts as the centre's own, in milliseconds.
const FRESH_MS: i64 = 15_000;

/// The last time that the centre was heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contact {
    /// The centre's clock then.
    pub(crate) time: Timestamp,
    /// This machine's clock then.
    local: Timestamp,
    /// The steady clock then; `None` where that was before the program started.
    steady: Option<Timestamp>,
}

impl Contact {
    /// A contact that the engine, which runs on the steady clock, has noted.
    pub(crate) fn noted(contact: lixiao_sync::Contact, edge: &dyn Edge) -> Self {
        let ago = edge.steady().since(contact.local);
        Self { time: contact.time, local: edge.now().plus(-ago), steady: Some(contact.local) }
    }

    /// A contact of an earlier run of the program.
    pub(crate) fn remembered(kept: KeptContact) -> Self {
        Self { time: kept.time, local: kept.local, steady: None }
    }

    /// What the next run of the program is to remember.
    pub(crate) fn kept(self) -> KeptContact {
        KeptContact { time: self.time, local: self.local }
    }

    /// Milliseconds to add to this machine's clock to get the centre's.
    pub(crate) fn offset_ms(self) -> i64 {
        self.time.since(self.local)
    }

    /// What a mark made now knows of the machine's clock.
    pub(crate) fn reading(self, edge: &dyn Edge) -> ClockReading {
        ClockReading { offset_ms: self.offset_ms(), jumped: self.jumped(edge) }
    }

    /// Whether somebody has set the machine's clock since, as far as that can be seen.
    fn jumped(self, edge: &dyn Edge) -> bool {
        let passed = edge.now().since(self.local);
        match self.steady {
            Some(steady) => (passed - edge.steady().since(steady)).abs() > DRIFT_MS,
            None => passed < 0,
        }
    }

    /// Whether it is so recent that nothing the centre knows can be unknown here for long.
    pub(crate) fn is_fresh(self, edge: &dyn Edge) -> bool {
        self.steady.is_some_and(|steady| edge.steady().since(steady) < FRESH_MS)
    }
}

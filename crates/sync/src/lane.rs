//! One direction of the sync: at most one request on its way, and what keeps it waiting.

use lixiao_domain::Timestamp;
use lixiao_protocol::ipc::SyncTrouble;

/// Where one direction stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase<A, K> {
    /// May ask.
    Ready,
    /// May ask from then on.
    Waiting { until: Timestamp },
    /// Asked, and waits for the answer.
    Asked(Asked<A>),
    /// Has an answer, which is being kept on this machine; `then` is what follows from that.
    Keeping { then: K },
    /// Waits for the new epoch to be kept.
    Adopting,
}

/// What was asked, and in which light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked<A> {
    pub(crate) at: Timestamp,
    /// How many epochs the desk had taken over by then.
    pub(crate) adoptions: u32,
    pub(crate) what: A,
}

/// One direction with its failures in a row.
#[derive(Clone, Debug)]
pub(crate) struct Lane<A, K> {
    pub(crate) phase: Phase<A, K>,
    pub(crate) failures: u32,
    pub(crate) trouble: Option<SyncTrouble>,
}

impl<A, K> Lane<A, K> {
    pub(crate) fn new() -> Self {
        Self { phase: Phase::Ready, failures: 0, trouble: None }
    }

    pub(crate) fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }

    /// When it may ask again, if it waits for that.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Waiting { until } => Some(until),
            Phase::Ready | Phase::Asked(_) | Phase::Keeping { .. } | Phase::Adopting => None,
        }
    }

    /// Ends the waiting, if it waits.
    pub(crate) fn wake(&mut self) {
        if self.due().is_some() {
            self.phase = Phase::Ready;
        }
    }

    /// Takes what was asked out of the phase, if an answer is expected.
    pub(crate) fn answered(&mut self) -> Option<Asked<A>> {
        let taken = std::mem::replace(&mut self.phase, Phase::Ready);
        if let Phase::Asked(asked) = taken {
            return Some(asked);
        }
        self.phase = taken;
        None
    }

    /// Takes what follows out of the phase, if an answer was being kept.
    pub(crate) fn kept(&mut self) -> Option<K> {
        let taken = std::mem::replace(&mut self.phase, Phase::Ready);
        if let Phase::Keeping { then } = taken {
            return Some(then);
        }
        self.phase = taken;
        None
    }

    /// Ends the wait for the new epoch, if it waits for that.
    pub(crate) fn adopted(&mut self) -> bool {
        let adopting = matches!(self.phase, Phase::Adopting);
        if adopting {
            self.phase = Phase::Ready;
        }
        adopting
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
        self.trouble = None;
    }

    pub(crate) fn failed(&mut self, trouble: Option<SyncTrouble>, until: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        self.trouble = trouble;
        self.phase = Phase::Waiting { until };
    }
}

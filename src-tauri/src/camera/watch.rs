//! When to open the camera, when to give it up, and what to call its state. Decided from what happened and from
//! the time, without touching either: `keeper` carries it out.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use lixiao_protocol::ipc::CameraState;

use super::source::Fault;

/// How long a camera may take from being opened to its first frame.
const OPEN_WITHIN: Duration = Duration::from_secs(6);
/// A running camera that gives no frame for so long has stalled.
const STALL_AFTER: Duration = Duration::from_secs(2);
/// How long to wait before another try.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How often a capture thread that should end is told so.
const REMIND_AFTER: Duration = Duration::from_millis(500);
/// A capture thread that has not ended by then never will.
const LEAVE_WITHIN: Duration = Duration::from_secs(4);
/// A hand in front of the camera for a moment is nothing to report.
const COVERED_AFTER: Duration = Duration::from_secs(3);

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Start a capture thread.
    Open,
    /// Tell the capture thread to end; waking it if it sleeps.
    Stop,
    /// Forget the capture thread: it hangs.
    Abandon,
}

/// What a frame looks like at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Light {
    /// Nearly black.
    Dark,
    /// Something to see.
    Bright,
    /// Nobody looked.
    Unknown,
}

enum Stage {
    Resting { until: Instant },
    Opening { until: Instant },
    Running { as_running: CameraState, last: Instant, dark_since: Option<Instant> },
    Leaving { remind: Instant, until: Instant },
}

/// Watches over one chosen camera.
pub(super) struct Watch {
    stage: Stage,
    state: CameraState,
    ran: bool,
    effects: VecDeque<Effect>,
}

impl Watch {
    /// Begins with a camera that is to be opened at once.
    pub(super) fn new(now: Instant) -> Self {
        let stage = Stage::Resting { until: now };
        Self { stage, state: CameraState::Opening, ran: false, effects: VecDeque::new() }
    }

    /// How it stands with the camera.
    pub(super) fn state(&self) -> &CameraState {
        &self.state
    }

    /// When [`Watch::handle_time`] has something to do if nothing happens before.
    pub(super) fn deadline(&self) -> Instant {
        match self.stage {
            Stage::Resting { until } | Stage::Opening { until } => until,
            Stage::Running { last, .. } => last + STALL_AFTER,
            Stage::Leaving { remind, until } => remind.min(until),
        }
    }

    /// The next thing to do.
    pub(super) fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Takes in that another camera is wanted.
    pub(super) fn handle_choice(&mut self, now: Instant) {
        self.state = CameraState::Opening;
        self.ran = false;
        match self.stage {
            Stage::Resting { .. } => self.stage = Stage::Resting { until: now },
            Stage::Opening { .. } | Stage::Running { .. } => self.leave(now),
            Stage::Leaving { .. } => {}
        }
    }

    /// Takes in that the first frame is there; `as_running` is the state from now on.
    pub(super) fn handle_running(&mut self, as_running: CameraState, now: Instant) {
        if matches!(self.stage, Stage::Opening { .. }) {
            self.ran = true;
            self.state = as_running.clone();
            self.stage = Stage::Running { as_running, last: now, dark_since: None };
        }
    }

    /// Takes in a further frame.
    pub(super) fn handle_frame(&mut self, light: Light, now: Instant) {
        let Stage::Running { as_running, last, dark_since } = &mut self.stage else { return };
        *last = now;
        match light {
            Light::Unknown => {}
            Light::Bright => {
                *dark_since = None;
                self.state = as_running.clone();
            }
            Light::Dark => {
                let since = *dark_since.get_or_insert(now);
                if now >= since + COVERED_AFTER {
                    self.state = CameraState::Covered;
                }
            }
        }
    }

    /// Takes in that the capture thread has ended, by itself (a fault) or because it was told to.
    pub(super) fn handle_left(&mut self, end: Result<(), Fault>, now: Instant) {
        let until = match (&self.stage, end) {
            (Stage::Leaving { .. }, _) | (_, Ok(())) => now,
            (_, Err(fault)) => {
                self.state = self.name(fault);
                now + RETRY_AFTER
            }
        };
        self.stage = Stage::Resting { until };
    }

    /// Takes in how late it is.
    pub(super) fn handle_time(&mut self, now: Instant) {
        if now < self.deadline() {
            return;
        }
        match self.stage {
            Stage::Resting { .. } => self.open(now),
            Stage::Opening { .. } | Stage::Running { .. } => {
                self.state = CameraState::Stalled;
                self.leave(now);
            }
            Stage::Leaving { until, .. } if now >= until => self.abandon(now),
            Stage::Leaving { until, .. } => self.remind(now, until),
        }
    }

    fn open(&mut self, now: Instant) {
        self.effects.push_back(Effect::Open);
        self.stage = Stage::Opening { until: now + OPEN_WITHIN };
    }

    fn leave(&mut self, now: Instant) {
        self.remind(now, now + LEAVE_WITHIN);
    }

    fn remind(&mut self, now: Instant, until: Instant) {
        self.effects.push_back(Effect::Stop);
        self.stage = Stage::Leaving { remind: now + REMIND_AFTER, until };
    }

    fn abandon(&mut self, now: Instant) {
        self.effects.push_back(Effect::Abandon);
        self.stage = Stage::Resting { until: now };
    }

    fn name(&self, fault: Fault) -> CameraState {
        match fault {
            Fault::NotFound if self.ran => CameraState::Unplugged,
            Fault::NotFound => CameraState::Absent,
            Fault::Busy => CameraState::Busy,
            Fault::NoPermission => CameraState::NoPermission,
            Fault::Failed(detail) => CameraState::Failed { detail },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn running() -> CameraState {
        CameraState::Running { name: "A".to_owned(), width: 640, height: 480, fps: 30 }
    }

    fn opened() -> (Watch, Instant) {
        let now = clock::now();
        let mut watch = Watch::new(now);
        watch.handle_time(now);
        assert_eq!(watch.poll_effect(), Some(Effect::Open));
        (watch, now)
    }

    fn ran() -> (Watch, Instant) {
        let (mut watch, now) = opened();
        watch.handle_running(running(), now);
        assert_eq!(watch.state(), &running());
        (watch, now)
    }

    /// Lets time pass to the next deadline.
    fn pass(watch: &mut Watch) -> Instant {
        let now = watch.deadline();
        watch.handle_time(now);
        now
    }

    #[test]
    fn a_missing_camera_is_absent_before_it_ran_and_unplugged_after() {
        let (mut watch, now) = opened();
        watch.handle_left(Err(Fault::NotFound), now);
        assert_eq!(watch.state(), &CameraState::Absent);

        let (mut watch, now) = ran();
        watch.handle_left(Err(Fault::NotFound), now);
        assert_eq!(watch.state(), &CameraState::Unplugged);
        pass(&mut watch);
        watch.handle_left(Err(Fault::NotFound), now);
        assert_eq!(watch.state(), &CameraState::Unplugged);
    }

    #[test]
    fn every_fault_is_tried_again_after_a_pause_and_keeps_its_name_meanwhile() {
        for fault in [Fault::NotFound, Fault::Busy, Fault::NoPermission, Fault::Failed("x".to_owned())] {
            let (mut watch, now) = opened();
            watch.handle_left(Err(fault), now);
            let named = watch.state().clone();
            watch.handle_time(now);
            assert_eq!(watch.poll_effect(), None);
            assert_eq!(pass(&mut watch), now + RETRY_AFTER);
            assert_eq!(watch.poll_effect(), Some(Effect::Open));
            assert_eq!(watch.state(), &named);
        }
    }

    #[test]
    fn a_silent_camera_has_stalled_and_is_opened_again_when_its_thread_has_ended() {
        let (mut watch, start) = ran();
        let now = pass(&mut watch);
        assert_eq!(now, start + STALL_AFTER);
        assert_eq!(watch.state(), &CameraState::Stalled);
        assert_eq!(watch.poll_effect(), Some(Effect::Stop));
        watch.handle_left(Ok(()), now);
        pass(&mut watch);
        assert_eq!(watch.poll_effect(), Some(Effect::Open));
        assert_eq!(watch.state(), &CameraState::Stalled);
        watch.handle_running(running(), now);
        assert_eq!(watch.state(), &running());
    }

    #[test]
    fn a_thread_that_never_ends_is_reminded_and_then_abandoned() {
        let (mut watch, _) = ran();
        let told = pass(&mut watch);
        let mut effects = Vec::new();
        while !effects.contains(&Effect::Open) {
            effects.extend(watch.poll_effect());
            pass(&mut watch);
        }
        assert!(effects.iter().filter(|effect| **effect == Effect::Stop).count() > 2);
        assert_eq!(effects[effects.len() - 2], Effect::Abandon);
        assert!(watch.deadline() > told + LEAVE_WITHIN);
    }

    #[test]
    fn a_camera_that_gives_no_first_frame_has_stalled() {
        let (mut watch, start) = opened();
        assert_eq!(pass(&mut watch), start + OPEN_WITHIN);
        assert_eq!(watch.state(), &CameraState::Stalled);
    }

    #[test]
    fn darkness_counts_only_when_it_lasts() {
        let (mut watch, start) = ran();
        let at = |ms| start + Duration::from_millis(ms);
        watch.handle_frame(Light::Dark, at(0));
        watch.handle_frame(Light::Unknown, at(1500));
        watch.handle_frame(Light::Dark, at(2999));
        assert_eq!(watch.state(), &running());
        watch.handle_frame(Light::Dark, at(3000));
        assert_eq!(watch.state(), &CameraState::Covered);
        watch.handle_frame(Light::Unknown, at(3030));
        assert_eq!(watch.state(), &CameraState::Covered);
        watch.handle_frame(Light::Bright, at(3060));
        assert_eq!(watch.state(), &running());
        watch.handle_frame(Light::Dark, at(3090));
        assert_eq!(watch.state(), &running());
    }

    #[test]
    fn another_choice_ends_the_present_capture_and_begins_afresh() {
        let (mut watch, now) = ran();
        watch.handle_choice(now);
        assert_eq!(watch.state(), &CameraState::Opening);
        assert_eq!(watch.poll_effect(), Some(Effect::Stop));
        watch.handle_running(running(), now);
        assert_eq!(watch.state(), &CameraState::Opening, "news of the former camera do not count");
        watch.handle_left(Ok(()), now);
        assert_eq!(pass(&mut watch), now);
        assert_eq!(watch.poll_effect(), Some(Effect::Open));
        watch.handle_left(Err(Fault::NotFound), now);
        assert_eq!(watch.state(), &CameraState::Absent, "the former camera's run is forgotten");
    }
}

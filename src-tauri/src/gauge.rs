//! How well the camera and the decoder keep up, measured over the last seconds.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lixiao_protocol::ipc::CameraHealth;

/// What is older says nothing about now.
const WINDOW: Duration = Duration::from_secs(10);

/// One look at a frame.
#[derive(Clone, Copy)]
struct Reading {
    /// The frame's number; frames that nobody looked at have numbers too.
    frame: u64,
    captured_at: Instant,
    took: Duration,
}

/// Measures. Clones measure together.
#[derive(Clone, Default)]
pub(crate) struct Gauge(Arc<Mutex<VecDeque<Reading>>>);

impl Gauge {
    /// Notes that looking for codes in a frame took so long.
    pub(crate) fn note(&self, frame: u64, captured_at: Instant, took: Duration) {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if readings.back().is_some_and(|last| last.frame >= frame) {
            readings.clear();
        }
        readings.push_back(Reading { frame, captured_at, took });
        while readings.front().is_some_and(|oldest| captured_at.duration_since(oldest.captured_at) > WINDOW) {
            readings.pop_front();
        }
    }

    /// What was measured in the last seconds before `now`.
    pub(crate) fn health(&self, now: Instant) -> CameraHealth {
        let readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |reading: &&Reading| now.saturating_duration_since(reading.captured_at) <= WINDOW;
        let recent: Vec<Reading> = readings.iter().filter(is_recent).copied().collect();
        let mut times: Vec<Duration> = recent.iter().map(|reading| reading.took).collect();
        times.sort_unstable();
        CameraHealth {
            frames: u32::try_from(recent.len()).unwrap_or(u32::MAX),
            fps: rate(&recent),
            decode_p50_ms: at_share(&times, 50),
            decode_p95_ms: at_share(&times, 95),
        }
    }
}

/// Frames a second that came from the camera, whether or not each was looked at.
#[expect(clippy::cast_precision_loss, reason = "a few hundred frames")]
fn rate(readings: &[Reading]) -> Option<f32> {
    let (first, last) = (readings.first()?, readings.last()?);
    let seconds = last.captured_at.duration_since(first.captured_at).as_secs_f32();
    (seconds > 0.0).then(|| (last.frame - first.frame) as f32 / seconds)
}

/// The smallest of the sorted times, in milliseconds, within which so many per cent of them lie.
fn at_share(times: &[Duration], per_cent: usize) -> Option<f32> {
    let place = (times.len() * per_cent).div_ceil(100).saturating_sub(1);
    times.get(place).map(|time| time.as_secs_f32() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn note(gauge: &Gauge, start: Instant, frame: u64, took_ms: u64) {
        gauge.note(frame, start + Duration::from_millis(frame * 40), Duration::from_millis(took_ms));
    }

    #[test]
    fn half_and_nearly_all_of_the_frames_are_told_apart() {
        let (gauge, start) = (Gauge::default(), clock::now());
        for frame in 1..=100 {
            note(&gauge, start, frame, frame);
        }
        let health = gauge.health(start + Duration::from_secs(4));
        assert_eq!((health.decode_p50_ms, health.decode_p95_ms), (Some(50.0), Some(95.0)));
        assert_eq!(health.frames, 100);
    }

    #[test]
    fn frames_that_nobody_looked_at_count_for_the_rate() {
        let (gauge, start) = (Gauge::default(), clock::now());
        for frame in [10, 20, 60] {
            note(&gauge, start, frame, 1);
        }
        let fps = gauge.health(start + Duration::from_secs(3)).fps.unwrap();
        assert!((fps - 25.0).abs() < 0.01, "{fps}");
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let (gauge, start) = (Gauge::default(), clock::now());
        note(&gauge, start, 1, 1);
        note(&gauge, start, 1_000, 1);
        let health = gauge.health(start + Duration::from_secs(40));
        assert_eq!((health.frames, health.fps), (1, None));
        let health = gauge.health(start + Duration::from_mins(1));
        assert_eq!((health.frames, health.decode_p50_ms), (0, None));
    }
}

//! The scanner's times against those of the leading decoder alone, on the pictures of the sizes that cameras
//! have.

use std::fmt;
use std::time::Duration;

use crate::pictures::Picture;
use crate::reading::{Mode, Reading};
use crate::table::quantile;

/// The times of one size, in the order of the pictures.
#[derive(Default)]
struct Times {
    zxing_hits: Vec<Duration>,
    zxing_misses: Vec<Duration>,
    hits: Vec<Duration>,
    tracked: Vec<Duration>,
    /// First looks at what nothing reads.
    first_misses: Vec<Duration>,
    /// What follows them.
    deep_misses: Vec<Duration>,
}

/// The times at 1280 by 720 and at 1920 by 1080.
#[derive(Default)]
pub(crate) struct Ratios {
    small: Times,
    large: Times,
}

impl Ratios {
    pub(crate) fn add(&mut self, picture: &Picture, readings: &[(Mode, Reading)]) {
        match (picture.width, picture.height) {
            (1280, 720) => self.small.add(readings),
            (1920, 1080) => self.large.add(readings),
            _ => {}
        }
    }
}

impl Times {
    fn add(&mut self, readings: &[(Mode, Reading)]) {
        let of = |mode| readings.iter().find(|(found, _)| *found == mode).map(|(_, reading)| reading);
        let (Some(full), Some(first), Some(zxing)) = (of(Mode::Full), of(Mode::First), of(Mode::Zxing))
        else {
            return;
        };
        let zxing_times = if zxing.found.is_empty() { &mut self.zxing_misses } else { &mut self.zxing_hits };
        zxing_times.push(zxing.spent);
        if full.found.is_empty() {
            self.first_misses.push(first.spent);
            self.deep_misses.push(full.spent.saturating_sub(first.spent));
        } else {
            self.hits.push(full.spent);
        }
        self.tracked.extend(
            of(Mode::Tracked).filter(|tracked| !tracked.found.is_empty()).map(|tracked| tracked.spent),
        );
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hit, miss) = (quantile(&self.zxing_hits, 50), quantile(&self.zxing_misses, 50));
        let slow_hit = quantile(&self.zxing_hits, 95);
        let lines = [
            ("hit, median", quantile(&self.hits, 50), hit),
            ("hit, 95th percentile", quantile(&self.hits, 95), hit),
            ("the same against its 95th percentile", quantile(&self.hits, 95), slow_hit),
            ("tracked hit, median", quantile(&self.tracked, 50), hit),
            ("first look at a miss, median", quantile(&self.first_misses, 50), miss),
            ("deeper looks at a miss, mean", mean(&self.deep_misses), miss),
            ("deeper looks at a miss, 95th percentile", quantile(&self.deep_misses, 95), miss),
        ];
        for (name, time, against) in lines {
            let (Some(time), Some(against)) = (time, against) else { continue };
            let (time, against) = (time.as_secs_f64() * 1e3, against.as_secs_f64() * 1e3);
            writeln!(f, "  {name:<42}{time:>8.2} ms against {against:>6.2} ms: {:>6.2}", time / against)?;
        }
        Ok(())
    }
}

fn mean(times: &[Duration]) -> Option<Duration> {
    let count = u32::try_from(times.len()).ok().filter(|&count| count > 0)?;
    Some(times.iter().sum::<Duration>() / count)
}

impl fmt::Display for Ratios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "1280 x 720, against the median of the leading decoder's hits or misses")?;
        self.small.write(f)?;
        writeln!(f, "1920 x 1080")?;
        self.large.write(f)
    }
}

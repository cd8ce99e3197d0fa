//! How something goes over time.

/// Values of something with their times.
#[derive(Default)]
pub(super) struct Course(Vec<(f64, f64)>);

impl Course {
    /// Notes the value after so many minutes.
    pub(super) fn note(&mut self, minutes: f64, value: f64) {
        self.0.push((minutes, value));
    }

    /// By how much it rises in a minute, by the least squares.
    pub(super) fn slope(&self) -> f64 {
        slope(&self.0)
    }

    /// The same over the second half, when what fills once is full.
    pub(super) fn late_slope(&self) -> f64 {
        slope(&self.0[self.0.len() / 2..])
    }
}

fn slope(points: &[(f64, f64)]) -> f64 {
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len().max(1) as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let variance: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    if variance > 0.0 { covariance / variance } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rises_at_first_and_then_stays_has_no_late_slope() {
        let mut course = Course::default();
        for minute in 0..10_u8 {
            course.note(minute.into(), f64::from(minute.min(4)) * 3.0);
        }
        assert!(course.slope() > 1.0);
        assert!(course.late_slope().abs() < 1e-9);
    }
}

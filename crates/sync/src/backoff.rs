//! How long to wait after a failure.

const FIRST_MS: u64 = 1_000;
const LONGEST_MS: u64 = 60_000;

/// Draws waiting times that double with every failure up to [`LONGEST_MS`], each cut at random by up to a half,
/// so that desks which lost the centre together do not come back together.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    state: u64,
}

impl Backoff {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Milliseconds to wait after `failures` failures in a row.
    pub(crate) fn wait_ms(&mut self, failures: u32) -> i64 {
        let doubled = FIRST_MS << failures.saturating_sub(1).min(10);
        let full = doubled.min(LONGEST_MS);
        let wait = full / 2 + self.next() % (full / 2 + 1);
        i64::try_from(wait).expect("at most LONGEST_MS")
    }

    /// The `SplitMix64` generator of Steele, Lea and Flood (OOPSLA 2014): enough to spread waiting times.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_to_a_minute_and_not_beyond() {
        let mut backoff = Backoff::new(7);
        for (failures, least, most) in [(1, 500, 1_000), (2, 1_000, 2_000), (7, 30_000, 60_000)] {
            for _ in 0..100 {
                let wait = backoff.wait_ms(failures);
                assert!((least..=most).contains(&wait), "{wait} after {failures}");
            }
        }
        assert!(backoff.wait_ms(u32::MAX) <= 60_000);
    }

    #[test]
    fn desks_of_different_seeds_wait_differently() {
        assert_ne!(Backoff::new(1).wait_ms(9), Backoff::new(2).wait_ms(9));
    }
}

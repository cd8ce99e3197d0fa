//! Chance that can be repeated: splitmix64.

pub(crate) struct Chance(u64);

impl Chance {
    /// That of the ticket with a number at a level.
    pub(crate) fn of(seed: u64, level: &str, number: usize) -> Self {
        let start = level.bytes().fold(seed, |start, byte| start.wrapping_mul(257).wrapping_add(byte.into()));
        Self(start.wrapping_mul(0x1_0000_0001).wrapping_add(number as u64))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * ((self.next() >> 40) as f32 / (1_u64 << 24) as f32)
    }

    /// Of mean 0 and deviation 1, near enough: a sum of four.
    pub(crate) fn normal(&mut self) -> f32 {
        (0..4).map(|_| self.between(-1.0, 1.0)).sum::<f32>() * 0.866
    }

    /// 86 and 176 digits, as a ticket.
    pub(crate) fn ticket(&mut self) -> String {
        let digits =
            (0..176).map(|_| char::from_digit((self.next() % 10).try_into().unwrap_or(0), 10).unwrap_or('0'));
        "86".chars().chain(digits).collect()
    }
}

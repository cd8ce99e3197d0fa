//! What stands where in a symbol.

use std::sync::LazyLock;

/// The size of a symbol, up to what a phone can show to a webcam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(u8);

/// A module that is the same in every symbol of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) dark: bool,
}

impl Version {
    /// The largest version that is understood.
    pub(crate) const LAST: u8 = 14;

    #[cfg(test)]
    pub(crate) fn new(number: u8) -> Option<Self> {
        (1..=Self::LAST).contains(&number).then_some(Self(number))
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (1..=Self::LAST).map(Self)
    }

    /// 0 for version 1.
    pub(super) fn index(self) -> usize {
        usize::from(self.0) - 1
    }

    /// The modules along a side.
    pub(crate) fn side(self) -> usize {
        17 + 4 * usize::from(self.0)
    }

    /// The finder patterns with their light rims, the timing patterns and the alignment patterns.
    pub(crate) fn known(self) -> &'static [Known] {
        static OF_VERSIONS: LazyLock<Vec<Vec<Known>>> =
            LazyLock::new(|| Version::all().map(Version::patterns).collect());
        &OF_VERSIONS[self.index()]
    }

    fn patterns(self) -> Vec<Known> {
        let side = self.side();
        let mut known = Vec::new();
        for y in 0..side {
            for x in 0..side {
                let dark = self.finder_at(x, y).or_else(|| self.alignment_at(x, y));
                let timing = (x == 6 || y == 6).then_some((x + y) % 2 == 0);
                known.extend(dark.or(timing).map(|dark| Known { x, y, dark }));
            }
        }
        known
    }

    /// The modules that carry codewords, in the order of their bits.
    pub(super) fn data_places(self) -> &'static [(usize, usize)] {
        static OF_VERSIONS: LazyLock<Vec<Vec<(usize, usize)>>> =
            LazyLock::new(|| Version::all().map(Version::along_columns).collect());
        &OF_VERSIONS[self.index()]
    }

    fn along_columns(self) -> Vec<(usize, usize)> {
        let side = self.side();
        let mut places = Vec::new();
        let mut upward = true;
        let mut right = side - 1;
        loop {
            for step in 0..side {
                let y = if upward { side - 1 - step } else { step };
                places
                    .extend([right, right - 1].map(|x| (x, y)).iter().filter(|(x, y)| self.is_data(*x, *y)));
            }
            upward = !upward;
            right = match right {
                1 => return places,
                8 => 5,
                _ => right - 2,
            };
        }
    }

    /// The bit, counted from the lowest, and the place of every module of the two copies of the format.
    pub(super) fn format_places(self) -> impl Iterator<Item = (u32, usize, usize)> {
        let side = self.side();
        let near = (0..15_u32).zip([
            (8, 0),
            (8, 1),
            (8, 2),
            (8, 3),
            (8, 4),
            (8, 5),
            (8, 7),
            (8, 8),
            (7, 8),
            (5, 8),
            (4, 8),
            (3, 8),
            (2, 8),
            (1, 8),
            (0, 8),
        ]);
        let below_right =
            (0..8).map(move |i| (side - 1 - i, 8)).chain((8..15).map(move |i| (8, side - 15 + i)));
        near.chain((0..15).zip(below_right)).map(|(bit, (x, y))| (bit, x, y))
    }

    fn is_data(self, x: usize, y: usize) -> bool {
        let side = self.side();
        let finder = if x < 9 { y < 9 || y >= side - 8 } else { x >= side - 8 && y < 9 };
        let timing = x == 6 || y == 6;
        let far = side - 11..side - 8;
        let version = self.0 >= 7 && ((far.contains(&x) && y < 6) || (far.contains(&y) && x < 6));
        !(finder || timing || version || self.alignment_at(x, y).is_some())
    }

    fn finder_at(self, x: usize, y: usize) -> Option<bool> {
        let last = self.side() - 4;
        let middles = [(3, 3), (last, 3), (3, last)];
        let distance = |(mx, my): (usize, usize)| x.abs_diff(mx).max(y.abs_diff(my));
        let distance = middles.map(distance).into_iter().min().filter(|&distance| distance <= 4)?;
        Some(distance != 2 && distance != 4)
    }

    fn alignment_at(self, x: usize, y: usize) -> Option<bool> {
        let middles = self.alignment_middles();
        let last = self.side() - 7;
        let near = |at: usize| middles.iter().copied().find(|middle| middle.abs_diff(at) <= 2);
        let (mx, my) = (near(x)?, near(y)?);
        let under_finder = [(6, 6), (6, last), (last, 6)].contains(&(mx, my));
        (!under_finder).then_some(x.abs_diff(mx).max(y.abs_diff(my)) != 1)
    }

    /// The places of the alignment patterns along a side.
    fn alignment_middles(self) -> Vec<usize> {
        let last = self.side() - 7;
        match self.0 {
            1 => Vec::new(),
            2..=6 => vec![6, last],
            7..=13 => vec![6, usize::midpoint(6, last), last],
            // From version 14 on there are four; the standard gives 26 and 46 for 14.
            _ => vec![6, 26, 46, last],
        }
    }
}

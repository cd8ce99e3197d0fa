//! The format of a symbol, and how its codewords are shared out to blocks.

use super::Codeword;
use super::correction::corrected;
use super::layout::Version;

/// How much damage a symbol is made to bear, in the order of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    L,
    M,
    Q,
    H,
}

/// The level and the number of the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) level: Level,
    mask: u8,
}

impl Format {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let levels = [Level::L, Level::M, Level::Q, Level::H];
        levels.into_iter().flat_map(|level| (0..8).map(move |mask| Self { level, mask }))
    }

    /// The fifteen bits that stand in the symbol: a BCH code, then the fixed pattern.
    pub(super) fn bits(self) -> u16 {
        let level = match self.level {
            Level::L => 1,
            Level::M => 0,
            Level::Q => 3,
            Level::H => 2,
        };
        let data = level << 3 | u16::from(self.mask);
        let remainder = (0..10).fold(data, |rest, _| (rest << 1) ^ ((rest >> 9) * 0x537));
        (data << 10 | remainder) ^ 0x5412
    }

    /// Whether the mask inverts a module.
    pub(super) fn inverts(self, x: usize, y: usize) -> bool {
        let product = x * y % 2 + x * y % 3;
        let rest = match self.mask {
            0 => (x + y) % 2,
            1 => y % 2,
            2 => x % 3,
            3 => (x + y) % 3,
            4 => (x / 3 + y / 2) % 2,
            5 => product,
            6 => product % 2,
            _ => ((x + y) % 2 + x * y % 3) % 2,
        };
        rest == 0
    }
}

/// Bits of evidence below which a block is not believed. Every block must have them: where all others are
/// right, a single one that was made up is a wrong text.
const LEAST_EVIDENCE: f32 = 24.0;

/// How many codewords of a block repair it, by level and version; from the standard's table 9.
const REPAIR: [[u8; 14]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24],
];

/// How many blocks there are, likewise.
const BLOCKS: [[u8; 14]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16],
];

/// How the codewords of a symbol are shared out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blocks {
    count: usize,
    repair: usize,
    total: usize,
}

pub(super) fn blocks(version: Version, level: Level) -> Blocks {
    let of = |table: &[[u8; 14]; 4]| usize::from(table[level as usize][version.index()]);
    Blocks { count: of(&BLOCKS), repair: of(&REPAIR), total: version.data_places().len() / 8 }
}

impl Blocks {
    /// Puts every block right and gives the codewords in the symbol's order; `None` when one is beyond repair
    /// or could be chance.
    pub(super) fn corrected(self, codewords: &[Codeword]) -> Option<Vec<u8>> {
        let mut words = vec![0; self.total];
        for block in 0..self.count {
            let places = self.places(block);
            let received: Vec<Codeword> = places.iter().map(|&place| codewords[place]).collect();
            let corrected =
                corrected(&received, self.repair).filter(|block| block.evidence >= LEAST_EVIDENCE)?;
            for (place, word) in places.into_iter().zip(corrected.words) {
                words[place] = word;
            }
        }
        Some(words)
    }

    /// Where the codewords of a block stand: data first and then repair, one of each block in turn; the last
    /// blocks may have one data codeword more.
    fn places(self, block: usize) -> Vec<usize> {
        let short = self.total / self.count - self.repair;
        let long_blocks = self.total % self.count;
        let first_long = self.count - long_blocks;
        let mut places: Vec<usize> = (0..short).map(|i| i * self.count + block).collect();
        if block >= first_long {
            places.push(short * self.count + block - first_long);
        }
        let data = self.total - self.count * self.repair;
        places.extend((0..self.repair).map(|i| data + i * self.count + block));
        places
    }
}

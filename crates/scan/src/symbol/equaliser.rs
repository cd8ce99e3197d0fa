//! Blur and motion smear every module into its neighbours. How much, the modules that are the same in every
//! code tell, and then the others as far as they are already clear: a linear filter over the neighbourhood is
//! fitted to them again and again (decision-directed equalisation).

use super::{Halves, Samples, Version};
use crate::sums::dot;

/// The half modules that a filter reaches each way.
const REACH: usize = 3;

/// The weights of a filter: a square of half modules and a constant.
const WEIGHTS: usize = (2 * REACH + 1) * (2 * REACH + 1) + 1;

/// How much a known module counts against one that is only guessed.
const KNOWN_WEIGHT: f32 = 3.0;

/// How strongly the filter is drawn to doing nothing, against the number of modules.
const RIDGE: f32 = 0.02;

/// How often the filter is fitted.
const ROUNDS: usize = 4;

/// About so many modules are enough to fit the filter, besides those that are known, however large the code is.
const FITTED: usize = 600;

/// The weight of the module itself.
const MIDDLE: usize = WEIGHTS / 2;

type Row = [f32; WEIGHTS];

impl Halves {
    /// The modules with their neighbours' share taken out.
    pub(crate) fn equalised(&self) -> Samples {
        let neighbourhoods = self.neighbourhoods();
        let known = known_signs(self.version);
        let mut darkness: Vec<f32> = neighbourhoods.iter().map(|row| row[MIDDLE]).collect();
        let certain = Equations::of_known(&neighbourhoods, &known);
        for _ in 0..ROUNDS {
            let Some(weights) = certain.with_guesses(&neighbourhoods, &known, &darkness).solved() else {
                break;
            };
            for (darkness, row) in darkness.iter_mut().zip(&neighbourhoods) {
                *darkness = dot(row, &weights);
            }
        }
        Samples { version: self.version, darkness }
    }

    /// The half modules around the middle of every module; beyond the rim it is light.
    fn neighbourhoods(&self) -> Vec<Row> {
        let (side, length) = (self.version.side(), 2 * self.version.side() + 1);
        let width = length + 2 * REACH;
        let mut padded = vec![-1.0; width * width];
        for (y, row) in self.darkness.chunks_exact(length).enumerate() {
            padded[(y + REACH) * width + REACH..][..length].copy_from_slice(row);
        }
        let around = |i: usize| {
            let (x, y) = (2 * (i % side) + 1, 2 * (i / side) + 1);
            let mut row = [1.0; WEIGHTS];
            for (down, slots) in row.chunks_exact_mut(2 * REACH + 1).enumerate() {
                let start = (y + down) * width + x;
                slots.copy_from_slice(&padded[start..=start + 2 * REACH]);
            }
            row
        };
        (0..side * side).map(around).collect()
    }
}

/// 1 for modules that are dark in every code, -1 for light ones, 0 for the others.
fn known_signs(version: Version) -> Vec<f32> {
    let side = version.side();
    let mut signs = vec![0.0; side * side];
    for known in version.known() {
        signs[known.y * side + known.x] = if known.dark { 1.0 } else { -1.0 };
    }
    signs
}

/// What is known of a filter's weights: the normal equations of the least squared error, drawn to the identity. Of the
/// matrix, which is symmetric, the lower half is there.
#[derive(Clone)]
struct Equations {
    matrix: [Row; WEIGHTS],
    right: Row,
}

impl Equations {
    /// What the modules say that are the same in every code.
    fn of_known(rows: &[Row], known: &[f32]) -> Self {
        let mut equations = Self { matrix: [[0.0; WEIGHTS]; WEIGHTS], right: [0.0; WEIGHTS] };
        let modules = rows.iter().zip(known).filter(|(_, sign)| **sign != 0.0);
        equations.add_all(modules.map(|(row, &sign)| (row, sign, KNOWN_WEIGHT)));
        let ridge = RIDGE * (rows.len() / fitted_every(rows.len())) as f32;
        for (i, row) in equations.matrix.iter_mut().enumerate() {
            row[i] += ridge;
        }
        equations.right[MIDDLE] += ridge;
        equations
    }

    /// The same with what the other modules seem to be.
    fn with_guesses(&self, rows: &[Row], known: &[f32], darkness: &[f32]) -> Self {
        let mut equations = self.clone();
        let modules = rows.iter().zip(known).zip(darkness).step_by(fitted_every(rows.len()));
        let modules = modules.filter(|((_, sign), _)| **sign == 0.0);
        equations.add_all(modules.map(|((row, _), &darkness)| {
            let (target, weight) = guess(darkness);
            (row, target, weight)
        }));
        equations
    }

    /// Takes in what some modules and their neighbours are, four at a time: the matrix is long to walk through.
    fn add_all<'a>(&mut self, mut modules: impl Iterator<Item = (&'a Row, f32, f32)>) {
        const NONE: (&Row, f32, f32) = (&[0.0; WEIGHTS], 0.0, 0.0);
        while let Some(first) = modules.next() {
            let four = [
                first,
                modules.next().unwrap_or(NONE),
                modules.next().unwrap_or(NONE),
                modules.next().unwrap_or(NONE),
            ];
            let [a, b, c, d] = four.map(|(row, ..)| row);
            for i in 0..WEIGHTS {
                let weighted = four.map(|(row, _, weight)| weight * row[i]);
                let targets = weighted.iter().zip(&four);
                self.right[i] += targets.map(|(weighted, (_, target, _))| weighted * target).sum::<f32>();
                let values = a.iter().zip(b).zip(c.iter().zip(d));
                for (slot, ((a, b), (c, d))) in self.matrix[i][..=i].iter_mut().zip(values) {
                    *slot += weighted[0] * a + weighted[1] * b + weighted[2] * c + weighted[3] * d;
                }
            }
        }
    }

    /// The weights, by Cholesky's decomposition.
    fn solved(mut self) -> Option<Row> {
        let (matrix, right) = (&mut self.matrix, &mut self.right);
        for i in 0..WEIGHTS {
            for j in 0..=i {
                let rest = matrix[i][j] - dot(&matrix[i][..j], &matrix[j][..j]);
                if i == j {
                    if rest <= 0.0 {
                        return None;
                    }
                    matrix[i][i] = rest.sqrt();
                } else {
                    matrix[i][j] = rest / matrix[j][j];
                }
            }
            right[i] = (right[i] - dot(&matrix[i][..i], &right[..i])) / matrix[i][i];
        }
        for i in (0..WEIGHTS).rev() {
            let dot: f32 = (i + 1..WEIGHTS).map(|k| matrix[k][i] * right[k]).sum();
            right[i] = (right[i] - dot) / matrix[i][i];
        }
        Some(self.right)
    }
}

/// Of so many of a code's modules one is enough: of three at least, however small it is.
fn fitted_every(modules: usize) -> usize {
    (modules / FITTED).max(3)
}

/// What a module probably is, and how much that counts.
fn guess(darkness: f32) -> (f32, f32) {
    (darkness.signum(), darkness.abs().min(1.0))
}

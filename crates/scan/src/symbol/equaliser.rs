//! Blur and motion smear every module into its neighbours. How much, the modules that are the same in every
//! code tell, and then the others as far as they are already clear: a linear filter over the neighbourhood is
//! fitted to them again and again (decision-directed equalisation).

use super::{Halves, Samples, Version};

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
        let side = self.version.side();
        let neighbourhoods: Vec<Row> =
            (0..side * side).map(|i| self.neighbourhood(2 * (i % side) + 1, 2 * (i / side) + 1)).collect();
        let known = known_signs(self.version);
        let mut darkness: Vec<f32> = neighbourhoods.iter().map(|row| row[MIDDLE]).collect();
        let certain = Equations::of_known(&neighbourhoods, &known);
        for _ in 0..ROUNDS {
            let Some(weights) = certain.with_guesses(&neighbourhoods, &known, &darkness).solved() else {
                break;
            };
            for (darkness, row) in darkness.iter_mut().zip(&neighbourhoods) {
                *darkness = row.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
            }
        }
        Samples { version: self.version, darkness }
    }

    /// The half modules around a place; beyond the rim it is light.
    fn neighbourhood(&self, x: usize, y: usize) -> Row {
        let length = 2 * self.version.side() + 1;
        let mut row = [1.0; WEIGHTS];
        let offsets = (0..=2 * REACH).flat_map(|down| (0..=2 * REACH).map(move |right| (right, down)));
        for (slot, (right, down)) in row.iter_mut().zip(offsets) {
            let place = (x + right).checked_sub(REACH).zip((y + down).checked_sub(REACH));
            let inside = place.filter(|&(x, y)| x < length && y < length);
            *slot = inside.map_or(-1.0, |(x, y)| self.darkness[y * length + x]);
        }
        row
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
        for (row, &sign) in rows.iter().zip(known).filter(|(_, sign)| **sign != 0.0) {
            equations.add(row, sign, KNOWN_WEIGHT);
        }
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
        for ((row, _), &darkness) in modules.filter(|((_, sign), _)| **sign == 0.0) {
            let (target, weight) = guess(darkness);
            equations.add(row, target, weight);
        }
        equations
    }

    fn add(&mut self, row: &Row, target: f32, weight: f32) {
        for (i, &value) in row.iter().enumerate() {
            let weighted = weight * value;
            self.right[i] += weighted * target;
            for (slot, other) in self.matrix[i][..=i].iter_mut().zip(row) {
                *slot += weighted * other;
            }
        }
    }

    /// The weights, by Cholesky's decomposition.
    fn solved(mut self) -> Option<Row> {
        let (matrix, right) = (&mut self.matrix, &mut self.right);
        for i in 0..WEIGHTS {
            for j in 0..=i {
                let dot: f32 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
                let rest = matrix[i][j] - dot;
                if i == j {
                    if rest <= 0.0 {
                        return None;
                    }
                    matrix[i][i] = rest.sqrt();
                } else {
                    matrix[i][j] = rest / matrix[j][j];
                }
            }
            let dot: f32 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
            right[i] = (right[i] - dot) / matrix[i][i];
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

//! Sums that are taken often: over the rectangles of a grid (a summed-area table, after Crow, Summed-Area Tables for
//! Texture Mapping, 1984), and of products.

/// A grid's sums: of all values above and to the left of each place.
pub(crate) struct Sums {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    corners: Vec<u32>,
}

impl Sums {
    /// Sums up a grid whose rows are filled in one after the other. The sum of all values must fit into 32 bits.
    pub(crate) fn new(columns: usize, rows: usize, mut fill: impl FnMut(usize, &mut [u32])) -> Self {
        let width = columns + 1;
        let mut sums = vec![0; width * (rows + 1)];
        let mut values = vec![0; columns];
        for row in 0..rows {
            fill(row, &mut values);
            let (above, here) = sums[row * width..(row + 2) * width].split_at_mut(width);
            let mut left = 0;
            for ((here, above), value) in here[1..].iter_mut().zip(&above[1..]).zip(&values) {
                left += value;
                *here = above + left;
            }
        }
        Self { columns, rows, corners: sums }
    }

    /// The sums of all squares of a side, row by row: in a row they begin in one column after the other.
    pub(crate) fn squares(&self, side: usize) -> Vec<u32> {
        let width = self.columns + 1;
        let rows = self.corners.chunks_exact(width).zip(self.corners[side * width..].chunks_exact(width));
        let mut sums = Vec::with_capacity((self.columns + 1 - side) * (self.rows + 1 - side));
        for (above, below) in rows {
            let (left, right) = (below.iter().zip(above), below[side..].iter().zip(&above[side..]));
            sums.extend(
                left.zip(right).map(|((left, above_left), (right, above_right))| {
                    right + above_left - left - above_right
                }),
            );
        }
        sums
    }

    /// The sum from a column and a row on up to others, which are not counted.
    pub(crate) fn within(&self, (left, top): (usize, usize), (right, bottom): (usize, usize)) -> u32 {
        let at = |column: usize, row: usize| self.corners[row * (self.columns + 1) + column];
        at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top)
    }
}

/// From where to where the places reach that are at most so far from one, of so many.
pub(crate) fn around(place: usize, reach: usize, count: usize) -> (usize, usize) {
    (place.saturating_sub(reach), (place + reach + 1).min(count))
}

/// The sum of the products, in eight sums: one alone would have to be added to in turn.
pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    let (ones, others) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (one, other) in ones.0.iter().zip(others.0) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += one * other;
        }
    }
    let rest = ones.1.iter().zip(others.1).map(|(one, other)| one * other);
    sums.into_iter().chain(rest).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rectangle_is_summed_up() {
        let value = |column: usize, row: usize| u32::try_from(10 * row + column).unwrap();
        let sums = Sums::new(5, 3, |row, values| {
            for (column, slot) in values.iter_mut().enumerate() {
                *slot = value(column, row);
            }
        });
        for (from, to) in [((0, 0), (5, 3)), ((1, 1), (4, 2)), ((2, 0), (3, 3)), ((2, 2), (2, 3))] {
            let columns = || from.0..to.0;
            let expected: u32 =
                (from.1..to.1).flat_map(|row| columns().map(move |column| value(column, row))).sum();
            assert_eq!(sums.within(from, to), expected, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn squares_are_summed_up_like_any_rectangle() {
        let sums = Sums::new(5, 4, |row, values| {
            for (column, slot) in values.iter_mut().enumerate() {
                *slot = u32::try_from(7 * row * row + column).unwrap();
            }
        });
        for side in 1..=4 {
            let places = (0..=4 - side).flat_map(|top| (0..=5 - side).map(move |left| (left, top)));
            let expected: Vec<u32> =
                places.map(|(left, top)| sums.within((left, top), (left + side, top + side))).collect();
            assert_eq!(sums.squares(side), expected, "{side}");
        }
    }
}

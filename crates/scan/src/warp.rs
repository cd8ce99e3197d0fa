//! From the places of a square to those of its picture seen at an angle.

/// A projective mapping of the unit square, `(x, y) → (a·(x, y, 1), b·(x, y, 1)) / c·(x, y, 1)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Warp {
    a: [f32; 3],
    b: [f32; 3],
    c: [f32; 2],
}

impl Warp {
    /// The mapping that takes the corners of the unit square (0, 0), (1, 0), (1, 1), (0, 1) to these. After
    /// Heckbert, Fundamentals of Texture Mapping and Image Warping, section 2.2.3. `None` where three of the
    /// corners lie on a line.
    pub(crate) fn to_corners(corners: [(f32, f32); 4]) -> Option<Self> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
        let (dx1, dx2, dy1, dy2) = (x1 - x2, x3 - x2, y1 - y2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let determinant = dx1 * dy2 - dx2 * dy1;
        if determinant.abs() < 1.0 {
            return None;
        }
        let g = (sx * dy2 - dx2 * sy) / determinant;
        let h = (dx1 * sy - sx * dy1) / determinant;
        Some(Self {
            a: [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            b: [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            c: [g, h],
        })
    }

    pub(crate) fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let along = |row: &[f32; 3]| row[0] * x + row[1] * y + row[2];
        let nearness = 1.0 / (self.c[0] * x + self.c[1] * y + 1.0);
        (along(&self.a) * nearness, along(&self.b) * nearness)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_to_corners_and_lines_stay_lines() {
        let corners = [(10.0, 20.0), (110.0, 30.0), (90.0, 140.0), (5.0, 100.0)];
        let warp = Warp::to_corners(corners).unwrap();
        for ((x, y), expected) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].into_iter().zip(corners) {
            let found = warp.place(x, y);
            assert!((found.0 - expected.0).abs() + (found.1 - expected.1).abs() < 1e-3, "{found:?}");
        }
        let (x, y) = warp.place(0.3, 0.0);
        assert!((y - 20.0 - (x - 10.0) / 10.0).abs() < 1e-3);
        assert!(Warp::to_corners([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]).is_none());
    }
}

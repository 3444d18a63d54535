//! SVG path data, with coordinates rounded to a tenth of a pixel: short enough to keep, exact enough
//! to look at.

use std::fmt::Write as _;

/// A growing path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path(String);

/// A coordinate with at most one decimal.
struct Tenth(f64);

impl std::fmt::Display for Tenth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        if tenths % 10 == 0 {
            write!(f, "{}", tenths / 10)
        } else {
            write!(f, "{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
        }
    }
}

impl Path {
    fn command(&mut self, letter: char, x: f64, y: f64) {
        let written = write!(self.0, "{letter}{} {}", Tenth(x), Tenth(y));
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }

    /// A line from here to there.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.command('M', from.0, from.1);
        self.command('L', to.0, to.1);
    }

    /// A closed shape.
    pub fn polygon(&mut self, points: &[(f64, f64)]) {
        for (index, (x, y)) in points.iter().enumerate() {
            self.command(if index == 0 { 'M' } else { 'L' }, *x, *y);
        }
        self.0.push('Z');
    }

    /// A cross of two strokes.
    pub fn cross(&mut self, (x, y): (f64, f64), arm: f64) {
        self.line((x - arm, y - arm), (x + arm, y + arm));
        self.line((x - arm, y + arm), (x + arm, y - arm));
    }

    /// A diamond.
    pub fn diamond(&mut self, (x, y): (f64, f64), arm: f64) {
        self.polygon(&[(x, y - arm), (x + arm, y), (x, y + arm), (x - arm, y)]);
    }

    /// The head of an arrow that ends at `tip`, coming from `tail`.
    pub fn head(&mut self, tail: (f64, f64), tip: (f64, f64)) {
        const LENGTH: f64 = 7.0;
        const HALF_WIDTH: f64 = 2.8;
        let (dx, dy) = (tip.0 - tail.0, tip.1 - tail.1);
        let length = (dx * dx + dy * dy).sqrt().max(0.001);
        let (ux, uy) = (dx / length, dy / length);
        let base = (tip.0 - ux * LENGTH, tip.1 - uy * LENGTH);
        let side = (uy * HALF_WIDTH, ux * HALF_WIDTH);
        self.polygon(&[tip, (base.0 - side.0, base.1 + side.1), (base.0 + side.0, base.1 - side.1)]);
    }

    /// Whether nothing was drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path's data.
    #[must_use]
    pub fn into_data(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn coordinates_are_short() {
        let mut path = Path::default();
        path.line((0.0, -0.25), (10.04, 3.96));
        assert_eq!(path.into_data(), "M0 -0.3L10 4");
    }

    #[test]
    fn a_head_points_where_the_arrow_goes() {
        let mut path = Path::default();
        path.head((0.0, 0.0), (20.0, 0.0));
        assert_eq!(path.into_data(), "M20 0L13 2.8L13 -2.8Z");
    }
}

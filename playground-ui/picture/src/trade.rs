//! Runs as points: what one figure costs against what another buys, with the most that is allowed of either.

/// A plot, ready to be drawn: x to the right, y down, in the units of the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Trade {
    /// The runs, in order.
    pub points: Vec<(f64, f64)>,
    /// The lines at what is allowed at most: (x1, y1, x2, y2).
    pub limits: Vec<(f64, f64, f64, f64)>,
    /// Where a run has to lie: (x, y, width, height).
    pub allowed: (f64, f64, f64, f64),
}

/// Room around the points, as a share of the largest value.
const MARGIN: f64 = 1.15;

impl Trade {
    /// Places points of (across, up) in a frame of (width, height); both axes begin at 0.
    #[must_use]
    pub fn of(
        points: &[(f64, f64)],
        (across, up): (Option<f64>, Option<f64>),
        (width, height): (f64, f64),
    ) -> Self {
        let most = |values: &mut dyn Iterator<Item = f64>, limit: Option<f64>| {
            let largest = values.chain(limit).filter(|value| value.is_finite()).fold(0.0, f64::max);
            if largest > 0.0 { largest * MARGIN } else { 1.0 }
        };
        let right = most(&mut points.iter().map(|point| point.0), across);
        let top = most(&mut points.iter().map(|point| point.1), up);
        let x = |value: f64| value / right * width;
        let y = |value: f64| height - value / top * height;
        let vertical = across.map(|most| (x(most), 0.0, x(most), height));
        let horizontal = up.map(|most| (0.0, y(most), width, y(most)));
        let (edge, roof) = (across.map_or(width, x), up.map_or(0.0, y));
        Self {
            points: points.iter().map(|point| (x(point.0), y(point.1))).collect(),
            limits: vertical.into_iter().chain(horizontal).collect(),
            allowed: (0.0, roof, edge, height - roof),
        }
    }

    /// The way from run to run, as the points of a polyline.
    #[must_use]
    pub fn path(&self) -> String {
        let points: Vec<String> = self.points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        points.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_within_both_limits_lies_in_what_is_allowed() {
        let trade = Trade::of(&[(24.0, 390.0), (48.0, 380.0)], (Some(30.0), Some(400.0)), (200.0, 100.0));
        let (left, top, width, height) = trade.allowed;
        let inside = |(x, y): (f64, f64)| x >= left && x <= left + width && y >= top && y <= top + height;
        assert_eq!(trade.points.iter().map(|point| inside(*point)).collect::<Vec<_>>(), [true, false]);
        assert_eq!(trade.limits.len(), 2);
        assert!(trade.points.iter().all(|(x, y)| (0.0..=200.0).contains(x) && (0.0..=100.0).contains(y)));
    }

    #[test]
    fn nothing_and_zero_have_their_place() {
        let trade = Trade::of(&[(0.0, 0.0)], (None, None), (200.0, 100.0));
        assert_eq!(trade.points, [(0.0, 100.0)]);
        assert_eq!(trade.allowed, (0.0, 0.0, 200.0, 100.0));
        assert_eq!(Trade::of(&[], (None, None), (1.0, 1.0)).path(), "");
    }
}

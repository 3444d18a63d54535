//! How long a copy travels. Integers only: an exponential drawn with the platform's logarithm would
//! differ between machines in the last digit, and so would the order of a run.

use crate::chooser::{Chooser, Draw};
use trace::Time;

/// A distribution of travelling times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latency {
    /// Always the same.
    Constant(Time),
    /// Evenly from the first to the second, both included.
    Uniform(Time, Time),
    /// Exponential with this mean: mostly short, now and then very long, so that messages overtake.
    Exponential(Time),
}

impl Latency {
    /// Draws one travelling time.
    pub fn sample(self, chooser: &mut dyn Chooser, draw: Draw) -> Time {
        match self {
            Self::Constant(time) => time,
            Self::Uniform(low, high) => {
                Time(low.0 + chooser.choose(draw, high.0.saturating_sub(low.0).saturating_add(1)))
            }
            Self::Exponential(mean) => Time(exponential(mean.0, chooser.choose(draw, 1 << 32) as u32)),
        }
    }
}

/// `ln 2` in 32 fractional bits.
const LN_2: u128 = 2_977_044_472;

/// `-mean * ln((uniform + 1) / 2^32)`, in whole microseconds.
fn exponential(mean: u64, uniform: u32) -> u64 {
    let log2 = (32 << 32) - log2(u64::from(uniform) + 1);
    let scaled = u128::from(mean) * u128::from(log2) * LN_2;
    (scaled >> 64) as u64
}

/// The binary logarithm of `x` (1 to 2^32) in 32 fractional bits, by repeated squaring of the mantissa.
fn log2(x: u64) -> u64 {
    let whole = u64::from(x.ilog2());
    let mut mantissa = u128::from(x) << (63 - whole);
    let mut fraction = 0;
    for bit in (0..32).rev() {
        mantissa = (mantissa * mantissa) >> 63;
        if mantissa >> 64 == 1 {
            mantissa >>= 1;
            fraction |= 1 << bit;
        }
    }
    (whole << 32) | fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chooser::{Random, Stream};

    #[test]
    fn the_integer_logarithm_agrees_with_the_real_one() {
        for x in [1_u64, 2, 3, 10, 1_000, 123_456_789, 1 << 31, (1 << 32) - 1, 1 << 32] {
            let real = (x as f64).log2();
            let ours = log2(x) as f64 / 4_294_967_296.0;
            assert!((real - ours).abs() < 1e-8, "log2({x}): {real} and {ours}");
        }
    }

    #[test]
    fn exponential_has_its_mean_and_its_quantiles() {
        let mut random = Random { seed: 5 };
        let mean = Latency::Exponential(Time::from_ms(20));
        let mut drawn: Vec<u64> = (0..20_000)
            .map(|count| mean.sample(&mut random, Draw { stream: Stream::Latency, who: 1, count }).0)
            .collect();
        drawn.sort_unstable();
        let average = drawn.iter().sum::<u64>() / 20_000;
        // 20 ms with a standard error of 0.14 ms; the median is 20 ln 2 = 13.86 ms.
        assert!((19_300..=20_700).contains(&average), "{average}");
        assert!((13_300..=14_400).contains(&drawn[10_000]), "{}", drawn[10_000]);
    }

    #[test]
    fn uniform_includes_both_ends() {
        let mut random = Random { seed: 5 };
        let range = Latency::Uniform(Time(3), Time(5));
        let drawn: std::collections::BTreeSet<u64> = (0..200)
            .map(|count| range.sample(&mut random, Draw { stream: Stream::Latency, who: 1, count }).0)
            .collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5]);
    }
}

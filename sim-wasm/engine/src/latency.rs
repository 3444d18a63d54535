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
/// Without a branch: which way it would go is as random as the draw.
fn log2(x: u64) -> u64 {
    let whole = u64::from(x.ilog2());
    let mut mantissa = x << (63 - whole);
    let mut fraction = 0;
    for _ in 0..32 {
        let (high, low) = square(mantissa);
        // A mantissa lies in [1, 2), its square in [1, 4); from 2 on the square is halved, and a bit set.
        let halved = high >> 63;
        let shift = 1 - halved;
        mantissa = (high << shift) | ((low >> 63) & shift);
        fraction = (fraction << 1) | halved;
    }
    (whole << 32) | fraction
}

/// `x * x` in two words, the high one first.
#[cfg(not(target_arch = "wasm32"))]
const fn square(x: u64) -> (u64, u64) {
    let square = x as u128 * x as u128;
    ((square >> 64) as u64, square as u64)
}

#[cfg(target_arch = "wasm32")]
use square_by_halves as square;

/// The same for wasm, which has no wide multiplication and would call a function for it.
#[cfg(any(test, target_arch = "wasm32"))]
const fn square_by_halves(x: u64) -> (u64, u64) {
    let (high, low) = (x >> 32, x & 0xffff_ffff);
    let middle = high * low;
    let (word, carry) = (low * low).overflowing_add(middle << 33);
    (high * high + (middle >> 31) + carry as u64, word)
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
    fn wasm_squares_as_everybody_does() {
        let mut random = Random { seed: 1 };
        let drawn = (0..100_000).map(|count| {
            random.choose(Draw { stream: Stream::Latency, who: 1, count }, u64::MAX) | (1 << 63)
        });
        for x in drawn.chain([1 << 63, u64::MAX, (1 << 63) | 0xffff_ffff, 0xffff_ffff << 32]) {
            assert_eq!(square_by_halves(x), square(x), "{x}");
        }
    }

    #[test]
    fn the_logarithm_is_the_one_that_traces_were_made_with() {
        // As it was first written, one wide word a step.
        let first = |x: u64| {
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
        };
        let mut random = Random { seed: 2 };
        let drawn = (0..100_000)
            .map(|count| random.choose(Draw { stream: Stream::Latency, who: 1, count }, 1 << 32) + 1);
        for x in drawn.chain(1..1_000).chain((1 << 32) - 1_000..=1 << 32) {
            assert_eq!(log2(x), first(x), "{x}");
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

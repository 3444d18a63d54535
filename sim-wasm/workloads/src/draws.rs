//! Where a workload gets its random numbers: whole numbers out of so many, and what is made of them.

use engine::{Chooser, Draw, Latency, Stream};
use trace::Time;

/// A handle to draw with. Each thing that a workload decides has its own row of draws (see
/// [`crate::Load`]), so what one operation draws does not depend on what others drew.
pub struct Draws<'a> {
    choose: &'a mut dyn FnMut(u64) -> u64,
}

impl<'a> Draws<'a> {
    /// Draws from `choose`, which gives one of as many equally likely numbers as it is told, from 0.
    pub fn new(choose: &'a mut dyn FnMut(u64) -> u64) -> Self {
        Self { choose }
    }

    /// One of `0..options`, all equally likely; 0 when there is no choice.
    pub fn below(&mut self, options: u64) -> u64 {
        if options <= 1 { 0 } else { (self.choose)(options) }
    }

    /// One of `low..=high`, all equally likely.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low.saturating_add_unsigned(self.below(high.abs_diff(low).saturating_add(1)))
    }

    /// True in `chance` of `of` cases.
    pub fn happens(&mut self, chance: u64, of: u64) -> bool {
        self.below(of) < chance
    }

    /// One of `options`, all equally likely; there must be one.
    pub fn pick<'b, T>(&mut self, options: &'b [T]) -> &'b T {
        &options[self.below(options.len() as u64) as usize]
    }

    /// A span of time under a law.
    pub fn time(&mut self, law: Latency) -> Time {
        // A law makes one draw at most; its key says nothing here.
        let draw = Draw { stream: Stream::Workload, who: 0, count: 0 };
        match law {
            Latency::Constant(time) => time,
            Latency::Uniform(low, high) => {
                Time(low.0 + self.below(high.0.saturating_sub(low.0).saturating_add(1)))
            }
            Latency::Exponential(_) => law.sample(&mut Drawn(self.below(EXPONENTIAL_OPTIONS)), draw),
        }
    }
}

impl std::fmt::Debug for Draws<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Draws")
    }
}

/// Out of how many the engine draws for an exponential.
const EXPONENTIAL_OPTIONS: u64 = 1 << 32;

/// Hands a number that was drawn already to the engine's integer exponential.
#[derive(Debug, Clone, Copy)]
struct Drawn(u64);

impl Chooser for Drawn {
    fn choose(&mut self, _draw: Draw, options: u64) -> u64 {
        self.0 % options
    }

    fn fork(&self) -> Box<dyn Chooser> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::Draws;
    use engine::{Chooser, Draw, Latency, Random, Stream};
    use trace::Time;

    #[test]
    fn laws_are_the_engines_own() {
        let draw = Draw { stream: Stream::Workload, who: 3, count: 9 };
        let mut random = Random { seed: 11 };
        let ms = Time::from_ms;
        for law in [Latency::Constant(ms(5)), Latency::Uniform(ms(1), ms(9)), Latency::Exponential(ms(20))] {
            let theirs = law.sample(&mut random, draw);
            let ours = Draws::new(&mut |options| random.choose(draw, options)).time(law);
            assert_eq!(theirs, ours, "{law:?}");
        }
    }

    #[test]
    fn between_includes_both_ends() {
        let drawn: Vec<i64> = (0..10).map(|at| Draws::new(&mut |_| at).between(-5, 4)).collect();
        assert_eq!(drawn, (-5..=4).collect::<Vec<_>>());
    }

    #[test]
    fn where_there_is_no_choice_nothing_is_drawn() {
        let mut choose = |_| panic!("drawn");
        let mut draws = Draws::new(&mut choose);
        assert_eq!((draws.below(1), draws.between(7, 7), draws.happens(1, 1)), (0, 7, true));
        assert_eq!(*draws.pick(&["only"]), "only");
    }
}

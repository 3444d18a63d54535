//! How long a server works on a request, and how requests queue for its cores.

use crate::draws::Draws;
use engine::Latency;
use trace::Time;

/// A law of service times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceTime {
    /// As a travelling time is drawn: constant, uniform or exponential.
    Plain(Latency),
    /// Usually the one, now and then the other: the slow one in thirty.
    TwoPoint {
        /// Usually.
        usual: Time,
        /// Now and then ...
        slow: Time,
        /// ... one time in so many, at least 1.
        one_in: u64,
    },
}

impl ServiceTime {
    /// Draws one.
    #[must_use]
    pub fn sample(self, draws: &mut Draws<'_>) -> Time {
        match self {
            Self::Plain(law) => draws.time(law),
            Self::TwoPoint { usual, slow, one_in } => {
                if draws.happens(1, one_in.max(1)) {
                    slow
                } else {
                    usual
                }
            }
        }
    }
}

/// The cores of a server: each works on one request at a time, in order of arrival.
#[derive(Debug, Clone)]
pub struct Cores {
    /// When each is free again, and how many times slower than others it is.
    cores: Vec<(Time, u64)>,
}

impl Cores {
    /// One for each number, which tells how many times slower than a good one it is; at least 1, and at
    /// least one core.
    #[must_use]
    pub fn new(slowness: &[u64]) -> Self {
        let mut cores: Vec<(Time, u64)> =
            slowness.iter().map(|times| (Time::ZERO, (*times).max(1))).collect();
        if cores.is_empty() {
            cores.push((Time::ZERO, 1));
        }
        Self { cores }
    }

    /// Takes a request in at `now` that is so much work for a good core; gives when it will be done.
    pub fn take(&mut self, now: Time, work: Time) -> Time {
        let core = self.cores.iter_mut().min_by_key(|(free, _)| *free).expect("there is a core");
        core.0 = core.0.max(now) + Time(work.0.saturating_mul(core.1));
        core.0
    }

    /// Drops everything that was taken in.
    pub fn clear(&mut self) {
        self.cores.iter_mut().for_each(|core| core.0 = Time::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cores, ServiceTime};
    use crate::draws::Draws;
    use trace::Time;

    #[test]
    fn requests_queue_for_the_core_that_is_free_first() {
        let ms = Time::from_ms;
        let mut cores = Cores::new(&[1, 4]);
        let done: Vec<Time> = (0..4).map(|_| cores.take(ms(100), ms(10))).collect();
        // The good core at 110, the slow one at 140, then the good one twice more.
        assert_eq!(done, [ms(110), ms(140), ms(120), ms(130)]);
        assert_eq!(cores.take(ms(500), ms(10)), ms(510));
    }

    #[test]
    fn one_in_so_many_is_slow() {
        let law = ServiceTime::TwoPoint { usual: Time(1), slow: Time(9), one_in: 30 };
        let slow = (0..30).filter(|at| law.sample(&mut Draws::new(&mut |_| *at)) == Time(9)).count();
        assert_eq!(slow, 1);
    }
}

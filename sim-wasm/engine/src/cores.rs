//! A process's cores: `work` takes one of them for a while, and what finds none free waits. This is
//! what makes queues and load real.

use trace::Time;

/// The cores of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cores {
    free_at: Vec<Time>,
    /// Percent of full speed.
    percent: u32,
}

impl Cores {
    /// So many cores at full speed; at least one.
    pub fn new(cores: usize) -> Self {
        Self { free_at: vec![Time::ZERO; cores.max(1)], percent: 100 }
    }

    /// Gives work of this cost, at full speed, to the core that is free first; tells when it is done.
    pub fn book(&mut self, now: Time, cost: Time) -> Time {
        let cost = Time(cost.0.saturating_mul(100) / u64::from(self.percent));
        let first = self.free_at.iter_mut().min().expect("there is at least one core");
        *first = (*first).max(now) + cost;
        *first
    }

    /// Sets the speed of what is booked from now on.
    pub const fn set_percent(&mut self, percent: u32) {
        self.percent = if percent == 0 { 1 } else { percent };
    }

    /// Forgets what was booked, as a crash does.
    pub fn clear(&mut self) {
        self.free_at.fill(Time::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_queues_for_the_core_that_is_free_first() {
        let mut cores = Cores::new(2);
        let ms = Time::from_ms;
        assert_eq!([10, 10, 5].map(|cost| cores.book(ms(0), ms(cost))), [ms(10), ms(10), ms(15)]);
        assert_eq!(cores.book(ms(30), ms(1)), ms(31));
    }

    #[test]
    fn a_slow_core_takes_longer() {
        let mut cores = Cores::new(1);
        cores.set_percent(25);
        assert_eq!(cores.book(Time::ZERO, Time::from_ms(10)), Time::from_ms(40));
        cores.clear();
        cores.set_percent(100);
        assert_eq!(cores.book(Time::ZERO, Time::from_ms(10)), Time::from_ms(10));
    }
}

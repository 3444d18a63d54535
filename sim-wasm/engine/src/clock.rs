//! A process's clocks. Both run at its own rate: the monotonic one, which times its sleeps, and the
//! wall clock, which can be set, jump and be smeared besides. True time is the world's alone.

use trace::Time;

/// Parts of a million.
const MILLION: i128 = 1_000_000;

/// The clocks of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Where in true time the present rate began ...
    since: Time,
    /// ... and what the monotonic clock showed then.
    shown: Time,
    /// How many parts in a million it runs fast.
    ppm: i32,
    /// How far, in microseconds, the wall clock is ahead of the scenario's date plus the monotonic one.
    ahead: i64,
    smear: Option<Smear>,
    /// How far from true time the wall clock is at the most, as its owner is told.
    pub uncertainty: Time,
}

/// A shift of the wall clock that happens a little at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Smear {
    from: Time,
    over: Time,
    by: i64,
}

impl Smear {
    /// How much of it has happened.
    fn done(self, now: Time) -> i64 {
        let part = now.since(self.from).0.min(self.over.0);
        let whole = self.over.0.max(1);
        narrow(i128::from(self.by) * i128::from(part) / i128::from(whole))
    }
}

impl Clock {
    /// The slowest that a clock runs: one that stands still would make its timers wait for ever.
    pub const PPM_MIN: i32 = -999_999;

    /// A true clock.
    pub const fn new() -> Self {
        Self { since: Time::ZERO, shown: Time::ZERO, ppm: 0, ahead: 0, smear: None, uncertainty: Time::ZERO }
    }

    /// What the monotonic clock shows; it never goes back.
    pub fn monotonic(&self, now: Time) -> Time {
        let passed = now.since(self.since);
        if self.ppm == 0 {
            return self.shown + passed;
        }
        let local = i128::from(passed.0) * (MILLION + i128::from(self.ppm)) / MILLION;
        self.shown + Time(u64::try_from(local).unwrap_or(u64::MAX))
    }

    /// What the wall clock shows, in microseconds since 1970, in a world whose run began at `epoch`.
    pub fn wall(&self, now: Time, epoch: Time) -> Time {
        let smeared = self.smear.map_or(0, |smear| smear.done(now));
        let shift = self.ahead.saturating_add(smeared);
        Time((epoch + self.monotonic(now)).0.saturating_add_signed(shift))
    }

    /// How long, in true time, until the monotonic clock has moved by `span`: never less.
    pub fn until(&self, span: Time) -> Time {
        if self.ppm == 0 {
            return span;
        }
        let rate = MILLION + i128::from(self.ppm);
        let needed = (i128::from(span.0) * MILLION + rate - 1) / rate;
        Time(u64::try_from(needed).unwrap_or(u64::MAX))
    }

    /// Lets both clocks run fast (or slow) from now on.
    pub fn set_drift(&mut self, now: Time, ppm: i32) {
        self.shown = self.monotonic(now);
        self.since = now;
        self.ppm = ppm;
    }

    /// Moves the wall clock at once.
    pub const fn jump(&mut self, by: i64) {
        self.ahead = self.ahead.saturating_add(by);
    }

    /// Moves the wall clock evenly over a while. An earlier smear stops where it is.
    pub fn smear(&mut self, now: Time, by: i64, over: Time) {
        self.ahead = self.ahead.saturating_add(self.smear.map_or(0, |smear| smear.done(now)));
        self.smear = Some(Smear { from: now, over, by });
    }
}

fn narrow(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: Time = Time(1_000_000_000);
    const SECOND: Time = Time::from_ms(1_000);

    #[test]
    fn a_drift_moves_both_clocks_and_the_timers_with_them() {
        let mut clock = Clock::new();
        clock.set_drift(SECOND, 200);
        let later = SECOND + SECOND;
        assert_eq!(clock.monotonic(later), Time(2_000_200));
        assert_eq!(clock.wall(later, EPOCH), EPOCH + Time(2_000_200));
        // A second of its own is over a little before a true one is.
        assert_eq!(clock.until(SECOND), Time(999_801));
        assert!(clock.monotonic(SECOND + clock.until(SECOND)) >= SECOND + SECOND);
        clock.set_drift(later, -500_000);
        assert_eq!(clock.monotonic(later + SECOND), Time(2_500_200));
    }

    #[test]
    fn the_slowest_clock_still_gets_on() {
        let mut clock = Clock::new();
        clock.set_drift(Time::ZERO, Clock::PPM_MIN);
        assert_eq!(clock.until(Time(1)), SECOND);
        assert_eq!(clock.monotonic(SECOND), Time(1));
    }

    #[test]
    fn a_jump_moves_the_wall_clock_alone() {
        let mut clock = Clock::new();
        clock.jump(-3_000_000);
        assert_eq!(clock.wall(SECOND, EPOCH), Time(EPOCH.0 - 2_000_000));
        assert_eq!(clock.monotonic(SECOND), SECOND);
    }

    #[test]
    fn a_smear_arrives_little_by_little_and_stays() {
        let mut clock = Clock::new();
        clock.smear(Time::ZERO, 1_000, SECOND);
        let half = Time::from_ms(500);
        assert_eq!(clock.wall(half, EPOCH), EPOCH + half + Time(500));
        assert_eq!(clock.wall(SECOND + SECOND, EPOCH), EPOCH + SECOND + SECOND + Time(1_000));
        clock.smear(half, -500, SECOND);
        assert_eq!(clock.wall(half + SECOND, EPOCH), EPOCH + half + SECOND);
    }
}

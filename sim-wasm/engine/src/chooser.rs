//! Every choice of a run goes through one [`Chooser`]: random by seed, replayed from a list, or (for
//! exhaustive search) enumerated. A draw is keyed by what it decides, not by when it is made, so
//! that taking one fault out of a run leaves every other draw as it was.

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::collections::BTreeMap;
use std::hash::Hasher;

/// What a draw decides. The numbers are part of the trace format: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stream {
    /// How long a copy travels; `who` is the link.
    Latency = 1,
    /// Whether a copy is lost; `who` is the link.
    Loss = 2,
    /// Whether the network makes a second copy; `who` is the link.
    Duplicate = 3,
    /// Whether a copy is damaged; `who` is the link.
    Corrupt = 4,
    /// How a copy is damaged; `who` is the link.
    Damage = 5,
    /// The seed of a process's own random numbers; `who` is the process, `count` its life.
    ProcessSeed = 6,
    /// A choice that a director makes; `who` is 0.
    Director = 7,
    /// A choice that a process makes; `who` is the process.
    Process = 8,
    /// A choice of a workload; `who` is the workload.
    Workload = 9,
    /// Whether a copy is held back; `who` is the link.
    Reorder = 10,
    /// How long it is; `who` is the link.
    HeldBack = 11,
    /// Whether a value in a copy is changed; `who` is the link.
    Falsify = 12,
    /// Which, and into what; `who` is the link.
    Falsehood = 13,
    /// Whether a copy is lost by the link's own loss; `who` is the link.
    LinkLoss = 14,
    /// How a process's disk comes out of a crash; `who` is the process.
    Crash = 15,
    /// How many bytes a piece of a connection has; `who` is the link of its caller.
    Chunk = 16,
    /// How long a piece of a connection travels; `who` is the link of its caller.
    Segment = 17,
    /// Whether a piece of a connection is lost and sent again; `who` is the link of its caller.
    SegmentLoss = 18,
    /// Who is on which side of a partition; `who` is the partition.
    Partition = 19,
    /// What a liar does with what it should send; `who` is the link.
    Lie = 20,
    /// The key of the run's ideal signatures.
    Notary = 21,
}

/// The key of one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Draw {
    /// What it decides.
    pub stream: Stream,
    /// For whom: a process, or a link (sender in the high half).
    pub who: u64,
    /// The how-manieth of its kind for them.
    pub count: u64,
}

/// Makes the choices of a run.
pub trait Chooser: Send {
    /// One of `options` equally likely numbers, `0..options`; `options` is at least 1.
    fn choose(&mut self, draw: Draw, options: u64) -> u64;

    /// A second one that goes on as this one would.
    fn fork(&self) -> Box<dyn Chooser>;
}

/// Choices by seed: a keyed hash (`SipHash` 1-3) of the draw, so no draw depends on another.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    /// The seed of the run.
    pub seed: u64,
}

impl Random {
    fn word(self, draw: Draw, attempt: u64) -> u64 {
        let mut hasher = SipHasher13::new_with_keys(self.seed, attempt);
        hasher.write_u64(draw.stream as u64);
        hasher.write_u64(draw.who);
        hasher.write_u64(draw.count);
        hasher.finish()
    }
}

impl Chooser for Random {
    /// Lemire's method: multiply, and draw again in the sliver where the result would be uneven.
    fn choose(&mut self, draw: Draw, options: u64) -> u64 {
        debug_assert!(options > 0, "a choice needs something to choose from");
        let mut product = u128::from(self.word(draw, 0)) * u128::from(options);
        // The division is dear and hardly ever needed.
        if (product as u64) < options {
            let uneven_below = options.wrapping_neg() % options;
            let mut attempts = 1..;
            while (product as u64) < uneven_below
                && let Some(attempt) = attempts.next()
            {
                product = u128::from(self.word(draw, attempt)) * u128::from(options);
            }
        }
        (product >> 64) as u64
    }

    fn fork(&self) -> Box<dyn Chooser> {
        Box::new(*self)
    }
}

/// One choice that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What for.
    pub draw: Draw,
    /// Out of how many.
    pub options: u64,
    /// Which.
    pub chosen: u64,
}

/// Notes every choice of another chooser.
#[derive(Debug)]
pub struct Recording<C> {
    /// Who chooses.
    pub chooser: C,
    /// What was chosen, in order.
    pub choices: std::sync::mpsc::Sender<Choice>,
}

impl<C: Chooser + Clone + 'static> Chooser for Recording<C> {
    fn choose(&mut self, draw: Draw, options: u64) -> u64 {
        let chosen = self.chooser.choose(draw, options);
        // A listener that has gone away wants no more notes.
        let _ = self.choices.send(Choice { draw, options, chosen });
        chosen
    }

    /// The fork is not listened to: its choices are not part of the run.
    fn fork(&self) -> Box<dyn Chooser> {
        Box::new(self.chooser.clone())
    }
}

/// Makes the choices of a list again, by key; a draw that is not on it falls back to a seed.
#[derive(Debug, Clone)]
pub struct Replay {
    choices: BTreeMap<Draw, u64>,
    fallback: Random,
}

impl Replay {
    /// A chooser that repeats `choices`, and `fallback`'s where they say nothing.
    #[must_use]
    pub fn new(choices: &[Choice], fallback: Random) -> Self {
        Self { choices: choices.iter().map(|choice| (choice.draw, choice.chosen)).collect(), fallback }
    }
}

impl Chooser for Replay {
    fn choose(&mut self, draw: Draw, options: u64) -> u64 {
        match self.choices.get(&draw) {
            Some(chosen) if *chosen < options => *chosen,
            _ => self.fallback.choose(draw, options),
        }
    }

    fn fork(&self) -> Box<dyn Chooser> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(count: u64) -> Draw {
        Draw { stream: Stream::Latency, who: 7, count }
    }

    #[test]
    fn a_draw_depends_on_its_key_and_the_seed_alone() {
        let mut a = Random { seed: 1 };
        let mut b = Random { seed: 1 };
        let forwards: Vec<u64> = (0..50).map(|count| a.choose(draw(count), 1_000)).collect();
        let mut backwards: Vec<u64> = (0..50).rev().map(|count| b.choose(draw(count), 1_000)).collect();
        backwards.reverse();
        assert_eq!(forwards, backwards);
        let other: Vec<u64> = (0..50).map(|count| Random { seed: 2 }.choose(draw(count), 1_000)).collect();
        assert_ne!(forwards, other);
    }

    #[test]
    fn draws_are_even_over_a_number_of_options_that_divides_nothing() {
        let mut random = Random { seed: 3 };
        let mut seen = [0_u32; 7];
        (0..70_000).for_each(|count| seen[random.choose(draw(count), 7) as usize] += 1);
        // 10,000 each, standard deviation 93: five of them either way.
        assert!(seen.iter().all(|n| (9_535..=10_465).contains(n)), "{seen:?}");
    }

    #[test]
    fn a_replay_repeats_what_was_recorded() {
        let (sender, notes) = std::sync::mpsc::channel();
        let mut recording = Recording { chooser: Random { seed: 9 }, choices: sender };
        let first: Vec<u64> = (0..20).map(|count| recording.choose(draw(count), 100)).collect();
        let choices: Vec<Choice> = notes.try_iter().collect();
        let mut replay = Replay::new(&choices, Random { seed: 1 });
        assert_eq!(first, (0..20).map(|count| replay.choose(draw(count), 100)).collect::<Vec<_>>());
        assert_eq!(replay.choose(draw(99), 100), Random { seed: 1 }.choose(draw(99), 100));
    }
}

//! Scenarios written as text, one act a line, and the transcript of their runs.
//!
//! ```text
//! # a comment
//! seed 3
//! nodes n1 n2 as keeper        programs as in `programs/`; without `as`: clerk
//! claim every question is answered
//! shows lost:                  words of the run that is broken, and of no other
//! misses n1 ends                or the other way round
//! client latency 1             acts without `at` come first; all acts are in `acts.rs`
//! at 10 c1 asks n1 save 7
//! ! at 20 lose 1/3             the fault: left out of the first run
//! at 90 end
//! ```

use super::acts::Stage;
use engine::{Engine, Limits, Random, World};
use trace::{EventId, Time, Trace};

/// A scenario, read.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub seed: u64,
    pub claim: String,
    /// Words that are to be seen where the claim is broken, and nowhere else.
    pub shows: Vec<String>,
    /// Words that are to be seen where the claim holds, and not where it is broken.
    pub misses: Vec<String>,
    /// Whether the marked lines are the cure and not the fault.
    pub cure: bool,
    pub acts: Vec<Act>,
}

/// A line that does something.
#[derive(Debug, Clone)]
pub struct Act {
    /// When; at the beginning, before anything begins, if `None`.
    pub at: Option<Time>,
    pub words: String,
    /// Whether it is the fault, or a part of it.
    pub marked: bool,
}

impl Script {
    /// Reads a scenario.
    pub fn read(text: &str) -> Self {
        let mut script = Self::default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("seed", seed) => script.seed = seed.parse().expect("a seed is a number"),
                ("claim", claim) => claim.clone_into(&mut script.claim),
                ("shows", words) => script.shows.push(words.to_owned()),
                ("misses", words) => script.misses.push(words.to_owned()),
                ("cure", "") => script.cure = true,
                ("!", rest) => script.acts.push(act(rest, true)),
                _ => script.acts.push(act(line, false)),
            }
        }
        script
    }

    /// The same scenario with those acts alone that are wanted.
    pub fn with(&self, wanted: impl Fn(&Act) -> bool) -> Self {
        let acts = self.acts.iter().filter(|act| wanted(act)).cloned().collect();
        Self { acts, ..self.clone() }
    }

    /// Runs it.
    pub fn run(&self) -> Trace {
        let chooser = Box::new(Random { seed: self.seed });
        let mut engine = Engine::new(World::new(chooser, Limits::default()), Stage::new(&self.acts));
        engine.run();
        engine.world.into_recorder().trace
    }
}

/// What happened, one event a line.
pub fn transcript(trace: &Trace) -> String {
    let line = |(place, event): (u32, &trace::Event)| {
        format!("{:>10}  {}\n", event.at.to_string(), trace::tell(trace, EventId(place)))
    };
    (0..).zip(&trace.events).map(line).collect()
}

fn act(line: &str, marked: bool) -> Act {
    match line.strip_prefix("at ").and_then(|rest| rest.split_once(' ')) {
        Some((at, words)) => Act { at: Some(ms(at)), words: words.to_owned(), marked },
        None => Act { at: None, words: line.to_owned(), marked },
    }
}

/// A time in milliseconds.
pub fn ms(text: &str) -> Time {
    Time::from_ms(number(text))
}

/// A number.
pub fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no such number"))
}

//! A run that can be looked at in any of its moments: copies of it are kept on the way, so that a look
//! costs the events since the copy before it and not the whole run.

use crate::run::{prepare, variables};
use engine::{Engine, Random, Tape};
use python::ScriptDirector;
use trace::wire::Exam;
use trace::{Diagnostic, Variable};

/// Events between two copies: copying a node costs about as much as some fifty of its steps.
const EVERY: u64 = 1_000;

/// The variables of every node: (its name, what it holds).
pub type Variables = Vec<(String, Vec<Variable>)>;

/// One run of one program.
#[derive(Debug)]
pub struct Film {
    exam: Exam,
    program: String,
    scenario: String,
    seed: u64,
    tape: Tape<ScriptDirector>,
}

impl Film {
    /// A run that has not been looked at yet.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn new(exam: Exam, program: String, scenario: String, seed: u64) -> Result<Self, Vec<Diagnostic>> {
        let engine = prepare(&exam, &program, &scenario, Box::new(Random { seed }))?;
        Ok(Self { exam, program, scenario, seed, tape: Tape::new(engine, EVERY) })
    }

    /// Whether this is that run.
    #[must_use]
    pub fn shows(&self, exam: &Exam, program: &str, scenario: &str, seed: u64) -> bool {
        (self.exam == *exam, self.program.as_str(), self.scenario.as_str(), self.seed)
            == (true, program, scenario, seed)
    }

    /// The variables of every node just after an event, a position in the trace.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn variables(&mut self, event: u32) -> Result<Variables, Vec<Diagnostic>> {
        Ok(variables(self.moment(event)?))
    }

    /// The run just after an event.
    fn moment(&mut self, event: u32) -> Result<Engine<ScriptDirector>, Vec<Diagnostic>> {
        let events = u64::from(event) + 1;
        if let Some(engine) = self.tape.at(events) {
            return Ok(engine);
        }
        // What cannot be copied is lived again from the beginning.
        let chooser = Box::new(Random { seed: self.seed });
        let mut engine = prepare(&self.exam, &self.program, &self.scenario, chooser)?;
        engine.run_to(events);
        Ok(engine)
    }
}

//! Living a life again, to find the lines of what went wrong in it: the same inputs, the same outcomes,
//! and nothing of it happens.

use super::Rules;
use super::core::Core;
use super::journal::Journal;
use super::outcomes::Outcomes;
use crate::source::Script;
use engine::{Context, Disk, DiskRules, Drive, Random, Streams};
use monty_types::MontyException;
use trace::Time;

/// What a life that is lived again lets arrive here, uncaught, with the lines it came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    Nothing,
    Job(u64),
    View,
}

impl Watched {
    const fn job(self) -> Option<u64> {
        match self {
            Self::Job(job) => Some(job),
            Self::Nothing | Self::View => None,
        }
    }
}

/// A life as it was so far.
pub struct Past<'a> {
    pub script: &'a Script,
    pub rules: &'a Rules,
    pub journal: &'a Journal,
    /// What came of what it did, and of the last look at it.
    pub outcomes: (&'a Outcomes, &'a Outcomes),
}

impl Past<'_> {
    /// Lives it again, up to its end so far; `None` when not all of it is known. `ticks` says that its
    /// loops count their rounds.
    pub fn again(
        &self,
        ticks: bool,
        watched: Watched,
        context: &Context<'_>,
    ) -> Option<(Core, Result<(), MontyException>)> {
        let (Some(outcomes), Some(looked)) =
            (self.outcomes.0.for_another_time(), self.outcomes.1.for_another_time())
        else {
            return None;
        };
        if !self.journal.is_whole() {
            return None;
        }
        let mut disk = Drive::new(Disk::new(DiskRules::default()));
        let mut effects = Vec::new();
        let (mut chooser, mut choices) = (Random { seed: 0 }, 0);
        let mut streams = Streams::default();
        let mut again = Context {
            me: context.me,
            life: context.life,
            now: Time::ZERO,
            clock: self.journal.birth.clock,
            uncertainty: self.journal.birth.uncertainty,
            seed: self.journal.seed,
            directory: context.directory,
            disk: &mut disk,
            streams: &mut streams,
            notary: context.notary,
            effects: &mut effects,
            // A script draws its random numbers itself, from its seed.
            chooser: &mut chooser,
            choices: &mut choices,
        };
        let mut core = Core::new(&again, self.rules, watched.job());
        (core.life.outcomes, core.life.looked) = (outcomes, looked);
        let text = if ticks { &self.script.ticking } else { &self.script.text };
        let lived = self.live(&mut core, text, watched, &mut again);
        Some((core, lived))
    }

    fn live(
        &self,
        core: &mut Core,
        text: &str,
        watched: Watched,
        again: &mut Context<'_>,
    ) -> Result<(), MontyException> {
        core.start_with(text, self.script, again)?;
        for entry in self.journal.entries() {
            (again.now, again.clock) = (entry.moment.now, entry.moment.clock);
            again.uncertainty = entry.moment.uncertainty;
            again.effects.clear();
            core.handle(entry.input(), again)?;
        }
        if watched == Watched::View { core.look("watch", again) } else { Ok(()) }
    }
}

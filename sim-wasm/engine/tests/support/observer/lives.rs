//! Who runs, who is dead, who stands still, and whose life an event belongs to.

use super::{Observer, Rule};
use trace::{Event, EventKind, ProcessId, ProcessKind, Time, Trace};

/// One process as the trace shows it so far.
#[derive(Debug, Clone, Copy, Default)]
struct Life {
    is_client: bool,
    dead: bool,
    paused: bool,
    /// Whether its present life has begun.
    started: bool,
    number: u32,
    /// The event that began its present life.
    began: usize,
    resumed_at: Option<Time>,
}

/// Every process.
#[derive(Debug)]
pub struct Lives {
    lives: Vec<Life>,
}

/// Whether a process can take part in something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Able {
    Yes,
    Dead,
    Paused,
    Unstarted,
    Nobody,
}

impl Lives {
    /// Everybody before the run; a client, which has no program, needs no start.
    pub fn new(trace: &Trace) -> Self {
        let life = |kind| Life {
            is_client: kind == ProcessKind::Client,
            started: kind == ProcessKind::Client,
            ..Life::default()
        };
        Self { lives: trace.processes.iter().map(|info| life(info.kind)).collect() }
    }

    pub fn able(&self, process: ProcessId) -> Able {
        match self.lives.get(process.index()) {
            None => Able::Nobody,
            Some(life) if life.dead => Able::Dead,
            Some(life) if life.paused => Able::Paused,
            Some(life) if !life.started => Able::Unstarted,
            Some(_) => Able::Yes,
        }
    }

    pub fn is_client(&self, process: ProcessId) -> bool {
        self.lives.get(process.index()).is_some_and(|life| life.is_client)
    }

    pub fn is_paused(&self, process: ProcessId) -> bool {
        self.able(process) == Able::Paused
    }

    /// When the process last went on after a pause.
    pub fn resumed_at(&self, process: ProcessId) -> Option<Time> {
        self.lives.get(process.index()).and_then(|life| life.resumed_at)
    }

    /// A process is up again; its life begins with `Start`.
    pub fn restarted(&mut self, process: ProcessId) {
        if let Some(life) = self.lives.get_mut(process.index()) {
            life.dead = false;
        }
    }
}

impl Observer<'_> {
    pub(super) fn on_life(&mut self, event: &Event) {
        match event.kind {
            EventKind::Start { process, life } => self.starts(process, life),
            EventKind::Kill { process } => self.killed(process),
            EventKind::Pause { process } => self.paused(process),
            EventKind::Resume { process } => self.resumed(process, event.at),
            _ => {}
        }
    }

    fn starts(&mut self, process: ProcessId, number: u32) {
        let able = self.lives.able(process);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        let rightly = able == Able::Unstarted && number > life.number;
        (life.started, life.number, life.began) = (true, number, self.at);
        self.require(rightly, Rule::WrongLife);
    }

    fn killed(&mut self, process: ProcessId) {
        let acts = self.faults.downs(process);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        let rightly = acts && !life.dead && !life.paused;
        (life.dead, life.started) = (true, false);
        self.require(rightly, Rule::Unpaired);
    }

    fn paused(&mut self, process: ProcessId) {
        let acts = self.faults.pauses(process);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        let rightly = acts && !life.dead && !life.paused;
        life.paused = true;
        self.require(rightly, Rule::Unpaired);
    }

    fn resumed(&mut self, process: ProcessId, at: Time) {
        let acts = self.faults.pauses(process);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        let rightly = !acts && life.paused;
        (life.paused, life.resumed_at) = (false, Some(at));
        self.require(rightly, Rule::Unpaired);
    }

    /// A process does something: it must be able to, and an input of its present life made it do so.
    pub(super) fn does(&mut self, process: ProcessId, event: &Event) {
        match self.lives.able(process) {
            Able::Yes => {}
            Able::Dead => return self.complain(Rule::ByDead),
            Able::Paused => return self.complain(Rule::ByPaused),
            Able::Unstarted => return self.complain(Rule::ByUnstarted),
            Able::Nobody => return self.complain(Rule::Unknown),
        }
        if !self.lives.is_client(process) {
            let began = self.lives.lives[process.index()].began;
            match event.cause {
                Some(cause) if !self.is_occasion_of(cause.index(), process) => {
                    self.complain(Rule::WrongCause)
                }
                Some(cause) => self.require(cause.index() >= began, Rule::FormerLife),
                None => self.complain(Rule::WrongCause),
            }
        }
    }
}

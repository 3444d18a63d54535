//! Who runs, who is dead, who stands still, and whose life an event belongs to.

use super::{Observer, Rule};
use trace::{Event, EventKind, ProcessId, ProcessKind, Time, Trace};

/// One process as the trace shows it so far.
#[derive(Debug, Clone, Copy, Default)]
struct Life {
    is_client: bool,
    dead: bool,
    /// Whether it is dead for no fault, and needs none to end before it rises.
    ended: bool,
    gone: bool,
    paused: bool,
    /// Whether its present life has begun.
    started: bool,
    number: u32,
    /// The event that began its present life.
    began: usize,
    /// What it turned to last.
    turned_to: usize,
    /// When it last could handle something again, after a pause or after its disk had kept it busy.
    freed_at: Option<Time>,
    died_at: Option<Time>,
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
            Some(life) if life.dead || life.gone => Able::Dead,
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

    /// Whether what reaches a process now may have waited for it.
    pub fn was_freed(&self, process: ProcessId, now: Time) -> bool {
        self.lives.get(process.index()).is_some_and(|life| life.freed_at == Some(now))
    }

    /// When a process last died.
    pub fn died_at(&self, process: ProcessId) -> Option<Time> {
        self.lives.get(process.index()).and_then(|life| life.died_at)
    }

    /// A process is up again; its life begins with `Start`.
    pub fn restarted(&mut self, process: ProcessId) {
        if let Some(life) = self.lives.get_mut(process.index()) {
            life.dead = false;
        }
    }

    /// A process turns to an event, now.
    pub fn turns_to(&mut self, process: ProcessId, event: usize) {
        if let Some(life) = self.lives.get_mut(process.index()) {
            life.turned_to = event;
        }
    }
}

impl Observer<'_> {
    pub(super) fn on_life(&mut self, event: &Event) {
        match event.kind {
            EventKind::Start { process, life } => self.starts(process, life),
            EventKind::Kill { process } => self.killed(process),
            EventKind::Exit { process } => {
                self.does(process, event);
                self.ends(process, |life| life.ended = true);
            }
            EventKind::Leave { process } => self.left(process),
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
        let may_rise = able == Able::Unstarted || (able == Able::Dead && life.ended && !life.gone);
        let rightly = may_rise && number > life.number;
        (life.started, life.dead, life.ended) = (true, false, false);
        (life.number, life.began, life.turned_to) = (number, self.at, self.at);
        self.require(rightly, Rule::WrongLife);
    }

    fn killed(&mut self, process: ProcessId) {
        let acts = self.faults.downs(process);
        let able = self.lives.able(process);
        // One that ended by itself may be killed just before it begins again.
        let ended = self.lives.lives.get(process.index()).is_some_and(|life| life.ended && !life.gone);
        let rightly = matches!(able, Able::Yes | Able::Unstarted) || (able == Able::Dead && ended);
        self.require(acts && rightly, Rule::Unpaired);
        self.ends(process, |life| life.ended = false);
    }

    fn left(&mut self, process: ProcessId) {
        let held = self.faults.downs(process) || self.faults.pauses(process);
        let gone = self.lives.lives.get(process.index()).is_none_or(|life| life.gone);
        self.require(!gone, Rule::WrongLife);
        self.require(!held, Rule::Unpaired);
        self.ends(process, |life| life.gone = true);
    }

    fn ends(&mut self, process: ProcessId, how: impl FnOnce(&mut Life)) {
        let now = self.trace.events.get(self.at).map(|event| event.at);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        (life.dead, life.started, life.paused, life.died_at) = (true, false, false, now);
        how(life);
        self.syncs.forget(process);
    }

    fn paused(&mut self, process: ProcessId) {
        let acts = self.faults.pauses(process);
        let able = self.lives.able(process);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        life.paused = true;
        self.require(acts && able == Able::Yes, Rule::Unpaired);
    }

    fn resumed(&mut self, process: ProcessId, at: Time) {
        let acts = self.faults.pauses(process);
        let Some(life) = self.lives.lives.get_mut(process.index()) else {
            return self.complain(Rule::Unknown);
        };
        let rightly = !acts && life.paused;
        (life.paused, life.freed_at) = (false, Some(at));
        self.require(rightly, Rule::Unpaired);
    }

    /// A process does something: it must be able to, and an input of its present life made it do so.
    pub(super) fn does(&mut self, process: ProcessId, event: &Event) {
        if !self.acts(process, event) || self.lives.is_client(process) {
            return;
        }
        let Some(cause) = event.cause.map(trace::EventId::index) else { return };
        let life = &mut self.lives.lives[process.index()];
        let turned_to = life.turned_to;
        if event.at > self.trace.events[cause].at {
            // Its disk kept it busy until now.
            life.freed_at = Some(event.at);
        }
        let at_once = !self.tells_when_handled(cause) || cause == turned_to;
        self.require(at_once, Rule::Interleaved);
    }

    /// A timer of a process fires.
    pub(super) fn fires(&mut self, process: ProcessId, event: &Event) {
        self.acts(process, event);
        self.lives.turns_to(process, self.at);
    }

    /// Tells whether nothing is wrong.
    fn acts(&mut self, process: ProcessId, event: &Event) -> bool {
        let rule = match self.lives.able(process) {
            Able::Yes => self.breach_of_cause(process, event),
            Able::Dead => Some(Rule::ByDead),
            Able::Paused => Some(Rule::ByPaused),
            Able::Unstarted => Some(Rule::ByUnstarted),
            Able::Nobody => Some(Rule::Unknown),
        };
        rule.into_iter().for_each(|rule| self.complain(rule));
        rule.is_none()
    }

    fn breach_of_cause(&self, process: ProcessId, event: &Event) -> Option<Rule> {
        if self.lives.is_client(process) {
            return None;
        }
        let began = self.lives.lives[process.index()].began;
        match event.cause.map(trace::EventId::index) {
            Some(cause) if self.occasion(cause) != Some(process) => Some(Rule::WrongCause),
            Some(cause) => (cause < began).then_some(Rule::FormerLife),
            None => Some(Rule::WrongCause),
        }
    }

    /// Whether a process turns to such an event at that very moment: it may hear of the end of a sync, or
    /// of what it reads along, later.
    fn tells_when_handled(&self, at: usize) -> bool {
        let kind = &self.trace.events[at].kind;
        !matches!(kind, EventKind::Synced { .. } | EventKind::Send { .. } | EventKind::Drop { .. })
    }
}

//! The world: everything there is in a run, and what a director may do to it. It moves only through
//! [`crate::Engine`]; here nothing waits and nothing happens by itself.

use crate::chooser::{Chooser, Draw, Stream};
use crate::disk::Disk;
use crate::latency::Latency;
use crate::limits::Limits;
use crate::network::{Chance, Network, Rule, Scope, Slot};
use crate::process::{Context, Directory, Effect, Process};
use crate::queue::{Queue, Ticket};
use crate::record::Recorder;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trace::{
    Diagnostic, EventId, EventKind, FaultId, FaultKind, MessageId, OpId, OpOutcome, Payload, Phase,
    ProcessId, ProcessInfo, ProcessKind, Time, Variable,
};

/// What is planned to happen.
#[derive(Debug)]
pub(crate) enum Planned {
    Start { process: ProcessId, life: u32 },
    Arrive(Arrival),
    Timer { process: ProcessId, life: u32, token: u64, set_by: EventId },
    Synced(Synced),
    Cue { token: u64 },
}

/// A sync under way.
#[derive(Debug)]
pub(crate) struct Synced {
    pub process: ProcessId,
    pub life: u32,
    pub token: u64,
    pub file: String,
    pub durable: Vec<u8>,
    pub asked_by: EventId,
}

/// A copy on its way.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub message: MessageId,
    pub copy: u32,
    pub from: ProcessId,
    pub to: ProcessId,
    pub payload: Arc<Payload>,
    pub altered: bool,
    pub lost: bool,
    pub sent: EventId,
}

/// Whether a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProcessState {
    /// It will, as soon as time goes on; until then nothing reaches it.
    Starting,
    /// It does.
    Running,
    /// It stands still; what arrives waits.
    Paused,
    /// It was killed.
    Dead,
}

pub(crate) struct Member {
    pub kind: ProcessKind,
    pub program: Option<Box<dyn Process>>,
    pub state: ProcessState,
    pub life: u32,
    pub born: Time,
    pub timers: BTreeMap<u64, Ticket>,
    pub held: Vec<Planned>,
    pub disk: Disk,
    pub fault: Option<FaultId>,
    pub choices: u64,
}

impl Member {
    /// Whether it has begun and not been killed.
    pub const fn lives(&self) -> bool {
        matches!(self.state, ProcessState::Running | ProcessState::Paused)
    }
}

/// How long a sync takes.
const SYNC_TIME: Time = Time::from_ms(1);

/// Everything there is in a run.
pub struct World {
    pub(crate) now: Time,
    pub(crate) queue: Queue<Planned>,
    pub(crate) members: Vec<Member>,
    pub(crate) network: Network,
    pub(crate) directory: Directory,
    pub(crate) recorder: Recorder,
    pub(crate) limits: Limits,
    pub(crate) aborted: bool,
    pub(crate) effects: Vec<Effect>,
    pub(crate) lines: u32,
    pub(crate) chooser: Box<dyn Chooser>,
    phase: Phase,
    epoch: Time,
    faults: u32,
    messages: u32,
    operations: u32,
    director_draws: u64,
}

impl World {
    /// An empty world in which `chooser` makes every choice.
    #[must_use]
    pub fn new(chooser: Box<dyn Chooser>, limits: Limits) -> Self {
        Self {
            now: Time::ZERO,
            queue: Queue::default(),
            members: Vec::new(),
            network: Network::default(),
            directory: Directory::default(),
            recorder: Recorder::new(),
            limits,
            aborted: false,
            effects: Vec::new(),
            lines: 0,
            chooser,
            phase: Phase::Run,
            // 2024-01-01 00:00 UTC: a date that a learner recognises as one.
            epoch: Time(1_704_067_200_000_000),
            faults: 0,
            messages: 0,
            operations: 0,
            director_draws: 0,
        }
    }

    /// Simulated time since the run began.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// The date at which the run began, as wall clocks tell it.
    #[must_use]
    pub const fn epoch(&self) -> Time {
        self.epoch
    }

    /// The limits of the run.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Who is there.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What was written down so far.
    #[must_use]
    pub const fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Turns the keeping of events off (for benches and searches) or on.
    pub const fn keep_events(&mut self, keep: bool) {
        self.recorder.keeps_events = keep;
    }

    /// Ends the world and hands its notes over.
    #[must_use]
    pub fn into_recorder(self) -> Recorder {
        self.recorder
    }

    /// Adds a process. A node or service starts as soon as time goes on; a client only listens.
    /// `None` when the name is taken or the run is full.
    pub fn join(
        &mut self,
        name: &str,
        kind: ProcessKind,
        program: Option<Box<dyn Process>>,
    ) -> Option<ProcessId> {
        if self.members.len() >= self.limits.processes_max {
            return None;
        }
        let id = self.directory.add(name)?;
        self.recorder.join(ProcessInfo { name: name.to_owned(), kind });
        if kind == ProcessKind::Node {
            self.directory.nodes.push(id);
        }
        let starts = program.is_some();
        self.members.push(Member {
            kind,
            program,
            state: if starts { ProcessState::Starting } else { ProcessState::Running },
            life: u32::from(starts),
            born: self.now,
            timers: BTreeMap::new(),
            held: Vec::new(),
            disk: Disk::new(self.limits.disk_bytes_max),
            fault: None,
            choices: 0,
        });
        if starts {
            self.queue.push(self.now, Planned::Start { process: id, life: 1 });
        }
        Some(id)
    }

    /// Says who is next to whom; without it everybody is everybody's neighbour.
    pub fn set_neighbours(&mut self, process: ProcessId, neighbours: Vec<ProcessId>) {
        self.directory.neighbours.insert(process, neighbours);
    }

    /// Whether a process runs; `None` when there is no such process.
    #[must_use]
    pub fn state(&self, process: ProcessId) -> Option<ProcessState> {
        self.members.get(process.index()).map(|member| member.state)
    }

    /// What a process is; `None` when there is no such process.
    #[must_use]
    pub fn kind(&self, process: ProcessId) -> Option<ProcessKind> {
        self.members.get(process.index()).map(|member| member.kind)
    }

    /// The variables of a process that is not dead.
    pub fn variables(&mut self, process: ProcessId) -> Vec<Variable> {
        self.look(process, |program, context| program.variables(context)).unwrap_or_default()
    }

    /// The view of a process that is not dead.
    pub fn view(&mut self, process: ProcessId) -> Option<trace::Value> {
        self.look(process, |program, context| program.view(context)).flatten()
    }

    /// Looks into a process. Whatever it wants to happen meanwhile does not, complaints apart.
    fn look<T>(
        &mut self,
        process: ProcessId,
        look: impl FnOnce(&mut dyn Process, &mut Context<'_>) -> T,
    ) -> Option<T> {
        let clock = self.epoch + self.now;
        let member = self.members.get_mut(process.index()).filter(|member| member.lives())?;
        let mut program = member.program.take()?;
        let mut effects = Vec::new();
        let mut context = Context {
            me: process,
            life: member.life,
            now: self.now.since(member.born),
            clock,
            seed: 0,
            directory: &self.directory,
            disk: &mut member.disk,
            effects: &mut effects,
            chooser: &mut *self.chooser,
            choices: &mut member.choices,
        };
        let seen = look(&mut *program, &mut context);
        member.program = Some(program);
        for effect in effects {
            if let Effect::Trouble(mut diagnostic) = effect {
                diagnostic.process = Some(process);
                self.diagnose(*diagnostic);
            }
        }
        Some(seen)
    }

    // ---- messages ------------------------------------------------------------------------------

    /// Puts a message on the wire.
    pub fn send(&mut self, from: ProcessId, to: ProcessId, payload: Arc<Payload>) -> MessageId {
        let message = MessageId(self.messages);
        self.messages += 1;
        self.recorder.statistics.sent += 1;
        let sent = self.recorder.note(self.now, || EventKind::Send {
            message,
            from,
            to,
            payload: Arc::clone(&payload),
        });
        let slot = self.slot(from, to);
        let copies = self.network.copies(slot, &mut *self.chooser);
        for copy in 0..copies {
            if copy > 0 {
                self.recorder.note_uncaused(self.now, || EventKind::Copy { message, copy });
            }
            self.dispatch(slot, copy, message, &payload, sent);
        }
        message
    }

    fn slot(&mut self, from: ProcessId, to: ProcessId) -> Slot {
        let kinds = (self.members[from.index()].kind, self.members[to.index()].kind);
        Slot {
            from,
            to,
            inside: kinds == (ProcessKind::Node, ProcessKind::Node),
            client: kinds.0 == ProcessKind::Client || kinds.1 == ProcessKind::Client,
            number: self.network.number(from, to),
        }
    }

    fn dispatch(&mut self, slot: Slot, copy: u32, message: MessageId, payload: &Arc<Payload>, sent: EventId) {
        let fate = self.network.fate(slot, copy, &mut *self.chooser);
        let mut payload = Arc::clone(payload);
        if fate.damaged {
            let line = self.directory.line(slot.from, slot.to, &payload);
            payload = Arc::new(Payload::Text(crate::network::damage(&line, slot, copy, &mut *self.chooser)));
        }
        let arrival = Arrival {
            message,
            copy,
            from: slot.from,
            to: slot.to,
            payload,
            altered: fate.damaged,
            lost: fate.lost,
            sent,
        };
        self.queue.push(self.now + fate.after, Planned::Arrive(arrival));
    }

    // ---- operations ----------------------------------------------------------------------------

    /// Notes that a client begins an operation.
    pub fn invoke(&mut self, client: ProcessId, node: ProcessId, body: Arc<Payload>) -> (OpId, EventId) {
        let op = OpId(self.operations);
        self.operations += 1;
        self.recorder.statistics.operations += 1;
        (op, self.recorder.note(self.now, || EventKind::Invoke { op, client, node, body }))
    }

    /// Notes that an operation ended for its client.
    pub fn complete(&mut self, op: OpId, outcome: OpOutcome) -> EventId {
        if matches!(outcome, OpOutcome::Ok(_)) {
            self.recorder.statistics.answered += 1;
        }
        self.recorder.note(self.now, || EventKind::Return { op, outcome })
    }

    // ---- time ----------------------------------------------------------------------------------

    /// Asks for a [`crate::Cue::Time`] after a while.
    pub fn cue(&mut self, after: Time, token: u64) {
        self.queue.push(self.now + after, Planned::Cue { token });
    }

    /// One of `options` equally likely numbers, `0..options`, under a key of the caller's.
    pub fn draw(&mut self, draw: Draw, options: u64) -> u64 {
        self.chooser.choose(draw, options.max(1))
    }

    /// A choice of the director's own.
    pub fn choose(&mut self, options: u64) -> u64 {
        self.director_draws += 1;
        let draw = Draw { stream: Stream::Director, who: 0, count: self.director_draws };
        self.chooser.choose(draw, options.max(1))
    }

    /// Where the random numbers of one life of a process start.
    pub(crate) fn process_seed(&mut self, process: ProcessId, life: u32) -> u64 {
        let draw = Draw { stream: Stream::ProcessSeed, who: u64::from(process.0), count: u64::from(life) };
        self.chooser.choose(draw, u64::MAX)
    }

    // ---- faults --------------------------------------------------------------------------------

    /// How long copies travel between members of the cluster from now on.
    pub const fn set_latency(&mut self, latency: Latency) {
        self.network.latency = latency;
    }

    /// How long copies travel to and from clients from now on.
    pub const fn set_client_latency(&mut self, latency: Latency) {
        self.network.client_latency = latency;
    }

    /// How long copies travel over one directed link from now on.
    pub fn set_link_latency(&mut self, from: ProcessId, to: ProcessId, latency: Latency) {
        self.network.link_latency.insert((from, to), latency);
    }

    /// Loses copies by chance from now on; `None` ends it.
    pub fn set_loss(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.loss.take();
        self.network.loss = self.rule(old, fault, |chance, of| FaultKind::Loss { chance, of });
    }

    /// Sends messages twice by chance from now on; `None` ends it.
    pub fn set_duplication(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.duplication.take();
        self.network.duplication = self.rule(old, fault, |chance, of| FaultKind::Duplication { chance, of });
    }

    /// Damages copies by chance from now on; `None` ends it.
    pub fn set_corruption(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.corruption.take();
        self.network.corruption = self.rule(old, fault, |chance, of| FaultKind::Corruption { chance, of });
    }

    fn rule(
        &mut self,
        old: Option<Rule>,
        new: Option<(Chance, Scope)>,
        kind: impl Fn(u32, u32) -> FaultKind,
    ) -> Option<Rule> {
        if let Some(rule) = old {
            self.end_fault(rule.fault);
        }
        new.map(|(chance, scope)| {
            let fault = self.start_fault(kind(chance.chance, chance.of));
            Rule { fault, chance, scope }
        })
    }

    /// Cuts directed links until [`World::mend`].
    pub fn cut(&mut self, links: BTreeSet<(ProcessId, ProcessId)>) -> FaultId {
        let fault = self.start_fault(FaultKind::Cut { links: links.iter().copied().collect() });
        self.network.cuts.insert(fault, links);
        fault
    }

    /// Mends what a cut has cut.
    pub fn mend(&mut self, fault: FaultId) {
        if self.network.cuts.remove(&fault).is_some() {
            self.end_fault(fault);
        }
    }

    /// Ends every fault of the network: loss, duplication, corruption and cuts.
    pub fn mend_network(&mut self) {
        self.set_loss(None);
        self.set_duplication(None);
        self.set_corruption(None);
        let cuts: Vec<FaultId> = self.network.cuts.keys().copied().collect();
        cuts.into_iter().for_each(|fault| self.mend(fault));
    }

    /// Kills a process: its memory and timers are gone, its unsynced writes too.
    pub fn kill(&mut self, process: ProcessId) {
        if self.members[process.index()].state == ProcessState::Dead {
            return;
        }
        self.resume(process);
        let fault = self.start_fault(FaultKind::Down { process });
        self.recorder.note(self.now, || EventKind::Kill { process });
        let member = &mut self.members[process.index()];
        member.state = ProcessState::Dead;
        member.fault = Some(fault);
        member.disk.crash();
        for ticket in std::mem::take(&mut member.timers).into_values() {
            self.queue.cancel(ticket);
        }
        if let Some(program) = &mut member.program {
            program.forget();
        }
    }

    /// Starts a killed process again, as soon as time goes on.
    pub fn restart(&mut self, process: ProcessId) {
        let member = &mut self.members[process.index()];
        if member.state != ProcessState::Dead {
            return;
        }
        member.state = ProcessState::Starting;
        member.life += 1;
        let (life, fault) = (member.life, member.fault.take());
        if let Some(fault) = fault {
            self.end_fault(fault);
        }
        self.queue.push(self.now, Planned::Start { process, life });
    }

    /// Makes a process stand still.
    pub fn pause(&mut self, process: ProcessId) {
        if self.members[process.index()].state != ProcessState::Running {
            return;
        }
        let fault = self.start_fault(FaultKind::Paused { process });
        self.recorder.note(self.now, || EventKind::Pause { process });
        let member = &mut self.members[process.index()];
        member.state = ProcessState::Paused;
        member.fault = Some(fault);
    }

    /// Lets a paused process go on: what waited comes at once, in order.
    pub fn resume(&mut self, process: ProcessId) {
        let member = &mut self.members[process.index()];
        if member.state != ProcessState::Paused {
            return;
        }
        member.state = ProcessState::Running;
        let (held, fault) = (std::mem::take(&mut member.held), member.fault.take());
        if let Some(fault) = fault {
            self.end_fault(fault);
        }
        self.recorder.note(self.now, || EventKind::Resume { process });
        for planned in held {
            let again = matches!(planned, Planned::Timer { .. });
            let token = if let Planned::Timer { token, .. } = planned { token } else { 0 };
            let ticket = self.queue.push(self.now, planned);
            if again {
                self.members[process.index()].timers.insert(token, ticket);
            }
        }
    }

    /// Ends every fault: the network is whole, everybody runs.
    pub fn heal(&mut self) {
        self.mend_network();
        for index in 0..self.members.len() {
            let process = ProcessId(u32::try_from(index).expect("processes are few"));
            self.resume(process);
            self.restart(process);
        }
    }

    /// Enters another phase.
    pub fn set_phase(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.recorder.note(self.now, || EventKind::Phase(phase));
        }
    }

    fn start_fault(&mut self, kind: FaultKind) -> FaultId {
        let fault = FaultId(self.faults);
        self.faults += 1;
        self.recorder.note(self.now, || EventKind::FaultStart { fault, kind });
        fault
    }

    fn end_fault(&mut self, fault: FaultId) {
        self.recorder.note(self.now, || EventKind::FaultEnd { fault });
    }

    // ---- notes ---------------------------------------------------------------------------------

    /// Marks the moment at which a check was first seen not to hold.
    pub fn violation(&mut self, check: &str, says: &str) -> EventId {
        self.recorder
            .note(self.now, || EventKind::Violation { check: check.to_owned(), says: says.to_owned() })
    }

    /// Notes a diagnostic that belongs to no process.
    pub fn diagnose(&mut self, diagnostic: Diagnostic) {
        let limits = self.limits;
        self.recorder.diagnose(diagnostic, &limits);
    }

    /// Plans the end of a sync that a process asked for.
    pub(crate) fn sync(&mut self, process: ProcessId, token: u64, file: String, asked_by: EventId) {
        let member = &self.members[process.index()];
        let (life, durable) = (member.life, member.disk.begin_sync(&file));
        let synced = Synced { process, life, token, file, durable, asked_by };
        self.queue.push(self.now + SYNC_TIME, Planned::Synced(synced));
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World at {} with {} processes, {} planned", self.now, self.members.len(), self.queue.len())
    }
}

//! The world: everything there is in a run, and who is in it. It moves only through
//! [`crate::Engine`]; here nothing waits and nothing happens by itself. What a director may do to it is
//! in `faults`, what goes over its wires in `wire`, what happens when a time has come in `run`.

use crate::chooser::{Chooser, Draw, Stream};
use crate::clock::Clock;
use crate::cores::Cores;
use crate::disk::{Disk, DiskRules};
use crate::drive::Drive;
use crate::lies::Liar;
use crate::limits::Limits;
use crate::network::Network;
use crate::notary::Notary;
use crate::pieces::Call;
use crate::planned::Planned;
use crate::process::{Context, Directory, Effect, Input, Process};
use crate::queue::{Queue, Ticket};
use crate::record::{Record, Recorder};
use crate::stream::Streams;
use crate::views::Views;
use crate::watch::Watch;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use trace::{
    ConnectionId, Diagnostic, EventId, EventKind, FaultId, OpId, OpOutcome, Payload, Phase, ProcessId,
    ProcessInfo, ProcessKind, Time, Variable,
};

/// Whether a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProcessState {
    /// It will, as soon as time goes on; until then nothing reaches it.
    Starting,
    /// It does.
    Running,
    /// It stands still; what arrives waits.
    Paused,
    /// It was killed, or ended by itself.
    Dead,
    /// It left the cluster for good.
    Gone,
}

/// One process.
pub(crate) struct Member {
    pub kind: ProcessKind,
    pub program: Option<Box<dyn Process>>,
    /// What it runs from its next life on.
    pub next_program: Option<Box<dyn Process>>,
    pub state: ProcessState,
    pub life: u32,
    /// What its monotonic clock showed when its life began.
    pub born: Time,
    pub timers: BTreeMap<u64, Ticket>,
    /// What reached it while it could not handle it, in order.
    pub inbox: VecDeque<Planned>,
    /// Whether it is planned that it looks at that.
    pub awakens: bool,
    /// Whether it is to stand still as soon as it has begun.
    pub pauses_at_start: bool,
    /// Whether it died without a word to its connections.
    pub died_silently: bool,
    /// Until when its own disk keeps it from handling anything; zero when it does not. Ended by the effects
    /// of the step that waits, not by the time: others may come at the same instant.
    pub stalled_until: Time,
    pub clock: Clock,
    pub cores: Cores,
    pub drive: Drive,
    /// How much its disk holds, while a fault says it is full.
    pub capacity: Option<usize>,
    /// When its disk has done the syncs that it was asked for.
    pub disk_free_at: Time,
    /// The fault that keeps it from running.
    pub fault: Option<FaultId>,
    /// Faults of its clock, cores and disk that act until somebody ends them.
    pub troubles: BTreeMap<String, FaultId>,
    pub liar: Option<Liar>,
    /// Messages that it sent as a liar, whichever fault made it one.
    pub lies_told: u64,
    pub choices: u64,
    pub crashes: u64,
}

impl Member {
    /// Whether it has begun and not been killed.
    pub const fn lives(&self) -> bool {
        matches!(self.state, ProcessState::Running | ProcessState::Paused)
    }

    /// Whether what reaches it must wait.
    pub fn is_held_up(&self) -> bool {
        self.state == ProcessState::Paused || self.stalled_until > Time::ZERO
    }
}

/// Everything there is in a run.
pub struct World {
    pub(crate) now: Time,
    pub(crate) queue: Queue<Planned>,
    pub(crate) members: Vec<Member>,
    pub(crate) network: Network,
    pub(crate) streams: Streams,
    /// When the last piece of a connection arrives, by connection and sending side.
    pub(crate) last_pieces: BTreeMap<(ConnectionId, bool), Time>,
    /// How many connections were asked for over each directed link ...
    pub(crate) calls: BTreeMap<(ProcessId, ProcessId), u64>,
    /// ... and which of them a connection is: the key of every draw about it.
    pub(crate) calls_by_connection: BTreeMap<ConnectionId, Call>,
    pub(crate) directory: Directory,
    pub(crate) recorder: Recorder,
    pub(crate) limits: Limits,
    pub(crate) disk_rules: DiskRules,
    pub(crate) aborted: bool,
    pub(crate) effects: Vec<Effect>,
    pub(crate) lines: u32,
    /// Bytes of the large messages sent and the large views kept so far.
    pub(crate) kept_bytes: usize,
    pub(crate) watches: Vec<Watch>,
    pub(crate) views: Views,
    /// Cues that are due before time goes on.
    pub(crate) due: VecDeque<u64>,
    pub(crate) chooser: Box<dyn Chooser>,
    pub(crate) phase: Phase,
    pub(crate) faults: u32,
    pub(crate) messages: u32,
    pub(crate) partitions: u64,
    notary: Notary,
    epoch: Time,
    operations: u32,
    director_draws: u64,
}

impl World {
    /// An empty world in which `chooser` makes every choice.
    #[must_use]
    pub fn new(mut chooser: Box<dyn Chooser>, limits: Limits) -> Self {
        let key = chooser.choose(Draw { stream: Stream::Notary, who: 0, count: 0 }, u64::MAX);
        Self {
            now: Time::ZERO,
            queue: Queue::default(),
            members: Vec::new(),
            network: Network::default(),
            streams: Streams::default(),
            last_pieces: BTreeMap::new(),
            calls: BTreeMap::new(),
            calls_by_connection: BTreeMap::new(),
            directory: Directory::default(),
            recorder: Recorder::new(),
            limits,
            disk_rules: DiskRules { capacity: limits.disk_bytes_max, ..DiskRules::default() },
            aborted: false,
            effects: Vec::new(),
            lines: 0,
            kept_bytes: 0,
            watches: Vec::new(),
            views: Views::default(),
            due: VecDeque::new(),
            chooser,
            phase: Phase::Run,
            faults: 0,
            messages: 0,
            partitions: 0,
            notary: Notary::new(key),
            // 2024-01-01 00:00 UTC: a date that a learner recognises as one.
            epoch: Time(1_704_067_200_000_000),
            operations: 0,
            director_draws: 0,
        }
    }

    /// A second world in the same state, whatever happens to either; `None` when a program cannot be
    /// copied. What has been written down is shared.
    #[must_use]
    pub fn fork(&self) -> Option<Self> {
        Some(Self {
            members: self.members.iter().map(Member::fork).collect::<Option<_>>()?,
            queue: self.queue.clone(),
            network: self.network.clone(),
            streams: self.streams.clone(),
            last_pieces: self.last_pieces.clone(),
            calls: self.calls.clone(),
            calls_by_connection: self.calls_by_connection.clone(),
            directory: self.directory.clone(),
            recorder: self.recorder.clone(),
            effects: Vec::new(),
            watches: self.watches.clone(),
            views: self.views.clone(),
            due: self.due.clone(),
            chooser: self.chooser.fork(),
            ..*self
        })
    }

    // ---- reading -------------------------------------------------------------------------------

    /// Simulated time since the run began.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// The date at which the run began, as true wall clocks tell it.
    #[must_use]
    pub const fn epoch(&self) -> Time {
        self.epoch
    }

    /// Sets the date at which the run began: microseconds since 1970.
    pub const fn set_epoch(&mut self, epoch: Time) {
        self.epoch = epoch;
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
    pub fn into_recorder(self) -> Record {
        self.recorder.into()
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

    /// A process's disk; `None` when there is no such process.
    #[must_use]
    pub fn disk(&self, process: ProcessId) -> Option<&Disk> {
        self.members.get(process.index()).map(|member| member.drive.disk())
    }

    /// The connections of the run.
    #[must_use]
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    /// What the wall clock of a process shows, in microseconds since 1970.
    #[must_use]
    pub fn wall_clock(&self, process: ProcessId) -> Option<Time> {
        self.members.get(process.index()).map(|member| member.clock.wall(self.now, self.epoch))
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
        self.members.get(process.index()).filter(|member| member.lives())?;
        let mut effects = Vec::new();
        let seen = self.with_program(process, 0, &mut effects, look)?;
        // A look costs the process nothing.
        self.members[process.index()].drive.take_cost();
        for effect in effects {
            if let Effect::Trouble(mut diagnostic) = effect {
                diagnostic.process = Some(process);
                self.diagnose(*diagnostic);
            }
        }
        Some(seen)
    }

    /// Calls a process's program in its surroundings; `None` when it has no program.
    pub(crate) fn with_program<T>(
        &mut self,
        process: ProcessId,
        seed: u64,
        effects: &mut Vec<Effect>,
        call: impl FnOnce(&mut dyn Process, &mut Context<'_>) -> T,
    ) -> Option<T> {
        let member = &mut self.members[process.index()];
        let program = member.program.as_mut()?;
        let mut context = Context {
            me: process,
            life: member.life,
            now: member.clock.monotonic(self.now).since(member.born),
            clock: member.clock.wall(self.now, self.epoch),
            uncertainty: member.clock.uncertainty,
            seed,
            directory: &self.directory,
            disk: &mut member.drive,
            streams: &mut self.streams,
            notary: self.notary,
            effects,
            chooser: &mut *self.chooser,
            choices: &mut member.choices,
        };
        Some(call(&mut **program, &mut context))
    }

    /// Lets a process handle an input; what it wants is put into `effects`.
    pub(crate) fn give(&mut self, process: ProcessId, input: Input<'_>, effects: &mut Vec<Effect>) {
        let seed = if matches!(input, Input::Start) { self.process_seed(process) } else { 0 };
        self.with_program(process, seed, effects, |program, context| program.handle(input, context));
    }

    // ---- who is there --------------------------------------------------------------------------

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
            next_program: None,
            state: if starts { ProcessState::Starting } else { ProcessState::Running },
            life: u32::from(starts),
            born: self.now,
            timers: BTreeMap::new(),
            inbox: VecDeque::new(),
            awakens: false,
            pauses_at_start: false,
            died_silently: false,
            stalled_until: Time::ZERO,
            clock: Clock::new(),
            cores: Cores::new(1),
            drive: Drive::new(Disk::new(self.disk_rules)),
            capacity: None,
            disk_free_at: Time::ZERO,
            fault: None,
            troubles: BTreeMap::new(),
            liar: None,
            lies_told: 0,
            choices: 0,
            crashes: 0,
        });
        self.network.grow(self.members.len());
        if starts {
            self.queue.push(self.now, Planned::Start { process: id, life: 1 });
        }
        Some(id)
    }

    /// Takes a process out for good: it is dead, and its name is free for another.
    pub fn leave(&mut self, process: ProcessId) {
        if self.members[process.index()].state == ProcessState::Gone {
            return;
        }
        self.end_life(process, false);
        if let Some(fault) = self.members[process.index()].fault.take() {
            self.end_fault(fault);
        }
        self.recorder.note(self.now, || EventKind::Leave { process });
        self.members[process.index()].state = ProcessState::Gone;
        self.directory.remove(process);
    }

    /// Gives a process another program for its next life: another release on the disk it had.
    pub fn install(&mut self, process: ProcessId, program: Box<dyn Process>) {
        self.members[process.index()].next_program = Some(program);
    }

    /// Says who is next to whom; without it everybody is everybody's neighbour.
    pub fn set_neighbours(&mut self, process: ProcessId, neighbours: Vec<ProcessId>) {
        self.directory.neighbours.insert(process, neighbours);
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

    // ---- time and choice -----------------------------------------------------------------------

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
        self.draw(draw, options)
    }

    /// Where the random numbers of the present life of a process start.
    fn process_seed(&mut self, process: ProcessId) -> u64 {
        let life = self.members[process.index()].life;
        let draw = Draw { stream: Stream::ProcessSeed, who: u64::from(process.0), count: u64::from(life) };
        self.draw(draw, u64::MAX)
    }

    // ---- notes ---------------------------------------------------------------------------------

    /// Enters another phase.
    pub fn set_phase(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.recorder.note(self.now, || EventKind::Phase(phase));
        }
    }

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
}

impl Member {
    fn fork(&self) -> Option<Self> {
        let fork = |program: &Option<Box<dyn Process>>| match program {
            Some(program) => program.fork().map(Some),
            None => Some(None),
        };
        Some(Self {
            program: fork(&self.program)?,
            next_program: fork(&self.next_program)?,
            timers: self.timers.clone(),
            inbox: self.inbox.clone(),
            cores: self.cores.clone(),
            drive: self.drive.clone(),
            troubles: self.troubles.clone(),
            liar: self.liar.clone(),
            ..*self
        })
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World at {} with {} processes, {} planned", self.now, self.members.len(), self.queue.len())
    }
}

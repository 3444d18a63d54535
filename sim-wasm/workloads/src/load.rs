//! A workload under way: it gives its clients their requests, waits for answers with patience, and
//! writes everything down. It belongs to a director, who hands it the cues that are its own.

use crate::agenda::{Agenda, Place};
use crate::draws::Draws;
use crate::operation::{Counts, Kind, Operation};
use crate::pace::{Gaps, Pace};
use crate::plan::Plan;
use crate::workload::{Ask, Caller, Workload};
use engine::{Draw, Stream, World};
use std::collections::VecDeque;
use trace::{ProcessId, Time};

mod asking;
mod flow;

/// Where a load stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Every client sends its set-up request.
    SettingUp,
    /// Operations begin.
    Running,
    /// No operation begins any more; some are under way.
    Draining,
    /// All have ended. [`Load::finish`] is waited for, or the end of the recovery.
    Drained,
    /// Final requests are made.
    Finishing,
    /// All is over.
    Done,
}

/// A workload under way.
///
/// A client has one request outstanding. Client `i` talks to node `i` modulo their number. One that does
/// not know how its operation ended is replaced by a fresh one, as in Jepsen: its process goes on, its
/// `session` grows.
///
/// Every draw is keyed by what it decides: when operation `n` arrives, who takes it, what it asks. So
/// what is asked does not change when an answer comes later or not at all, except where a workload
/// asks because of what it was answered.
///
/// Its cues have tokens of which the highest bit is set; the lower 40 bits count them, what is between is
/// the load's number. A clone goes on as this one would, in a copy of its world.
#[derive(Debug, Clone)]
pub struct Load {
    number: u16,
    workload: Box<dyn Workload>,
    plan: Plan,
    nodes: Vec<ProcessId>,
    node_names: Vec<String>,
    clients: Vec<Client>,
    stage: Stage,
    /// When operations began to begin.
    began: Time,
    gaps: Option<Gaps>,
    /// When the last arrival was planned, in nanoseconds since `began`.
    planned_ns: u64,
    /// Operations that wait for a client, by when they arrived.
    waiting: VecDeque<Time>,
    /// The client whose turn it is.
    turn: usize,
    /// Until when final requests begin.
    finals_until: Time,
    agenda: Agenda<Task>,
    set_up: Vec<Operation>,
    operations: Vec<Operation>,
    counts: Counts,
}

/// Operations that wait for a client at most.
const WAITING_MAX: usize = 10_000;
/// Final requests of a client at most: where answers take no time, time alone ends nothing.
const FINALS_MAX: u32 = 10_000;
/// How long a client in a closed loop waits at least when its answer took no time at all: without it
/// simulated time would stand still.
const GAP_MIN: Time = Time::from_ms(1);

#[derive(Debug, Clone)]
struct Client {
    process: ProcessId,
    name: String,
    session: u32,
    /// Its last `msg_id`.
    messages: i64,
    /// How many final requests it made.
    finals: u32,
    doing: Doing,
}

#[derive(Debug, Clone, Copy)]
enum Doing {
    /// Nothing: it is free.
    Nothing,
    /// It waits before it asks what it has to ask.
    Pausing,
    /// It thinks until this stands first on the agenda.
    Thinking(Place),
    /// It waits for an answer.
    Waiting(Request),
}

/// A request that waits for its answer, or its repetition.
#[derive(Debug, Clone, Copy)]
struct Request {
    kind: Kind,
    /// Its place among the operations, or those of the set-up.
    index: usize,
    msg_id: i64,
    /// Its timeout, or when it is asked again.
    patience: Place,
    /// Whether an earlier request of the same operation may have had its effect.
    is_unsure: bool,
}

#[derive(Debug, Clone)]
enum Task {
    /// An operation arrives.
    Arrival,
    /// A client in a closed loop has thought.
    Thought(usize),
    /// A client sends what it had planned.
    Ask(usize, Kind, Ask),
    /// A client has waited long enough.
    Timeout(usize),
    /// A client asks again.
    Again(usize),
    /// No more operations begin.
    Limit,
    /// The cluster had its time to recover.
    Recovered,
}

/// What a draw decides.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// When an operation arrives; counted by arrival.
    Arrival = 1,
    /// Who takes it; counted by operation.
    Turn = 2,
    /// What it asks; counted by operation.
    Request = 3,
    /// How long a client thinks; counted by operation.
    Think = 4,
    /// What follows an answer; counted by operation.
    Learn = 5,
    /// A final request; counted by round and client.
    Final = 6,
}

/// Bits of a draw's count that number the draws for one thing.
const DRAW_BITS: u32 = 16;
/// Bits above which stands what is decided.
const PART_SHIFT: u32 = 56;

impl Load {
    /// Begins a load at once: every client sends its set-up request, and the operations begin when all
    /// of them have ended. `number` tells it from the other loads of the run. The clients must have
    /// joined without a program, and are the load's own; nodes should have joined before.
    ///
    /// # Panics
    /// When there is no client or no node.
    pub fn begin(
        world: &mut World,
        number: u16,
        workload: Box<dyn Workload>,
        plan: Plan,
        clients: Vec<ProcessId>,
        nodes: Vec<ProcessId>,
    ) -> Self {
        assert!(!clients.is_empty() && !nodes.is_empty(), "a load needs a client and a node");
        let name = |process: &ProcessId| world.directory().name(*process).to_owned();
        let node_names = nodes.iter().map(name).collect();
        let clients = clients.iter().map(|client| Client::new(*client, name(client))).collect();
        let gaps = match plan.pace {
            Pace::Open { rate, arrivals, .. } => Some(Gaps::new(rate, arrivals)),
            Pace::Closed { .. } => None,
        };
        let mut load = Self {
            number,
            workload,
            plan,
            nodes,
            node_names,
            clients,
            stage: Stage::SettingUp,
            began: world.now(),
            gaps,
            planned_ns: 0,
            waiting: VecDeque::new(),
            turn: 0,
            finals_until: Time::ZERO,
            agenda: Agenda::new(u64::from(number)),
            set_up: Vec::new(),
            operations: Vec::new(),
            counts: Counts::default(),
        };
        load.set_up(world);
        load
    }

    /// Takes a cue that came at its time. `false` when it is not one of this load's.
    pub fn on_time(&mut self, token: u64, world: &mut World) -> bool {
        if !self.agenda.owns(token) {
            return false;
        }
        while let Some(task) = self.agenda.due(world.now()) {
            self.act(task, world);
        }
        self.agenda.slept(world);
        true
    }

    /// Ends the run before its time limit. Operations under way go on to their ends.
    pub fn stop(&mut self, world: &mut World) {
        if self.stage == Stage::Running {
            self.limit(world);
        }
    }

    /// Makes the final requests, once all operations have ended. `false` when they have not.
    pub fn finish(&mut self, world: &mut World) -> bool {
        let may = self.stage == Stage::Drained;
        if may {
            self.finals(world);
        }
        may
    }

    /// Where it stands.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether all is over.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Every operation so far, in order of beginning, the set-up apart.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The requests of the set-up.
    #[must_use]
    pub fn set_up_requests(&self) -> &[Operation] {
        &self.set_up
    }

    /// What is only counted.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The clients' processes, in order.
    pub fn clients(&self) -> impl Iterator<Item = ProcessId> + '_ {
        self.clients.iter().map(|client| client.process)
    }

    fn caller(&self, client: usize, now: Time) -> Caller<'_> {
        caller(&self.clients, &self.node_names, client, now)
    }

    /// Lets `draw` draw for one thing.
    fn draw<T>(
        &self,
        world: &mut World,
        part: Part,
        index: usize,
        draw: impl FnOnce(&mut Draws<'_>) -> T,
    ) -> T {
        drawing(self.number, world, part, index, draw)
    }
}

impl Client {
    const fn new(process: ProcessId, name: String) -> Self {
        Self { process, name, session: 0, messages: 0, finals: 0, doing: Doing::Nothing }
    }

    const fn is_free(&self) -> bool {
        matches!(self.doing, Doing::Nothing)
    }
}

/// A client as its workload sees it.
fn caller<'a>(clients: &'a [Client], nodes: &'a [String], client: usize, now: Time) -> Caller<'a> {
    let Client { name, session, .. } = &clients[client];
    Caller { client, clients: clients.len(), name, nodes, session: *session, now }
}

/// Lets `draw` draw for one thing of the load of this number.
fn drawing<T>(
    number: u16,
    world: &mut World,
    part: Part,
    index: usize,
    draw: impl FnOnce(&mut Draws<'_>) -> T,
) -> T {
    let first = (part as u64) << PART_SHIFT | (index as u64) << DRAW_BITS;
    let mut drawn = 0;
    let mut choose = |options| {
        let draw = Draw { stream: Stream::Workload, who: u64::from(number), count: first + drawn };
        drawn += 1;
        world.draw(draw, options)
    };
    draw(&mut Draws::new(&mut choose))
}

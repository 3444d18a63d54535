//! A scenario as plain data. Faults are spans with a beginning and an end, so that a test can take one
//! out and leave the rest.

use engine::{
    Bandwidth, Chance, Crash, Death, DiskRules, Latency, Lies, Links, Moment, Scope, Shape, StreamRules,
};
use trace::{DiskOp, ProcessId, ProcessKind, Time};

/// A whole scenario.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Of the run's choices.
    pub seed: u64,
    /// Who takes part, and when they join: in this order, so a place here is a [`ProcessId`].
    pub members: Vec<(Time, Member)>,
    /// What links are like, from when on; in order of time.
    pub laws: Vec<(Time, Law)>,
    /// What goes wrong.
    pub troubles: Vec<Trouble>,
    /// A client asks a node.
    pub asks: Vec<(Time, ProcessId, ProcessId)>,
    /// When every fault is ended.
    pub heals_at: Option<Time>,
    /// When the director is done; without it the run goes on until nothing is left to happen.
    pub ends_at: Option<Time>,
    /// Whether programs lose something when they are copied: to show that a test notices.
    pub forgetful: bool,
}

/// One process of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// What it is.
    pub kind: ProcessKind,
    /// What its program can do.
    pub skills: Skills,
    /// Who leaves the moment that it joins, and whose name it takes.
    pub instead_of: Option<ProcessId>,
    /// Its disk.
    pub disk: DiskRules,
    /// How many cores it has.
    pub cores: usize,
    /// How far its wall clock is ahead at first, in microseconds.
    pub skew: i64,
}

/// What a program can do, besides the common.
#[derive(Debug, Clone, Copy, Default)]
pub struct Skills {
    /// It reads undecoded text.
    pub reads_text: bool,
    /// It takes connections.
    pub accepts: bool,
    /// It uses its disk.
    pub stores: bool,
    /// It asks for connections and sends in other names: what the plain one does not.
    pub bold: bool,
}

impl Member {
    /// A member with one core, a true clock and a disk that takes no time.
    #[must_use]
    pub fn plain(kind: ProcessKind) -> Self {
        let disk = DiskRules { capacity: 4_096, sector: 16, page: 64, ..DiskRules::default() };
        Self { kind, skills: Skills::default(), instead_of: None, disk, cores: 1, skew: 0 }
    }

    /// Whether its disk makes it wait.
    #[must_use]
    pub fn stalls(&self) -> bool {
        self.disk.read_time.max(self.disk.write_time) > Time::ZERO
    }
}

/// A law of travel. Each replaces the one of its kind for the same link or process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// How long copies travel between members of the cluster, and to and from services.
    Inside(Latency),
    /// The same to and from clients.
    Clients(Latency),
    /// The same on one directed link, whatever the others say.
    Link(ProcessId, ProcessId, Latency),
    /// How many copies a link loses by itself.
    Loss(ProcessId, ProcessId, Option<Chance>),
    /// How much a link carries, and how many bytes may wait for it.
    Bandwidth(ProcessId, ProcessId, Option<Bandwidth>, Option<u64>),
    /// Whether a link keeps the order.
    Ordered(ProcessId, ProcessId, bool),
    /// Whether a link is spared by faults.
    Reliable(ProcessId, ProcessId, bool),
    /// How much a process sends to everybody together.
    Uplink(ProcessId, Option<Bandwidth>),
    /// The buffers and segments of connections over a link.
    Streams(ProcessId, ProcessId, StreamRules),
}

/// A fault and how long it acts; without an end, until the scenario heals or ends.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// When it begins.
    pub from: Time,
    /// When it ends; what happens at once has no end, and what kills has one when the dead rise.
    pub until: Option<Time>,
    /// What it does.
    pub what: What,
}

/// What a fault does.
#[derive(Debug, Clone)]
pub enum What {
    /// Copies are lost.
    Loss(Chance, Scope),
    /// Messages are sent twice.
    Duplication(Chance, Scope),
    /// Copies are damaged.
    Corruption(Chance, Scope),
    /// Copies are changed.
    Falsification(Chance, Scope),
    /// Copies are held back.
    Reordering(Chance, Scope, Time),
    /// Links are cut.
    Cut(Links),
    /// The cluster comes apart in a shape.
    Partition(Shape),
    /// Links are cut now and then: for so long, then not for so long.
    Flapping(Links, Time, Time),
    /// A link is read along: by whom.
    Tap(ProcessId, ProcessId, ProcessId),
    /// Somebody stands in the middle of a link: who.
    Middle(ProcessId, ProcessId, ProcessId),
    /// Receivers do not know who sent what.
    Unauthenticated,
    /// A process lies.
    Lies(ProcessId, Lies),
    /// A process is dead.
    Down(ProcessId, Death),
    /// A process stands still; from its beginning if it has not begun.
    Paused(ProcessId),
    /// A process dies at its n-th operation of a kind, just after it or before.
    DiesAtDisk(ProcessId, Option<DiskOp>, u32, bool, Death),
    /// A process dies at the n-th moment of a kind; different receivers only, before it or after.
    DiesAt(ProcessId, Moment, u32, Manner),
    /// The director is called at such a moment.
    Waits(Moment, u32, Manner),
    /// A process gets another program for its next life.
    Install(ProcessId, Skills),
    /// A process leaves.
    Leaves(ProcessId),
    /// A wall clock jumps.
    Jump(ProcessId, i64),
    /// A wall clock is moved a little at a time.
    Smear(ProcessId, i64, Time),
    /// Clocks drift.
    Drift(ProcessId, i32),
    /// A process computes at so many percent.
    Slow(ProcessId, u32),
    /// A disk's contents in a crash from now on.
    Crash(ProcessId, Crash),
    /// A disk is full.
    Full(ProcessId),
    /// A file cannot be read.
    Unreadable(ProcessId, &'static str),
    /// A bit turns over: of which file, which byte.
    Rot(ProcessId, &'static str, usize),
    /// The next sync of a file fails.
    SyncFails(ProcessId, &'static str),
    /// The next write lands so many sectors away.
    Misdirected(ProcessId, i64),
    /// A disk is emptied.
    Erased(ProcessId),
}

/// How a moment is waited for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Whether a receiver counts once.
    pub different: bool,
    /// Whether what comes of it comes before it.
    pub before: bool,
    /// How a process dies of it.
    pub death: Death,
}

impl Plan {
    /// The same scenario without one of its faults.
    #[must_use]
    pub fn without(&self, trouble: usize) -> Self {
        let mut plan = self.clone();
        plan.troubles.remove(trouble);
        plan
    }
}

//! What can happen in a run. A closed enum: whoever draws, checks or tells a run must say what it
//! does with each kind.

use crate::{ConnectionId, DiskOp, EventId, MessageId, OpId, ProcessId, Time, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that happened in a run, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trace {
    /// Who took part, in order of joining. A [`ProcessId`] is a position here.
    pub processes: Vec<ProcessInfo>,
    /// What happened, in order. An [`EventId`] is a position here.
    pub events: Vec<Event>,
}

/// One process of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessInfo {
    /// `n1`, `c1`, `lin-kv`: what messages call it.
    pub name: String,
    /// What it is.
    pub kind: ProcessKind,
}

/// What a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProcessKind {
    /// A member of the cluster.
    Node,
    /// A simulated caller.
    Client,
    /// A provided node that faults spare unless a scenario says otherwise.
    Service,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, in simulated time.
    pub at: Time,
    /// The event during whose handling this one came about: the delivery or timer that a process was
    /// answering. `None` for what the scenario did by itself and for the network's own doings.
    pub cause: Option<EventId>,
    /// What.
    pub kind: EventKind,
}

/// What an event is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// A process began to run; `life` is 1 at first and grows by one with each restart.
    Start {
        /// Who.
        process: ProcessId,
        /// Which of its lives this is.
        life: u32,
    },
    /// A process was killed: its memory is gone, its timers with it.
    Kill {
        /// Who.
        process: ProcessId,
    },
    /// A process ended by itself; it is as one that was killed.
    Exit {
        /// Who.
        process: ProcessId,
    },
    /// A process left the cluster for good.
    Leave {
        /// Who.
        process: ProcessId,
    },
    /// A process stood still until `Resume`: what arrives waits.
    Pause {
        /// Who.
        process: ProcessId,
    },
    /// A paused process went on.
    Resume {
        /// Who.
        process: ProcessId,
    },
    /// A message was put on the wire.
    Send {
        /// Its id, shared by its copies.
        message: MessageId,
        /// The sender.
        from: ProcessId,
        /// The receiver named on the envelope.
        to: ProcessId,
        /// What it says.
        payload: Arc<Payload>,
    },
    /// The network made one more copy of a message; the sender's own is copy 0.
    Copy {
        /// Which message.
        message: MessageId,
        /// The new copy's number, from 1.
        copy: u32,
    },
    /// A copy reached its receiver.
    Deliver {
        /// Which message.
        message: MessageId,
        /// Which copy.
        copy: u32,
        /// What arrived, when the wire changed it.
        altered: Option<Arc<Payload>>,
    },
    /// A copy never arrived.
    Drop {
        /// Which message.
        message: MessageId,
        /// Which copy.
        copy: u32,
        /// Why not.
        why: DropReason,
    },
    /// A timer of a process fired.
    Timer {
        /// Whose.
        process: ProcessId,
    },
    /// A process did something to its disk.
    Disk {
        /// Whose.
        process: ProcessId,
        /// What it did.
        op: DiskOp,
        /// To which file.
        file: String,
        /// How many bytes it moved.
        bytes: u64,
    },
    /// A sync of a process's disk came to its end.
    Synced {
        /// Whose.
        process: ProcessId,
        /// Which file.
        file: String,
        /// Whether what it covered is durable now.
        ok: bool,
    },
    /// Something happened to a connection.
    Stream {
        /// Which.
        connection: ConnectionId,
        /// What.
        what: StreamEvent,
    },
    /// A client began an operation.
    Invoke {
        /// The operation.
        op: OpId,
        /// Who asks.
        client: ProcessId,
        /// Who is asked.
        node: ProcessId,
        /// The request's body.
        body: Arc<Payload>,
    },
    /// An operation ended for its client.
    Return {
        /// The operation.
        op: OpId,
        /// How.
        outcome: OpOutcome,
    },
    /// A fault began to act.
    FaultStart {
        /// The fault, for its end.
        fault: FaultId,
        /// What it does.
        kind: FaultKind,
    },
    /// A fault stopped acting.
    FaultEnd {
        /// Which.
        fault: FaultId,
    },
    /// The run entered another phase.
    Phase(Phase),
    /// A process said something with `log` or `print`.
    Say {
        /// Who.
        process: ProcessId,
        /// What.
        text: String,
    },
    /// A process reported a number with `metric`.
    Metric {
        /// Who.
        process: ProcessId,
        /// Of what.
        name: String,
        /// How much.
        value: Value,
    },
    /// A step of a process raised an exception, or did what a process cannot do.
    Trouble {
        /// Who.
        process: ProcessId,
        /// What, in the learner's words.
        says: String,
        /// The learner's line, from 1, where one is to blame.
        line: Option<u32>,
    },
    /// A check found, here, that it does not hold.
    Violation {
        /// The check's name.
        check: String,
        /// Why.
        says: String,
    },
}

/// What happens to a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamEvent {
    /// Somebody asks for it.
    Connect {
        /// Who asks.
        from: ProcessId,
        /// Who is asked.
        to: ProcessId,
    },
    /// The one who was asked has it.
    Accept,
    /// The one who asked was told no.
    Refuse,
    /// A piece arrived. One that overtook an earlier one is read in its turn all the same.
    Arrive {
        /// At whom.
        to: ProcessId,
        /// The bytes.
        data: Vec<u8>,
    },
    /// The end of what the other side writes arrived.
    End {
        /// At whom.
        to: ProcessId,
    },
    /// A reset arrived, or the other side could not be reached any more.
    Reset {
        /// At whom.
        to: ProcessId,
    },
    /// A process turned to what had happened to its end.
    Heard {
        /// Who.
        by: ProcessId,
    },
}

/// What a message carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// A body, as most messages are.
    Body(Value),
    /// Undecoded text: the whole line as it stands on the wire, which need not be JSON.
    Text(String),
}

impl Payload {
    /// About how many bytes it takes to keep this one.
    #[must_use]
    pub fn footprint(&self) -> usize {
        match self {
            Self::Body(body) => body.footprint(),
            Self::Text(text) => text.len(),
        }
    }
}

/// Why a copy of a message never arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DropReason {
    /// Lost by chance.
    Loss,
    /// The link was cut when it should have arrived.
    Cut,
    /// The receiver was not running when it should have arrived.
    Dead,
    /// It arrived damaged, and the receiver reads only whole messages.
    Damaged,
    /// Too much waited for the link already.
    Overflow,
    /// Somebody in the middle of the link took it.
    Intercepted,
}

/// How an operation ended for its client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpOutcome {
    /// Answered.
    Ok(Arc<Payload>),
    /// Answered with an error that says the operation did not happen.
    Refused {
        /// Maelstrom's error code.
        code: i64,
        /// The whole answer.
        body: Arc<Payload>,
    },
    /// No answer in time, or an error that leaves it open whether the operation happened.
    Unknown {
        /// Maelstrom's error code; 0 is "no answer in time".
        code: i64,
    },
}

/// A fault of the run, in order of beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FaultId(pub u32);

/// What a fault does while it acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// Each copy is lost with this chance.
    Loss {
        /// So many ...
        chance: u32,
        /// ... in so many.
        of: u32,
    },
    /// Each message is sent twice with this chance.
    Duplication {
        /// So many ...
        chance: u32,
        /// ... in so many.
        of: u32,
    },
    /// Each copy is damaged with this chance.
    Corruption {
        /// So many ...
        chance: u32,
        /// ... in so many.
        of: u32,
    },
    /// Each copy arrives with another value in it, with this chance; no checksum tells.
    Falsification {
        /// So many ...
        chance: u32,
        /// ... in so many.
        of: u32,
    },
    /// Each copy is held back with this chance, so that later ones overtake it.
    Reordering {
        /// So many ...
        chance: u32,
        /// ... in so many.
        of: u32,
        /// How long at the most.
        by: Time,
    },
    /// Nothing arrives over these directed links (from, to).
    Cut {
        /// The links, ordered.
        links: Vec<(ProcessId, ProcessId)>,
    },
    /// The process is not running.
    Down {
        /// Who.
        process: ProcessId,
    },
    /// The process stands still.
    Paused {
        /// Who.
        process: ProcessId,
    },
    /// The process computes more slowly: this many percent of its speed.
    Slow {
        /// Who.
        process: ProcessId,
        /// Of its full speed.
        percent: u32,
    },
    /// The process's clock shows another time, at once, by this many microseconds.
    ClockJump {
        /// Whose.
        process: ProcessId,
        /// Forward, or back if negative.
        by: i64,
    },
    /// The process's clock and timers run fast (or slow) by this many parts in a million.
    ClockDrift {
        /// Whose.
        process: ProcessId,
        /// Fast, or slow if negative.
        ppm: i32,
    },
    /// The process's clock moves by so many microseconds, a little at a time.
    ClockSmear {
        /// Whose.
        process: ProcessId,
        /// Forward, or back if negative.
        by: i64,
        /// How long it takes.
        over: Time,
    },
    /// Something is wrong with the process's disk.
    Disk {
        /// Whose.
        process: ProcessId,
        /// What.
        what: DiskFault,
    },
    /// The process may lie: say different things to different peers, stay silent, repeat what it saw.
    Byzantine {
        /// Who.
        process: ProcessId,
    },
    /// Senders are not authenticated: a liar can send in another's name.
    Unauthenticated,
    /// Somebody reads what goes over a link.
    Tap {
        /// The link's sender.
        from: ProcessId,
        /// The link's receiver.
        to: ProcessId,
        /// Who reads.
        by: ProcessId,
    },
    /// Everything that goes over a link goes to somebody in the middle instead.
    Interception {
        /// The link's sender.
        from: ProcessId,
        /// The link's receiver.
        to: ProcessId,
        /// Who is in the middle.
        by: ProcessId,
    },
}

/// What may be wrong with a disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiskFault {
    /// No room is left.
    Full,
    /// A file cannot be read.
    Unreadable {
        /// Which.
        file: String,
    },
    /// A bit of a file is turned over.
    Rot {
        /// Which file.
        file: String,
        /// At which byte.
        at: u64,
    },
    /// The next sync of a file fails and drops what it covered.
    SyncFails {
        /// Which.
        file: String,
    },
    /// The next write lands elsewhere in its file.
    Misdirected,
    /// Everything on it is gone.
    Erased,
}

/// The three phases of a scenario: trouble, its end, and the time after which all must be well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// Load and faults.
    Run,
    /// Every fault has ended; the cluster may settle.
    Heal,
    /// The cluster must have recovered: liveness is judged here.
    Recover,
}

//! What can happen in a run. A closed enum: whoever draws, checks or tells a run must say what it
//! does with each kind.

use crate::{EventId, MessageId, OpId, ProcessId, Time, Value};
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

/// What a message carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// A body, as most messages are.
    Body(Value),
    /// Undecoded text: the whole line as it stands on the wire, which need not be JSON.
    Text(String),
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

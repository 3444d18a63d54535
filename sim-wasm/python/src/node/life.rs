//! What a program's life is made of, the interpreter apart: what it waits for, what it has asked for,
//! and what is to be told of it.

use super::Rules;
use super::outcomes::Outcomes;
use crate::session::Answer;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use trace::{Time, Value, Variable};

/// What a timer, a piece of work or a sync is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A `sleep`, or the end of some `work`: whoever called goes on, with what [`Life::results`] holds.
    Wake { call: u32 },
    /// A sync of a file.
    Synced { call: u32, file: String },
    /// An `rpc` has waited long enough.
    Expire { msg_id: i64, after_ms: u64 },
    /// A mailbox's `take` has waited long enough.
    GiveUp { mailbox: u32, call: u32 },
    /// An `every` or `after` is due.
    Callback { again: Option<Time> },
}

/// What somebody waits for at a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// That it stands.
    Opened,
    /// Bytes, or their end.
    Readable,
    /// Room.
    Writable,
}

/// Something for a worker to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub kind: &'static str,
    pub key: Value,
    pub argument: Value,
}

/// A step that raised, caught by its worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Which job it was, counted from 1 in each life; 0 is the view.
    pub job: u64,
    /// The exception's type and text.
    pub exception: (String, String),
}

/// All that a program's life is made of, the interpreter apart.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Workers that wait for something to do.
    pub idle: VecDeque<u32>,
    /// The looker, when it waits.
    pub looker: Option<u32>,
    /// Whether it is looked at, rather than running.
    pub looking: bool,
    /// Who waits for the answer to which message, and the timer that ends the waiting.
    pub calls: BTreeMap<i64, (u32, u64)>,
    /// Who waits at which mailbox, and the timer that ends the waiting.
    pub takers: BTreeMap<u32, VecDeque<(u32, Option<u64>)>>,
    /// Who waits at which connection, and for what.
    pub listeners: BTreeMap<i64, Vec<(u32, Want)>>,
    /// What timers are for.
    pub timers: BTreeMap<u64, Purpose>,
    /// What those get who wait for the end of some work, where it is not nothing.
    pub results: BTreeMap<u32, Answer>,
    /// Waiting calls to answer as soon as the interpreter is blocked.
    pub ready: VecDeque<(u32, Answer)>,
    /// Jobs that no worker was free for.
    pub backlog: VecDeque<Job>,
    /// What came of what it did to its disk and its connections.
    pub outcomes: Outcomes,
    /// The same for the last look at it.
    pub looked: Outcomes,
    /// Whether it reads undecoded text.
    pub reads_text: bool,
    /// Whether it takes connections.
    pub accepts: bool,
    /// Whether it has ended by itself.
    pub exited: bool,
    /// Steps that raised since this was last looked at.
    pub failed: Vec<Failed>,
    /// What a look has shown.
    pub shown: Vec<Variable>,
    /// Rounds of loops since a step last went on; counted only where the source ticks.
    pub ticks: u32,
    /// The line of the loop whose round was counted last.
    pub ticked_at: Option<u32>,
    /// What the view has shown.
    pub view: Option<Value>,
    /// What the program has asked for since it was last woken.
    pub asked: u32,
    /// Whether it printed more than one step may.
    pub flooded: bool,
    /// Connections that it has asked for.
    pub connects: u32,
    /// Calls of `crypto`, by name.
    pub crypto: BTreeMap<&'static str, u64>,
    /// Where its random bytes come from, and how many blocks of them were made.
    pub random: (u64, u64),
    pub return_told: bool,
    /// Lines whose calls were told to lack an `await`.
    pub unawaited: BTreeSet<u32>,
    pub withheld: Vec<String>,
    pub next_token: u64,
    pub next_msg_id: i64,
    pub next_mailbox: u32,
    /// The instant at which it was last woken, and how often it was.
    woken: (Time, u32),
}

/// How often a program may be woken at the same instant.
const WOKEN_MAX: u32 = 20_000;

/// Message ids of a life begin behind those of the life before, so that a late answer to a dead
/// process is never taken for one to its successor.
const MSG_IDS_PER_LIFE: i64 = 1_000_000;

impl Life {
    /// A life that has not begun, the how-manieth of its process, from 1.
    pub fn new(life: u32, seed: u64, rules: &Rules) -> Self {
        let next_msg_id = i64::from(life - 1) * MSG_IDS_PER_LIFE + 1;
        Self { next_msg_id, random: (seed, 0), withheld: rules.withheld.clone(), ..Self::default() }
    }

    /// Notes that the program is woken; tells whether simulated time still goes on for it.
    pub fn wakes_at(&mut self, now: Time) -> bool {
        self.asked = 0;
        self.woken = if self.woken.0 == now { (now, self.woken.1 + 1) } else { (now, 1) };
        self.woken.1 <= WOKEN_MAX
    }

    /// Whether a task withholds something.
    pub fn is_withheld(&self, name: &str) -> bool {
        self.withheld.iter().any(|withheld| withheld == name)
    }
}

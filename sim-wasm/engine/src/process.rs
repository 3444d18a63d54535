//! The line between the simulator and what runs in it: inputs go in, effects come out. A process
//! never does anything by itself; it says what should happen, and the [`crate::World`] makes it so.

use crate::chooser::{Chooser, Draw, Stream};
use crate::drive::Drive;
use crate::notary::Notary;
use crate::stream::{Notice, Socket, Streams};
use crate::watch::Death;
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{Diagnostic, DiskOp, MessageId, Payload, ProcessId, Time, Value, Variable};

/// A program in the cluster: a learner's script, a module in Rust, a client's stub.
pub trait Process: Send {
    /// Takes one input and answers with effects, in order, through `context`.
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>);

    /// The process was killed: all that it holds in memory is gone. `Input::Start` comes next, or
    /// nothing.
    fn forget(&mut self);

    /// A second one in the same state: whatever happens to either, the other does not notice. `None`
    /// when the program cannot be copied; then a run with it cannot be taken up from its middle.
    fn fork(&self) -> Option<Box<dyn Process>>;

    /// Whether it reads undecoded text. Others never see a damaged message.
    fn reads_text(&self) -> bool {
        false
    }

    /// Whether it takes connections that others ask for.
    fn accepts(&self) -> bool {
        false
    }

    /// Its variables, for the inspector. Must not change how the run goes on.
    fn variables(&mut self, _context: &mut Context<'_>) -> Vec<Variable> {
        Vec::new()
    }

    /// The value of a view that its checks may look at, `None` when it offers none.
    fn view(&mut self, _context: &mut Context<'_>) -> Option<Value> {
        None
    }
}

/// What happens to a process.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// It begins to run, with empty memory.
    Start,
    /// A message arrived.
    Message(Delivery<'a>),
    /// It stands in the middle of a link: a message that `delivery.from` sent to somebody else came to it
    /// instead. Nothing goes on unless it sends it on.
    Intercepted {
        /// What was sent.
        delivery: Delivery<'a>,
        /// To whom.
        to: ProcessId,
    },
    /// It reads along on a link: a message on its way to somebody else.
    Overheard {
        /// What was sent.
        delivery: Delivery<'a>,
        /// To whom.
        to: ProcessId,
    },
    /// A timer that it set has come, or work that it asked for is done.
    Timer {
        /// As it was set.
        token: u64,
    },
    /// A sync that it asked for came to its end.
    Synced {
        /// As it was asked.
        token: u64,
        /// Whether what it covered is durable; if not, it is lost.
        ok: bool,
    },
    /// Something happened to a connection of its own.
    Stream {
        /// Its end of the connection.
        socket: Socket,
        /// What.
        notice: Notice,
    },
}

/// A message at its receiver.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The sender.
    pub from: ProcessId,
    /// The message's id; copies share it.
    pub message: MessageId,
    /// What arrived.
    pub payload: &'a Arc<Payload>,
}

/// What a process wants to happen.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Put a message on the wire.
    Send {
        /// To whom.
        to: ProcessId,
        /// What.
        payload: Arc<Payload>,
    },
    /// Put a message on the wire in another's name. Only a byzantine process may, where senders are not
    /// authenticated, or on a link in the middle of which it stands.
    SendAs {
        /// In whose name.
        from: ProcessId,
        /// To whom.
        to: ProcessId,
        /// What.
        payload: Arc<Payload>,
    },
    /// Wake me after a while.
    SetTimer {
        /// What to call it; a token in use is set anew.
        token: u64,
        /// How long, by its own clock.
        after: Time,
    },
    /// Occupy a core; answered by [`Input::Timer`] when the work is done.
    Work {
        /// What to call the answer; may not be a timer's.
        token: u64,
        /// How long it takes at full speed.
        cost: Time,
    },
    /// Do not wake me after all.
    CancelTimer {
        /// The timer.
        token: u64,
    },
    /// Make what this file holds now survive a crash; answered by [`Input::Synced`].
    Sync {
        /// The file.
        file: String,
        /// What to call the answer.
        token: u64,
    },
    /// It did something to its disk: made by [`Drive`], for the trace.
    Disk {
        /// What.
        op: DiskOp,
        /// To which file.
        file: String,
        /// How many bytes it moved.
        bytes: u64,
    },
    /// Its death was planned for this very operation: made by [`Drive`]; nothing behind it happens.
    Halt(Death),
    /// It ends by itself, in an orderly way.
    Exit,
    /// Show a line.
    Say(String),
    /// Show a number.
    Metric {
        /// Of what.
        name: String,
        /// How much.
        value: Value,
    },
    /// Something went wrong in the program; it goes on.
    Trouble(Box<Diagnostic>),
    /// The program cannot go on: the process stops as if killed.
    Crash(Box<Diagnostic>),
    /// The program cannot be stopped in an orderly way (it spins, or has used up its memory): the
    /// run ends here.
    Abort(Box<Diagnostic>),
}

/// What a process knows when it handles an input, and where its effects go.
pub struct Context<'a> {
    /// Who it is.
    pub me: ProcessId,
    /// Which of its lives this is, from 1.
    pub life: u32,
    /// Time since it began to run, by its own clock; never goes back.
    pub now: Time,
    /// Its wall clock, in microseconds since 1970: it may be wrong, drift and jump.
    pub clock: Time,
    /// How far from true time its wall clock is at the most, as it is told.
    pub uncertainty: Time,
    /// Where its own random numbers start in this life.
    pub seed: u64,
    /// Who else there is.
    pub directory: &'a Directory,
    /// Its disk, as it sees it.
    pub disk: &'a mut Drive,
    /// The connections of the run; it reaches its own ends by their sockets.
    pub streams: &'a mut Streams,
    /// Makes and tests ideal signatures.
    pub notary: Notary,
    /// What it wants to happen, in order.
    pub effects: &'a mut Vec<Effect>,
    /// Makes its choices.
    pub chooser: &'a mut dyn Chooser,
    /// How many choices it has made in all its lives.
    pub choices: &'a mut u64,
}

impl Context<'_> {
    /// One of `options` equally likely numbers, `0..options`: a choice of the process's own that a
    /// search may make otherwise.
    pub fn choose(&mut self, options: u64) -> u64 {
        *self.choices += 1;
        let draw = Draw { stream: Stream::Process, who: u64::from(self.me.0), count: *self.choices };
        self.chooser.choose(draw, options.max(1))
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context of {:?} in its life {} at {}", self.me, self.life, self.now)
    }
}

/// Names and membership of the processes of a run.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    names: Vec<String>,
    ids: BTreeMap<String, ProcessId>,
    /// The members of the cluster, in order of joining; who left is not among them.
    pub nodes: Vec<ProcessId>,
    /// For each process its neighbours, where the scenario gave it some.
    pub neighbours: BTreeMap<ProcessId, Vec<ProcessId>>,
}

impl Directory {
    /// Adds a name; `None` when it is taken.
    pub fn add(&mut self, name: &str) -> Option<ProcessId> {
        let id = ProcessId(u32::try_from(self.names.len()).ok()?);
        if self.ids.contains_key(name) {
            return None;
        }
        self.ids.insert(name.to_owned(), id);
        self.names.push(name.to_owned());
        Some(id)
    }

    /// Takes a process out: its name is free for another.
    pub fn remove(&mut self, id: ProcessId) {
        self.nodes.retain(|node| *node != id);
        let name = self.name(id).to_owned();
        if self.ids.get(&name) == Some(&id) {
            self.ids.remove(&name);
        }
    }

    /// Who is called `name`.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<ProcessId> {
        self.ids.get(name).copied()
    }

    /// What `id` is called.
    #[must_use]
    pub fn name(&self, id: ProcessId) -> &str {
        self.names.get(id.index()).map_or("?", String::as_str)
    }

    /// A message as one line of JSON on the wire: `{"src": ..., "dest": ..., "body": ...}`.
    #[must_use]
    pub fn line(&self, from: ProcessId, to: ProcessId, payload: &Payload) -> String {
        payload.line(self.name(from), self.name(to))
    }

    /// Everybody's name, in order of joining.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

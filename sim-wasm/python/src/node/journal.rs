//! The journal of a life: its beginning and its inputs, from which it can be lived again. What its
//! inputs do not tell is in [`super::outcomes`].

use engine::{Context, Delivery, Input, Notice, Socket};
use std::sync::Arc;
use trace::{MessageId, Payload, ProcessId, Time};

/// Inputs of a life that are kept; failures behind them are told without lines.
const ENTRIES_MAX: usize = 100_000;

/// What a life began with, and what happened to it since.
#[derive(Debug, Clone)]
pub struct Journal {
    pub seed: u64,
    pub birth: Moment,
    entries: Vec<Entry>,
}

/// What the clocks of a process showed.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub now: Time,
    pub clock: Time,
    pub uncertainty: Time,
}

/// An input and when it came.
#[derive(Debug, Clone)]
pub struct Entry {
    input: Kept,
    pub moment: Moment,
}

#[derive(Debug, Clone)]
enum Kept {
    Message(Letter),
    Intercepted(Letter, ProcessId),
    Overheard(Letter, ProcessId),
    Timer { token: u64 },
    Synced { token: u64, ok: bool },
    Stream { socket: Socket, notice: Notice },
}

#[derive(Debug, Clone)]
struct Letter {
    from: ProcessId,
    message: MessageId,
    payload: Arc<Payload>,
}

impl Moment {
    pub const fn of(context: &Context<'_>) -> Self {
        Self { now: context.now, clock: context.clock, uncertainty: context.uncertainty }
    }
}

impl Journal {
    /// The journal of a life that begins.
    pub const fn begin(context: &Context<'_>) -> Self {
        Self { seed: context.seed, birth: Moment::of(context), entries: Vec::new() }
    }

    /// Notes an input.
    pub fn note(&mut self, input: Input<'_>, context: &Context<'_>) {
        if let Some(input) = Kept::from(input).filter(|_| self.is_whole()) {
            self.entries.push(Entry { input, moment: Moment::of(context) });
        }
    }

    /// Whether every input of the life is there.
    pub const fn is_whole(&self) -> bool {
        self.entries.len() < ENTRIES_MAX
    }

    /// The inputs, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl Entry {
    /// The input.
    pub const fn input(&self) -> Input<'_> {
        self.input.borrow()
    }
}

impl Kept {
    fn from(input: Input<'_>) -> Option<Self> {
        let letter = |delivery: Delivery<'_>| Letter {
            from: delivery.from,
            message: delivery.message,
            payload: Arc::clone(delivery.payload),
        };
        Some(match input {
            Input::Start => return None,
            Input::Message(delivery) => Self::Message(letter(delivery)),
            Input::Intercepted { delivery, to } => Self::Intercepted(letter(delivery), to),
            Input::Overheard { delivery, to } => Self::Overheard(letter(delivery), to),
            Input::Timer { token } => Self::Timer { token },
            Input::Synced { token, ok } => Self::Synced { token, ok },
            Input::Stream { socket, notice } => Self::Stream { socket, notice },
        })
    }

    const fn borrow(&self) -> Input<'_> {
        match self {
            Self::Message(letter) => Input::Message(letter.delivery()),
            Self::Intercepted(letter, to) => Input::Intercepted { delivery: letter.delivery(), to: *to },
            Self::Overheard(letter, to) => Input::Overheard { delivery: letter.delivery(), to: *to },
            Self::Timer { token } => Input::Timer { token: *token },
            Self::Synced { token, ok } => Input::Synced { token: *token, ok: *ok },
            Self::Stream { socket, notice } => Input::Stream { socket: *socket, notice: *notice },
        }
    }
}

impl Letter {
    const fn delivery(&self) -> Delivery<'_> {
        Delivery { from: self.from, message: self.message, payload: &self.payload }
    }
}

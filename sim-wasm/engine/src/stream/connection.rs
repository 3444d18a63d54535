//! A connection: its two ends, and the two pipes between them for as long as they are of use.

use super::pipe::{Flow, Pipe};
use super::rules::StreamRules;
use super::segment::Side;
use super::socket::StreamError;
use trace::ProcessId;

/// How far an end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The answerer's, before it has heard of the caller.
    Absent,
    /// The caller's, before it has an answer.
    Opening,
    /// It reads and writes.
    Open,
    /// Both directions came to their end, and everything was read.
    Ended,
    /// It was reset, from either side, or gave up.
    Reset,
    /// The caller's, when the answer was no.
    Refused,
    /// Its process died, or never accepted it.
    Gone,
}

impl State {
    /// Whether something can still happen at this end.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Opening | Self::Open)
    }

    /// Whether nothing ever will again.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Reset | Self::Refused | Self::Gone)
    }

    /// Why its process cannot use it, apart from an end that came as it should.
    pub const fn check(self) -> Result<(), StreamError> {
        match self {
            Self::Opening | Self::Open | Self::Ended => Ok(()),
            Self::Absent | Self::Gone => Err(StreamError::Unknown),
            Self::Reset => Err(StreamError::Reset),
            Self::Refused => Err(StreamError::Refused),
        }
    }
}

/// One end of a connection. It stays when the connection is over, so that sockets go on to be answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub owner: ProcessId,
    pub state: State,
    /// The number of its next segment.
    pub next: u64,
    /// Whether one of its segments found a dead end: nobody has acknowledged it.
    pub unanswered: bool,
    /// Whether it is over, and no word of that is on its way to its peer.
    pub silent: bool,
}

/// What flows, or what is known of it when it is over.
#[derive(Debug, Clone)]
enum Pipes {
    Live(Box<[Pipe; 2]>),
    Over([Flow; 2]),
}

/// Two ends and what is between them.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    pub ends: [End; 2],
    pub rules: StreamRules,
    pipes: Pipes,
}

impl Connection {
    pub fn new(from: ProcessId, to: ProcessId, rules: StreamRules) -> Self {
        let end = |owner, state| End { owner, state, next: 0, unanswered: false, silent: false };
        Self {
            ends: [end(from, State::Opening), end(to, State::Absent)],
            rules: rules.sound(),
            pipes: Pipes::Live(Box::default()),
        }
    }

    pub const fn state(&self, side: Side) -> State {
        self.ends[side.index()].state
    }

    pub const fn end_mut(&mut self, side: Side) -> &mut End {
        &mut self.ends[side.index()]
    }

    /// The direction into which `writer` writes; `None` when the connection is over.
    pub fn pipe(&self, writer: Side) -> Option<&Pipe> {
        match &self.pipes {
            Pipes::Live(pipes) => Some(&pipes[writer.index()]),
            Pipes::Over(_) => None,
        }
    }

    /// The same, to change it.
    pub fn pipe_mut(&mut self, writer: Side) -> Option<&mut Pipe> {
        match &mut self.pipes {
            Pipes::Live(pipes) => Some(&mut pipes[writer.index()]),
            Pipes::Over(_) => None,
        }
    }

    /// How much of what `writer` wrote came how far.
    pub fn flow(&self, writer: Side) -> Flow {
        match &self.pipes {
            Pipes::Live(pipes) => pipes[writer.index()].flow,
            Pipes::Over(flows) => flows[writer.index()],
        }
    }

    /// Whether both directions have come to their end for `side`: its own end has arrived over there,
    /// and it has everything from there.
    pub fn is_spent(&self, side: Side) -> bool {
        let arrived = self.pipe(side).is_some_and(|pipe| pipe.ended);
        arrived && self.pipe(side.other()).is_some_and(Pipe::is_spent)
    }

    /// Ends an end for good. What it had not sent or not read is thrown away; what it has sent is still
    /// its peer's.
    pub fn close(&mut self, side: Side, state: State) {
        self.end_mut(side).state = state;
        // A caller that has not even asked was never heard of.
        if side == Side::Caller && self.ends[side.index()].next == 0 {
            self.end_mut(Side::Answerer).state = State::Gone;
        }
        if let Pipes::Live(pipes) = &mut self.pipes {
            pipes[side.index()].abandon();
            pipes[side.other().index()].discard();
        }
        self.free_if_over();
    }

    /// Keeps the counters alone when nothing can happen any more.
    pub fn free_if_over(&mut self) {
        if let (true, Pipes::Live(pipes)) = (self.ends.iter().all(|end| end.state.is_over()), &self.pipes) {
            self.pipes = Pipes::Over([pipes[0].flow, pipes[1].flow]);
        }
    }
}

//! Connections of a scenario's clients.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, Waits};
use crate::session::Answer;
use engine::{Notice, Read, Socket, StreamError, StreamRules};
use monty_types::unstable::{MontyNode, node};
use monty_types::{ExcType, MontyObject, ObjectRef};
use std::collections::BTreeMap;
use trace::Time;

/// What clients hold of connections, and what they wait for.
#[derive(Debug, Default, Clone)]
pub struct Sockets {
    /// By the number that the scenario knows.
    held: BTreeMap<i64, Socket>,
    next: i64,
    waiting: BTreeMap<u32, Waiting>,
}

/// Somebody who waits for a connection.
#[derive(Debug, Clone)]
struct Waiting {
    socket: Socket,
    for_what: ForWhat,
    /// The token of the end of its patience.
    until: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ForWhat {
    Open,
    Bytes { limit: usize },
    Room,
}

/// How long an answer to the asking for a connection is waited for, unless it is said.
const TIMEOUT: Time = Time::from_ms(1_000);

/// Bytes that one read gives at the most.
const READ_MAX: u32 = 16 * 1024 * 1024;

impl DirectorHost<'_> {
    // ---- calls ---------------------------------------------------------------------------------

    pub(super) fn connect(&mut self, call: u32, given: &Given<'_>) -> Done {
        let (client, node) = (self.owner(given)?, self.named(given, "node")?);
        let timeout = given.ms("timeout")?.unwrap_or(TIMEOUT);
        let socket = self.world.with_streams(|streams| streams.connect(client, node, StreamRules::default()));
        self.wait_for(call, socket, ForWhat::Open, Some(timeout));
        Ok(Answer::Wait)
    }

    pub(super) fn read_bytes(&mut self, call: u32, given: &Given<'_>) -> Done {
        let socket = self.socket(given)?;
        let limit = given.count("limit", 1, READ_MAX)?.unwrap_or(64 * 1024) as usize;
        let timeout = given.ms("timeout")?;
        if let Some(answer) = self.read_now(socket, limit) {
            return self.stage.at_once(call, answer);
        }
        self.refuse_second(given, socket, |what| matches!(what, ForWhat::Bytes { .. }))?;
        self.wait_for(call, socket, ForWhat::Bytes { limit }, timeout);
        Ok(Answer::Wait)
    }

    pub(super) fn write_bytes(&mut self, given: &Given<'_>) -> Done {
        let socket = self.socket(given)?;
        let data =
            given.get("data").and_then(bytes_of).ok_or_else(|| given.wants("data", "bytes or a str"))?;
        let taken = self.world.with_streams(|streams| streams.write(socket, &data)).map_err(broken)?;
        Ok(Answer::Value(MontyObject::int(taken as i64)))
    }

    pub(super) fn writable(&mut self, call: u32, given: &Given<'_>) -> Done {
        let socket = self.socket(given)?;
        let timeout = given.ms("timeout")?;
        if self.has_room(socket).map_err(broken)? {
            return self.stage.at_once(call, Answer::none());
        }
        self.refuse_second(given, socket, |what| what == ForWhat::Room)?;
        self.wait_for(call, socket, ForWhat::Room, timeout);
        Ok(Answer::Wait)
    }

    pub(super) fn end_stream(&mut self, given: &Given<'_>) -> Done {
        let socket = self.socket(given)?;
        self.world.with_streams(|streams| streams.end(socket)).map_err(broken)?;
        Ok(Answer::none())
    }

    pub(super) fn reset_stream(&mut self, given: &Given<'_>) -> Done {
        let socket = self.socket(given)?;
        self.world.with_streams(|streams| streams.reset(socket)).map_err(broken)?;
        self.broke(socket, StreamError::Reset);
        Ok(Answer::none())
    }

    pub(super) fn open_streams(&self, given: &Given<'_>) -> Done {
        let who = self.named(given, "name")?;
        Ok(Answer::Value(MontyObject::int(self.world.streams().open(who) as i64)))
    }

    fn socket(&self, given: &Given<'_>) -> Result<Socket, Wrong> {
        let held = given.owner.and_then(|number| number.as_int());
        let socket = held.and_then(|number| self.stage.sockets.held.get(&number).copied());
        socket.ok_or_else(|| given.wrong("this is no connection: conn = await c.connect(\"n1\")"))
    }

    fn refuse_second(
        &self,
        given: &Given<'_>,
        socket: Socket,
        like: fn(ForWhat) -> bool,
    ) -> Result<(), Wrong> {
        let waits = self.stage.sockets.waiting.values().any(|one| one.socket == socket && like(one.for_what));
        if waits { Err(given.wrong("somebody already waits for this: one at a time")) } else { Ok(()) }
    }

    /// Whether there is room to write; if not, it will be told when there is.
    fn has_room(&mut self, socket: Socket) -> Result<bool, StreamError> {
        self.world.with_streams(|streams| match streams.room(socket) {
            // With no room this writes nothing, and asks to be told.
            0 => streams.write(socket, &[0]).map(|_| false),
            _ => Ok(true),
        })
    }

    // ---- waiting -------------------------------------------------------------------------------

    fn wait_for(&mut self, call: u32, socket: Socket, for_what: ForWhat, timeout: Option<Time>) {
        let until = timeout.map(|timeout| self.wake_after(timeout, Waits::Stream { call }));
        self.stage.sockets.waiting.insert(call, Waiting { socket, for_what, until });
    }

    /// A waiting call has its answer.
    fn settle_stream(&mut self, call: u32, answer: Answer) {
        if let Some(until) = self.stage.sockets.waiting.remove(&call).and_then(|waiting| waiting.until) {
            self.stage.waits.remove(&until);
        }
        self.stage.answer(call, answer);
    }

    /// A waiting call's patience has come to its end.
    pub(super) fn stream_waited(&mut self, call: u32) {
        let Some(waiting) = self.stage.sockets.waiting.get(&call).cloned() else { return };
        let says = match waiting.for_what {
            ForWhat::Open => {
                // Nobody will take what opens later.
                let _ = self.world.with_streams(|streams| streams.reset(waiting.socket));
                "nobody answered who was asked for a connection"
            }
            ForWhat::Bytes { .. } => "no bytes came in time",
            ForWhat::Room => "no room came in time",
        };
        self.settle_stream(call, Answer::Raise(ExcType::TimeoutError, says.to_owned()));
    }

    /// Something happened to a connection of a client.
    pub(super) fn stream_notice(&mut self, socket: Socket, notice: Notice) {
        match notice {
            Notice::Accepted => {}
            Notice::Opened => {
                if let Some((call, _)) = self.waiter(socket, |what| what == ForWhat::Open) {
                    let sockets = &mut self.stage.sockets;
                    sockets.next += 1;
                    sockets.held.insert(sockets.next, socket);
                    let number = MontyObject::int(sockets.next);
                    self.settle_stream(call, Answer::Value(number));
                }
            }
            Notice::Refused => self.broke(socket, StreamError::Refused),
            Notice::Reset => self.broke(socket, StreamError::Reset),
            Notice::Readable => {
                if let Some((call, ForWhat::Bytes { limit })) =
                    self.waiter(socket, |what| matches!(what, ForWhat::Bytes { .. }))
                    && let Some(answer) = self.read_now(socket, limit)
                {
                    self.settle_stream(call, answer);
                }
            }
            Notice::Writable => {
                // It tells of what happened: the room may have been taken since.
                if let Some((call, _)) = self.waiter(socket, |what| what == ForWhat::Room)
                    && self.has_room(socket).unwrap_or(true)
                {
                    self.settle_stream(call, Answer::none());
                }
            }
        }
    }

    fn waiter(&self, socket: Socket, like: impl Fn(ForWhat) -> bool) -> Option<(u32, ForWhat)> {
        let mut waiting = self.stage.sockets.waiting.iter();
        let found = waiting.find(|(_, one)| one.socket == socket && like(one.for_what));
        found.map(|(call, one)| (*call, one.for_what))
    }

    /// Whoever waits for this connection waits in vain.
    fn broke(&mut self, socket: Socket, why: StreamError) {
        while let Some((call, _)) = self.waiter(socket, |_| true) {
            let (kind, says) = broken(why);
            self.settle_stream(call, Answer::Raise(kind, says));
        }
    }

    /// What can be read at once; `None` when nothing can.
    fn read_now(&mut self, socket: Socket, limit: usize) -> Option<Answer> {
        match self.world.with_streams(|streams| streams.read(socket, limit)) {
            Ok(Read::Bytes(data)) => Some(Answer::Value(MontyObject::bytes(data))),
            Ok(Read::End) => Some(Answer::Value(MontyObject::bytes(Vec::new()))),
            Ok(Read::Nothing) => None,
            Err(error) => {
                let (kind, says) = broken(error);
                Some(Answer::Raise(kind, says))
            }
        }
    }
}

/// Stands for `ConnectionError`, which the interpreter has not: a kind of `OSError` that nothing else
/// here ever is. The prelude gives it its name.
const CONNECTION_ERROR: ExcType = ExcType::IsADirectoryError;

fn broken(error: StreamError) -> Wrong {
    (CONNECTION_ERROR, error.to_string())
}

/// Bytes, or text for its UTF-8.
fn bytes_of(object: ObjectRef<'_>) -> Option<Vec<u8>> {
    match object.as_str() {
        Some(text) => Some(text.as_bytes().to_vec()),
        None => match node(object) {
            MontyNode::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        },
    }
}

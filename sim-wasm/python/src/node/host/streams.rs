//! Connections: what a program does with its ends. A program names an end by a number; whose it is is
//! asked of the world each time.

use super::NodeHost;
use crate::node::arguments::{CONNECTION_ERROR, Given, Wrong, text, whole};
use crate::node::life::Want;
use crate::node::outcomes::Asked;
use crate::session::Answer;
use engine::{Read, Side, Socket, StreamError, StreamRules};
use monty_types::{CallArgs, ExcType, MontyObject};
use trace::ConnectionId;

/// Connections that a node may have open at once.
const OPEN_MAX: usize = 1_000;

/// Connections that a node may ask for in one life.
const CONNECTS_MAX: u32 = 50_000;

impl NodeHost<'_> {
    pub(super) fn connect(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let name = given.text("dest", "dest, a node's name,")?;
        let to = self.directory.id(name).ok_or_else(|| (ExcType::ValueError, self.nobody(name)))?;
        self.room(1)?;
        self.life.connects += 1;
        if self.life.connects > CONNECTS_MAX {
            let says = format!("this node has asked for more than {CONNECTS_MAX} connections");
            return Err((ExcType::RuntimeError, says));
        }
        let asked = self.witnessed(|host| {
            if host.streams.open(host.me) >= OPEN_MAX {
                let says = format!("this node has {OPEN_MAX} connections open: end or reset some of them");
                return Err((ExcType::OSError, says));
            }
            let socket = host.streams.connect(host.me, to, StreamRules::default());
            Ok(Answer::Value(MontyObject::int(number(socket))))
        })?;
        if let Answer::Value(end) = &asked {
            let end = end.as_ref().as_int().unwrap_or_default();
            self.life.listeners.entry(end).or_default().push((id, Want::Opened));
            return Ok(Answer::Wait);
        }
        Ok(asked)
    }

    pub(super) fn connection(&mut self, operation: &str, given: &Given<'_>) -> Asked {
        let end = given.hidden().and_then(|end| end.as_int()).and_then(socket).ok_or_else(no_connection)?;
        match operation {
            "read" => {
                let limit = given.whole("limit", "limit, a number of bytes,", 1..=i64::MAX, Some(65_536))?;
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                self.witnessed(|host| host.read_end(end, limit))
            }
            "write" => {
                let data = given.data("data", "what is written", None)?;
                self.witnessed(|host| {
                    host.mine(end)?;
                    let taken = host.streams.write(end, data).map_err(stream_error)?;
                    Ok(Answer::Value(MontyObject::int(taken as i64)))
                })
            }
            "writable" => self.witnessed(|host| host.has_room(end)),
            _ => self.witnessed(|host| {
                host.mine(end)?;
                let ends = operation == "end";
                let done = if ends { host.streams.end(end) } else { host.streams.reset(end) };
                done.map(|()| Answer::none()).map_err(stream_error)
            }),
        }
    }

    /// The next bytes; `None` where nothing has arrived yet.
    fn read_end(&mut self, end: Socket, limit: usize) -> Asked {
        self.mine(end)?;
        Ok(Answer::Value(match self.streams.read(end, limit).map_err(stream_error)? {
            Read::Bytes(bytes) => {
                self.handles(bytes.len());
                MontyObject::bytes(bytes)
            }
            Read::End => MontyObject::bytes(Vec::new()),
            Read::Nothing => MontyObject::none(),
        }))
    }

    fn has_room(&mut self, end: Socket) -> Asked {
        self.mine(end)?;
        let room = self.streams.room(end) > 0;
        if !room {
            // A write that takes nothing: only whoever was held up is told of room.
            self.streams.write(end, &[0]).map_err(stream_error)?;
        }
        Ok(Answer::Value(MontyObject::bool(room)))
    }

    /// Whether an end is this process's own.
    fn mine(&self, end: Socket) -> Result<(), Wrong> {
        if self.streams.owner(end) == Some(self.me) { Ok(()) } else { Err(no_connection()) }
    }

    /// Who is at the other end.
    pub(super) fn peer(&mut self, args: &CallArgs) -> Asked {
        let end = socket(whole(args, 0, "peer")?).ok_or_else(no_connection)?;
        if self.life.is_withheld("conn.peer") {
            return Ok(Answer::none());
        }
        self.witnessed(|host| {
            let peer = host.streams.peer(end).ok_or_else(no_connection)?;
            Ok(Answer::Value(text(host.directory.name(peer))))
        })
    }

    /// Waits until something happens to an end.
    pub(super) fn listen(&mut self, id: u32, args: &CallArgs) -> Asked {
        let end = whole(args, 0, "read")?;
        let writes = args.arg(1).is_some_and(|writes| writes.is_truthy());
        self.room(1)?;
        let want = if writes { Want::Writable } else { Want::Readable };
        self.life.listeners.entry(end).or_default().push((id, want));
        Ok(Answer::Wait)
    }
}

/// What a program calls an end.
pub fn number(socket: Socket) -> i64 {
    i64::from(socket.connection.0) * 2 + i64::from(socket.side == Side::Answerer)
}

fn socket(number: i64) -> Option<Socket> {
    let connection = ConnectionId(u32::try_from(number / 2).ok()?);
    let side = if number % 2 == 0 { Side::Caller } else { Side::Answerer };
    (number >= 0).then_some(Socket { connection, side })
}

fn stream_error(error: StreamError) -> Wrong {
    (CONNECTION_ERROR, error.to_string())
}

fn no_connection() -> Wrong {
    stream_error(StreamError::Unknown)
}

/// What is said of a connection that was asked for and refused.
pub fn refused() -> Wrong {
    stream_error(StreamError::Refused)
}

/// What is said of a connection that was asked for when nobody has answered.
pub fn unanswered() -> Wrong {
    let says = "nobody has answered for a long time: the node is cut off, or its machine is dead";
    (CONNECTION_ERROR, says.to_owned())
}

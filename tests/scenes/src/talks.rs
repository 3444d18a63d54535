//! Connections in use. What is written follows from the connection, its side and the place, and ends in
//! a byte of its own: so whoever reads can tell whether it gets what was written, all of it, in order.

use engine::{Read, Side, Socket, Streams};
use std::collections::BTreeMap;

/// The last byte of a direction; no other is like it.
const LAST: u8 = 255;

/// One end of a connection.
#[derive(Debug, Clone, Copy, Default)]
struct Talk {
    wrote: u64,
    read: u64,
    /// Whether it wrote, or read, the last byte.
    closed: bool,
    complete: bool,
}

/// All that a process uses.
#[derive(Debug, Clone, Default)]
pub struct Talks {
    talks: BTreeMap<Socket, Talk>,
}

/// What is wrong, in words; a connection that is no more is not.
type Told = Result<(), &'static str>;

impl Talks {
    /// None.
    pub const fn new() -> Self {
        Self { talks: BTreeMap::new() }
    }

    /// Those in use.
    pub fn sockets(&self) -> Vec<Socket> {
        self.talks.keys().copied().collect()
    }

    /// Takes up a connection.
    pub fn begin(&mut self, socket: Socket) {
        self.talks.insert(socket, Talk::default());
    }

    /// Puts a connection aside.
    pub fn forget(&mut self, socket: Socket) {
        self.talks.remove(&socket);
    }

    /// Writes up to so many bytes.
    pub fn write(&mut self, socket: Socket, amount: usize, streams: &mut Streams) -> Told {
        let Some(talk) = self.talks.get_mut(&socket).filter(|talk| !talk.closed) else { return Ok(()) };
        let bytes: Vec<u8> =
            (talk.wrote..).take(amount).map(|at| byte(socket.connection.0, socket.side, at)).collect();
        let room = streams.room(socket);
        let Ok(taken) = streams.write(socket, &bytes) else {
            self.forget(socket);
            return Ok(());
        };
        talk.wrote += taken as u64;
        if taken == room.min(amount) {
            Ok(())
        } else {
            Err("a write took another part than there was room for")
        }
    }

    /// Writes the last byte, if there is room, and ends.
    pub fn end(&mut self, socket: Socket, streams: &mut Streams) -> Told {
        let Some(talk) = self.talks.get_mut(&socket).filter(|talk| !talk.closed) else { return Ok(()) };
        if streams.write(socket, &[LAST]) == Ok(1) {
            (talk.wrote, talk.closed) = (talk.wrote + 1, true);
            streams.end(socket).map_err(|_| "what could be written to could not be ended")?;
        }
        Ok(())
    }

    /// Breaks it off.
    pub fn reset(&mut self, socket: Socket, streams: &mut Streams) -> Told {
        self.forget(socket);
        let _ = streams.reset(socket);
        Ok(())
    }

    /// Reads up to so many bytes and tests each.
    pub fn read(&mut self, socket: Socket, amount: usize, streams: &mut Streams) -> Told {
        let Some(talk) = self.talks.get_mut(&socket) else { return Ok(()) };
        match streams.read(socket, amount) {
            Ok(Read::Bytes(bytes)) => bytes.into_iter().try_for_each(|byte| talk.takes(byte, socket)),
            Ok(Read::End) => {
                let written = streams.flow(socket.connection, socket.side.other()).map(|flow| flow.written);
                if talk.complete && written == Some(talk.read) {
                    Ok(())
                } else {
                    Err("a connection ended before everything was read")
                }
            }
            Ok(Read::Nothing) => Ok(()),
            Err(_) => {
                self.forget(socket);
                Ok(())
            }
        }
    }
}

impl Talk {
    fn takes(&mut self, read: u8, socket: Socket) -> Told {
        if self.complete {
            return Err("a connection gave a byte behind the last one");
        }
        let expected = byte(socket.connection.0, socket.side.other(), self.read);
        (self.read, self.complete) = (self.read + 1, read == LAST);
        if read == LAST || read == expected { Ok(()) } else { Err("a connection gave a wrong byte") }
    }
}

/// What stands at a place of what a side writes.
fn byte(connection: u32, side: Side, at: u64) -> u8 {
    ((u64::from(connection) * 31 + side.index() as u64 * 17 + at * 7) % u64::from(LAST)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::ConnectionId;

    const SOCKET: Socket = Socket { connection: ConnectionId(3), side: Side::Caller };

    fn expected(at: u64) -> u8 {
        byte(3, Side::Answerer, at)
    }

    #[test]
    fn bytes_that_are_missing_doubled_or_too_many_are_noticed() {
        let read = |bytes: &[u8]| {
            let mut talk = Talk::default();
            bytes.iter().try_for_each(|byte| talk.takes(*byte, SOCKET))
        };
        let [a, b, c] = [0, 1, 2].map(expected);
        assert_eq!(read(&[a, b, c, LAST]), Ok(()));
        for wrong in [&[a, c][..], &[a, a], &[b], &[a, b, 0, c], &[a, LAST, b], &[LAST, LAST]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}

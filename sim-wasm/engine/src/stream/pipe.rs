//! One direction of a connection: what its writer has written and not sent, what its reader has
//! received and not read, and the segments that came too early.
//!
//! Bytes are acknowledged the moment they arrive, at no cost: the writer always knows how much room
//! the reader has. Bytes leave the send buffer when they depart; what is under way counts as the
//! reader's.

use super::rules::StreamRules;
use super::segment::What;
use super::socket::Read;
use std::collections::{BTreeMap, VecDeque};

/// How many bytes of a direction came how far since the connection began. Each is at least the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// Taken by the writer's send buffer.
    pub written: u64,
    /// Departed in segments.
    pub departed: u64,
    /// Arrived at the reader, with nothing missing before them.
    pub delivered: u64,
    /// Read.
    pub read: u64,
}

/// The state of a direction, at both its ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Pipe {
    pub flow: Flow,
    /// Whether it stands in the queue of those that may have something to send.
    pub queued: bool,
    /// Whether its writer has said that there will be no more.
    pub ending: bool,
    /// Whether its reader has received everything, the end included.
    pub ended: bool,
    /// Whether the last write took less than it was given, and the writer has not been told of room since.
    pub short: bool,
    /// Whether the reader was told of an arrival since it last read.
    pub told: bool,
    unsent: VecDeque<u8>,
    end_sent: bool,
    unread: VecDeque<u8>,
    expected: u64,
    early: BTreeMap<u64, What>,
}

impl Pipe {
    /// Bytes that a write would take.
    pub fn room(&self, rules: StreamRules) -> usize {
        rules.send_buffer.saturating_sub(self.unsent.len())
    }

    /// Takes as many bytes as there is room for.
    pub fn write(&mut self, bytes: &[u8], rules: StreamRules) -> usize {
        let taken = bytes.len().min(self.room(rules));
        self.unsent.extend(&bytes[..taken]);
        self.flow.written += taken as u64;
        self.short = taken < bytes.len();
        taken
    }

    /// The next bytes, or the end, that can depart now. `pick` chooses one of so many sizes.
    pub fn cut(
        &mut self,
        rules: StreamRules,
        reader_silent: bool,
        pick: impl FnOnce(u64) -> u64,
    ) -> Option<What> {
        if self.unsent.is_empty() {
            let departs = self.ending && !self.end_sent;
            self.end_sent |= departs;
            return departs.then_some(What::End);
        }
        let most = rules.chunk_max.min(self.unsent.len()).min(self.window(rules, reader_silent));
        let least = rules.chunk_min.min(most);
        let sizes = (most - least) as u64 + 1;
        let more = if sizes > 1 { pick(sizes).min(sizes - 1) } else { 0 };
        let size = least + more as usize;
        self.flow.departed += size as u64;
        (size > 0).then(|| What::Bytes(self.unsent.drain(..size).collect()))
    }

    /// Bytes that may depart now. Where the reader is gone without a word and had no room left, a single
    /// byte may, as TCP's window probe: else its writer would wait for ever for room that nobody makes.
    fn window(&self, rules: StreamRules, reader_silent: bool) -> usize {
        let outstanding = usize::try_from(self.flow.departed - self.flow.read).unwrap_or(usize::MAX);
        let probe = reader_silent && self.flow.departed == self.flow.delivered;
        rules.receive_buffer.saturating_sub(outstanding).max(usize::from(probe))
    }

    /// Keeps a segment that arrived until those before it are there; what came before is dropped.
    pub fn keep(&mut self, number: u64, what: What) {
        if number >= self.expected {
            self.early.entry(number).or_insert(what);
        }
    }

    /// The next segment in order, if it has arrived.
    pub fn next_in_order(&mut self) -> Option<What> {
        let what = self.early.remove(&self.expected)?;
        self.expected += 1;
        Some(what)
    }

    /// Hands bytes to the reader's buffer.
    pub fn deliver(&mut self, bytes: &[u8]) {
        self.flow.delivered += bytes.len() as u64;
        self.unread.extend(bytes);
    }

    /// At most `limit` of the bytes that wait.
    pub fn read(&mut self, limit: usize) -> Read {
        self.told = false;
        if self.unread.is_empty() {
            return if self.ended { Read::End } else { Read::Nothing };
        }
        let size = limit.min(self.unread.len());
        self.flow.read += size as u64;
        Read::Bytes(self.unread.drain(..size).collect())
    }

    /// Whether the reader has everything: the end has arrived and no byte waits.
    pub fn is_spent(&self) -> bool {
        self.ended && self.unread.is_empty()
    }

    /// The writer's end is gone: what it has not sent never departs.
    pub fn abandon(&mut self) {
        (self.ending, self.short) = (false, false);
        self.unsent = VecDeque::new();
    }

    /// The reader's end is gone: what it has not read is lost. Its room stays as it was last known.
    pub fn discard(&mut self) {
        self.unread = VecDeque::new();
        self.early = BTreeMap::new();
    }
}

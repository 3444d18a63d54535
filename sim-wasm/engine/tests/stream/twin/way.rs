//! One direction of a connection as the twin sees it: everything that was ever written to it, every
//! segment that ever departed, and how far each came.

use engine::{Flow, Read, StreamRules, What};

/// A direction.
#[derive(Debug, Default)]
pub struct Way {
    /// All bytes ever written.
    pub written: Vec<u8>,
    /// How many of them have departed, ...
    pub departed: usize,
    /// ... arrived with nothing missing before them, ...
    pub delivered: usize,
    /// ... and been read.
    pub read: usize,
    /// All segments that ever departed.
    pub sent: Vec<What>,
    arrived: Vec<bool>,
    /// How many of them arrived with nothing missing before them.
    pub in_order: usize,
    /// Whether one of those is the end.
    pub end_delivered: bool,
    /// Whether the end has departed.
    pub end_departed: bool,
    /// Whether the writer has ended it.
    pub ending: bool,
    /// Whether the last write took less than all, and the writer was told of no room since.
    pub short: bool,
    /// Whether something arrived since the last read.
    pub fresh: bool,
    /// Whether the reader was told since the last read.
    pub told: bool,
}

impl Way {
    pub fn room(&self, rules: StreamRules) -> usize {
        rules.send_buffer.saturating_sub(self.written.len() - self.departed)
    }

    pub fn window(&self, rules: StreamRules) -> usize {
        rules.receive_buffer.saturating_sub(self.departed - self.read)
    }

    pub fn send(&mut self, what: What) {
        if let What::Bytes(bytes) = &what {
            self.departed = (self.departed + bytes.len()).min(self.written.len());
        }
        self.end_departed |= what == What::End;
        self.sent.push(what);
        self.arrived.push(false);
    }

    pub fn arrive(&mut self, number: u64) {
        self.arrived[number as usize] = true;
        let before = self.in_order;
        self.in_order = self.arrived.iter().take_while(|arrived| **arrived).count();
        for what in &self.sent[before..self.in_order] {
            match what {
                What::Bytes(bytes) => self.delivered += bytes.len(),
                What::End => self.end_delivered = true,
                _ => continue,
            }
            self.fresh = true;
        }
    }

    /// What a read should give now.
    pub fn readable(&self, limit: usize) -> Read {
        let waiting = &self.written[self.read..self.delivered.max(self.read)];
        match (waiting.is_empty(), self.end_delivered) {
            (true, true) => Read::End,
            (true, false) => Read::Nothing,
            (false, _) => Read::Bytes(waiting[..limit.min(waiting.len())].to_vec()),
        }
    }

    pub fn flow(&self) -> Flow {
        Flow {
            written: self.written.len() as u64,
            departed: self.departed as u64,
            delivered: self.delivered as u64,
            read: self.read as u64,
        }
    }
}

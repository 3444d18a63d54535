//! Connections: what the trace tells of them, beside how many bytes came how far.

use super::lives::Able;
use super::{Observer, Rule};
use std::collections::BTreeMap;
use trace::{ConnectionId, Event, ProcessId, StreamEvent};

/// A connection.
#[derive(Debug)]
struct Talk {
    ends: [ProcessId; 2],
    answered: bool,
    accepted: bool,
    /// Bytes that arrived, by who wrote them.
    arrived: [u64; 2],
}

/// All of them.
#[derive(Debug, Default)]
pub struct Talks {
    talks: BTreeMap<ConnectionId, Talk>,
}

impl Observer<'_> {
    pub(super) fn on_stream(&mut self, event: &Event, connection: ConnectionId, what: &StreamEvent) {
        if let StreamEvent::Connect { from, to } = *what {
            self.require(self.may_be_reached(from), Rule::Unconnected);
            let talk = Talk { ends: [from, to], answered: false, accepted: false, arrived: [0; 2] };
            // Whoever dies in the step that wanted one never asks for it: numbers may be left out.
            let before = self.talks.talks.insert(connection, talk);
            return self.require(before.is_none(), Rule::Twice);
        }
        let Some(talk) = self.talks.talks.get_mut(&connection) else {
            return self.complain(Rule::Unknown);
        };
        let ends = talk.ends;
        match what {
            StreamEvent::Connect { .. } => {}
            StreamEvent::Accept | StreamEvent::Refuse => {
                let twice = std::mem::replace(&mut talk.answered, true);
                talk.accepted = matches!(what, StreamEvent::Accept);
                let accepted = talk.accepted;
                self.require(!twice, Rule::Twice);
                self.require(!accepted || self.may_be_reached(ends[1]), Rule::Unconnected);
            }
            StreamEvent::Arrive { to, data } => {
                // Both ends may be the same process: then it does not show which one wrote.
                let writer = usize::from(ends[1] != *to);
                talk.arrived[writer] += data.len() as u64;
                self.reaches_end(event, ends, *to);
            }
            StreamEvent::End { to } => self.reaches_end(event, ends, *to),
            StreamEvent::Reset { to } => self.require(ends.contains(to), Rule::Unconnected),
            StreamEvent::Heard { by } => self.heard(ends, *by),
        }
    }

    fn reaches_end(&mut self, event: &Event, ends: [ProcessId; 2], to: ProcessId) {
        let from = if ends[1] == to { ends[0] } else { ends[1] };
        self.require(ends.contains(&to) && self.may_be_reached(to), Rule::Unconnected);
        self.require(!self.faults.cuts(from, to, event.at), Rule::AcrossCut);
    }

    fn heard(&mut self, ends: [ProcessId; 2], by: ProcessId) {
        match self.lives.able(by) {
            Able::Yes => {}
            Able::Dead => self.complain(Rule::ByDead),
            Able::Paused => self.complain(Rule::ByPaused),
            Able::Unstarted => self.complain(Rule::ByUnstarted),
            Able::Nobody => self.complain(Rule::Unknown),
        }
        self.require(ends.contains(&by), Rule::Unconnected);
        self.lives.turns_to(by, self.at);
    }

    /// Whether a process's machine takes what comes for it.
    fn may_be_reached(&self, process: ProcessId) -> bool {
        matches!(self.lives.able(process), Able::Yes | Able::Paused)
    }

    /// Bytes are read, delivered, departed and written: never more than of the one before.
    pub(super) fn require_flows(&mut self) {
        let mut rightly = true;
        for (connection, talk) in &self.talks.talks {
            let Some(flows) = self.terms.flows.chunks(2).nth(connection.index()) else {
                rightly = false;
                continue;
            };
            let in_order = flows.iter().all(|flow| flow.is_sorted_by(|more, less| more >= less));
            // Only what arrived can be delivered, and only what departed arrives.
            let [arrived, delivered, departed] = if talk.ends[0] == talk.ends[1] {
                [talk.arrived.iter().sum(), flows[0][2] + flows[1][2], flows[0][1] + flows[1][1]]
                    .map(|n| [n, 0])
            } else {
                [talk.arrived, [flows[0][2], flows[1][2]], [flows[0][1], flows[1][1]]]
            };
            let agrees =
                (0..2).all(|side| delivered[side] <= arrived[side] && arrived[side] <= departed[side]);
            let silent = talk.accepted || flows.iter().all(|flow| flow[2] == 0);
            rightly &= in_order && agrees && silent;
        }
        self.require(rightly, Rule::Miscarried);
    }
}

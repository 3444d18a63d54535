//! The calm after a storm: everybody lives, nothing is lost, and processes read and write only when
//! they need not wait for a notice.

use super::{Machine, Storm};
use crate::stream::log::Entry;
use engine::{Flow, Side};
use trace::ConnectionId;

/// A calm that lasts longer would never end: a segment carries a byte at least, and all programs
/// together write 8 times 200 bytes at most.
const CALM_MAX: u32 = 20_000;

impl Storm {
    pub(super) fn grow_calm(&mut self) {
        self.calm = true;
        self.weather.gives_up = false;
        self.machines.fill(Machine::Runs);
        self.settle();
        for _ in 0..CALM_MAX {
            let ready: Vec<usize> = (0..self.programs.len()).filter(|index| self.is_ready(*index)).collect();
            if ready.is_empty() && self.flights.is_empty() {
                self.fall_quiet();
                return;
            }
            if self.flights.is_empty() || (!ready.is_empty() && self.once_in(2)) {
                let index = ready[self.below(ready.len())];
                self.go_on(index);
                self.settle();
            } else {
                self.carry();
                self.settle();
            }
        }
        panic!("this storm does not end");
    }

    /// Whether a program has something to do that it need not wait for.
    fn is_ready(&self, index: usize) -> bool {
        let program = &self.programs[index];
        let writes = !program.unwritten.is_empty() && !program.waits_to_write && !program.ended;
        let ends = program.unwritten.is_empty() && !program.ended;
        let reads = !program.done_reading && !program.waits_to_read;
        self.streams.owner(program.socket) == Some(program.owner) && (writes || ends || reads)
    }

    fn go_on(&mut self, index: usize) {
        let program = &self.programs[index];
        if !program.ended && program.unwritten.is_empty() {
            self.end(index);
        } else if !program.ended && !program.waits_to_write {
            self.write(index);
        } else {
            self.read(index);
        }
    }

    fn fall_quiet(&mut self) {
        let flow = |connection, side| self.streams.flow(connection, side).expect("it was made");
        let flows = (0..self.connections).map(|index| {
            let connection = ConnectionId(index as u32);
            Side::BOTH.map(|side| flow(connection, side)) as [Flow; 2]
        });
        self.log.push(Entry::Quiet { flows: flows.collect() });
    }
}

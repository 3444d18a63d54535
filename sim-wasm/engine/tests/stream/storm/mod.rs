//! Random programs on a random network: processes connect, write, read, end, reset, die and come back,
//! segments are late, out of order, doubled, lost and given up. Then calm: everybody lives, nothing is
//! lost, and processes do no more than what notices call them to.

mod calm;

use super::log::Entry;
use engine::{
    Chooser, Draw, Notice, Random, Read, Receiver, Segment, Socket, Stream, StreamRules, Streams, What,
};
use trace::{ConnectionId, ProcessId};

/// How many times a segment is lost before its sender gives up.
const TRIES: u32 = 3;
/// More connections are not asked for.
const CONNECTIONS: usize = 4;

/// Whether a machine and its process run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    Runs,
    /// The process is dead, the machine answers.
    Answers,
    /// Nothing answers.
    Dark,
}

/// A segment on its way.
#[derive(Debug)]
struct Flight {
    segment: Segment,
    lost: u32,
    arrived: bool,
}

/// What a process still wants of one of its ends, and what it waits for.
#[derive(Debug)]
struct Program {
    socket: Socket,
    owner: ProcessId,
    unwritten: Vec<u8>,
    ended: bool,
    waits_to_read: bool,
    waits_to_write: bool,
    done_reading: bool,
}

/// What may happen in a run, besides delay and disorder.
#[derive(Debug, Clone, Copy)]
struct Weather {
    gives_up: bool,
    resets: bool,
    kills: bool,
    refuses: bool,
}

struct Storm {
    random: Random,
    drawn: u64,
    weather: Weather,
    calm: bool,
    streams: Streams,
    machines: Vec<Machine>,
    flights: Vec<Flight>,
    programs: Vec<Program>,
    connections: usize,
    log: Vec<Entry>,
}

/// The log of the storm of a seed.
pub fn storm(seed: u64) -> Vec<Entry> {
    let mut storm = Storm::new(seed);
    for _ in 0..40 + storm.below(120) {
        storm.step();
        // Now and then a process does several things before anything departs.
        if !storm.once_in(8) {
            storm.settle();
        }
    }
    storm.grow_calm();
    storm.log
}

impl Storm {
    fn new(seed: u64) -> Self {
        let weather = Weather { gives_up: false, resets: false, kills: false, refuses: false };
        let mut storm = Self {
            random: Random { seed },
            drawn: 0,
            weather,
            calm: false,
            streams: Streams::default(),
            machines: Vec::new(),
            flights: Vec::new(),
            programs: Vec::new(),
            connections: 0,
            log: Vec::new(),
        };
        // One in three harms nobody.
        let rough = !storm.once_in(3);
        storm.weather = Weather {
            gives_up: rough && storm.once_in(2),
            resets: rough && storm.once_in(2),
            kills: rough && storm.once_in(2),
            refuses: rough && storm.once_in(3),
        };
        storm.machines = vec![Machine::Runs; 2 + storm.below(2)];
        storm.connect();
        storm
    }

    fn below(&mut self, options: usize) -> usize {
        self.drawn += 1;
        let draw = Draw { stream: Stream::Director, who: 0, count: self.drawn };
        self.random.choose(draw, options as u64) as usize
    }

    fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn step(&mut self) {
        match self.below(20) {
            0 if self.connections < CONNECTIONS => self.connect(),
            0 | 1 => self.strike(),
            2 => self.change_rules(),
            3..10 => self.act(),
            _ => self.carry(),
        }
    }

    // ---- processes ---------------------------------------------------------------------------------

    fn connect(&mut self) {
        let (from, to) = (self.below(self.machines.len()), self.below(self.machines.len()));
        if self.machines[from] != Machine::Runs {
            return;
        }
        let [from, to] = [from, to].map(|index| ProcessId(index as u32));
        let rules = self.rules();
        let socket = self.streams.connect(from, to, rules);
        self.connections += 1;
        self.log.push(Entry::Connected { socket, from, to, rules });
        self.begin(socket, from);
    }

    fn rules(&mut self) -> StreamRules {
        let chunk_min = 1 + self.below(6);
        StreamRules {
            send_buffer: 1 + self.below(40),
            receive_buffer: 1 + self.below(40),
            chunk_min,
            chunk_max: chunk_min + self.below(10),
        }
    }

    fn begin(&mut self, socket: Socket, owner: ProcessId) {
        let length = if self.once_in(5) { 0 } else { self.below(200) };
        let unwritten = (0..length).map(|_| self.below(256) as u8).collect();
        self.programs.push(Program {
            socket,
            owner,
            unwritten,
            ended: false,
            waits_to_read: false,
            waits_to_write: false,
            done_reading: false,
        });
    }

    fn change_rules(&mut self) {
        let connection = ConnectionId(self.below(self.connections) as u32);
        let rules = self.rules();
        self.streams.set_rules(connection, rules);
        self.log.push(Entry::Ruled { connection, rules });
        self.settle();
    }

    /// One of the programs does something, whether or not it was told that it could; even those that
    /// belong to a former life or to an end that is over try.
    fn act(&mut self) {
        let index = self.below(self.programs.len());
        match self.below(10) {
            0..4 => self.read(index),
            4..8 => self.write(index),
            8 if self.once_in(3) => self.end(index),
            9 if self.weather.resets && self.once_in(6) => self.reset(index),
            _ => self.read(index),
        }
    }

    fn read(&mut self, index: usize) {
        let limit = if self.calm { 64 } else { self.below(40) };
        let program = &mut self.programs[index];
        let got = self.streams.read(program.socket, limit);
        program.waits_to_read = got == Ok(Read::Nothing);
        program.done_reading = got == Ok(Read::End) || got.is_err();
        self.log.push(Entry::DidRead { socket: program.socket, limit, got });
    }

    fn write(&mut self, index: usize) {
        let most = if self.calm { 200 } else { 1 + self.below(60) };
        let program = &mut self.programs[index];
        let offered = program.unwritten[..most.min(program.unwritten.len())].to_vec();
        let taken = self.streams.write(program.socket, &offered);
        match taken {
            Ok(taken) => {
                program.unwritten.drain(..taken);
                program.waits_to_write = taken < offered.len();
            }
            Err(_) => program.unwritten.clear(),
        }
        self.log.push(Entry::Wrote { socket: program.socket, offered, taken });
    }

    fn end(&mut self, index: usize) {
        let program = &mut self.programs[index];
        program.ended = true;
        let answer = self.streams.end(program.socket);
        self.log.push(Entry::Ended { socket: program.socket, answer });
    }

    fn reset(&mut self, index: usize) {
        let socket = self.programs[index].socket;
        if self.streams.reset(socket).is_ok() {
            self.log.push(Entry::DidReset { socket });
        }
    }

    /// A process dies, one way or the other, or comes back.
    fn strike(&mut self) {
        let index = self.below(self.machines.len());
        let machine = self.machines[index];
        match machine {
            Machine::Runs if self.weather.kills && self.once_in(3) => {
                let silent = self.once_in(2);
                self.machines[index] = if silent { Machine::Dark } else { Machine::Answers };
                let who = ProcessId(index as u32);
                self.streams.died(who, silent);
                self.log.push(Entry::Died { who, silent });
            }
            Machine::Runs => {}
            Machine::Answers | Machine::Dark => self.machines[index] = Machine::Runs,
        }
    }

    // ---- the network -------------------------------------------------------------------------------

    /// Something becomes of one of the segments on their way, whichever.
    fn carry(&mut self) {
        if self.flights.is_empty() {
            return;
        }
        let index = self.below(self.flights.len());
        let (_, to) = self.streams.ends(&self.flights[index].segment);
        let dark = self.machines[to.index()] == Machine::Dark;
        match self.below(8) {
            _ if dark => self.lose(index),
            0 | 1 if !self.calm => self.lose(index),
            2 => self.deliver(index),
            _ => {
                self.deliver(index);
                self.flights.remove(index);
            }
        }
    }

    /// Lost; its sender tries again unless it has arrived, or nobody does.
    fn lose(&mut self, index: usize) {
        let (_, to) = self.streams.ends(&self.flights[index].segment);
        let dark = self.machines[to.index()] == Machine::Dark;
        let flight = &mut self.flights[index];
        flight.lost += 1;
        if flight.arrived {
            self.flights.remove(index);
            return;
        }
        // Nobody repeats a reset for long.
        let tries = if flight.segment.what == What::Reset { 1 } else { TRIES };
        let tried_out = (self.weather.gives_up || dark) && flight.lost >= tries;
        if tried_out || !self.streams.retransmits(&flight.segment) {
            self.give_up(index);
        }
    }

    /// Its sender gives up; now and then it arrives long after.
    fn give_up(&mut self, index: usize) {
        let flight = &mut self.flights[index];
        flight.arrived = true;
        let Segment { connection, from, number, .. } = flight.segment;
        self.streams.give_up(&flight.segment);
        self.log.push(Entry::GaveUp { connection, from, number });
        if !self.once_in(4) {
            self.flights.remove(index);
        }
    }

    fn deliver(&mut self, index: usize) {
        let (_, to) = self.streams.ends(&self.flights[index].segment);
        let accepts = !(self.weather.refuses && self.once_in(2));
        let receiver = match self.machines[to.index()] {
            Machine::Runs => Receiver::Takes { accepts },
            Machine::Answers | Machine::Dark => Receiver::Gone,
        };
        let flight = &mut self.flights[index];
        flight.arrived = true;
        let Segment { connection, from, number, .. } = flight.segment;
        self.log.push(Entry::Arrived { connection, from, number, receiver });
        let segment = flight.segment.clone();
        self.streams.arrive(segment, receiver);
        self.settle();
    }

    /// Lets everything depart that can, and tells everybody everything.
    fn settle(&mut self) {
        let Self { random, drawn, streams, .. } = self;
        let mut choose = |_, _, _, options| {
            *drawn += 1;
            random.choose(Draw { stream: Stream::Director, who: 1, count: *drawn }, options)
        };
        let departed: Vec<Segment> = std::iter::from_fn(|| streams.depart(&mut choose)).collect();
        for segment in departed {
            self.log.push(Entry::Departed(segment.clone()));
            self.flights.push(Flight { segment, lost: 0, arrived: false });
        }
        while let Some((who, socket, notice)) = self.streams.next_notice() {
            self.log.push(Entry::Told { who, socket, notice });
            self.hear(who, socket, notice);
        }
        if matches!(self.log.last(), Some(Entry::Settled { .. })) {
            return;
        }
        let everybody = (0..self.machines.len()).map(|index| ProcessId(index as u32));
        self.log.push(Entry::Settled { open: everybody.map(|who| self.streams.open(who)).collect() });
    }

    fn hear(&mut self, who: ProcessId, socket: Socket, notice: Notice) {
        if notice == Notice::Accepted {
            self.begin(socket, who);
        }
        let program = self.programs.iter_mut().find(|program| program.socket == socket);
        let program = program.expect("whoever is told has a program");
        program.waits_to_read &= notice != Notice::Readable;
        program.waits_to_write &= notice != Notice::Writable;
    }
}

//! A director that does each act of a plan at its time.

use crate::chatter::Chatter;
use crate::plan::{Law, Plan, Trouble, What};
use crate::talks::Talks;
use engine::{Cue, Director, LinkRules, Notice, Socket, StreamRules, Then, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{FaultId, OpId, OpOutcome, Payload, Phase, ProcessId, ProcessKind, Time, Value};

/// What a director does at a moment; numbers are places in the plan's lists.
#[derive(Debug, Clone, Copy)]
enum Act {
    Join(usize),
    Decree(Law),
    Begin(usize),
    End(usize),
    Ask(usize),
    Heal,
    Over,
}

/// Every third question comes with a connection.
const CALLS: usize = 3;

/// The token of a moment that was waited for.
const WAITED: u64 = u64::MAX;

/// The director.
#[derive(Debug, Clone)]
pub struct Stage {
    plan: Arc<Plan>,
    acts: Vec<(Time, Act)>,
    cuts: BTreeMap<usize, FaultId>,
    asked: BTreeMap<ProcessId, Vec<OpId>>,
    talks: Talks,
    pub(crate) begun: BTreeMap<usize, usize>,
}

impl Stage {
    /// A director who has not begun.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let mut acts: Vec<(Time, Act)> = Vec::new();
        acts.extend(plan.members.iter().enumerate().map(|(member, (at, _))| (*at, Act::Join(member))));
        acts.extend(plan.laws.iter().map(|(at, law)| (*at, Act::Decree(*law))));
        for (index, trouble) in plan.troubles.iter().enumerate() {
            acts.push((trouble.from, Act::Begin(index)));
            acts.extend(trouble.until.map(|until| (until, Act::End(index))));
        }
        acts.extend(plan.asks.iter().enumerate().map(|(ask, (at, ..))| (*at, Act::Ask(ask))));
        acts.extend(plan.heals_at.map(|at| (at, Act::Heal)));
        acts.extend(plan.ends_at.map(|at| (at, Act::Over)));
        let (cuts, asked, begun) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { plan: Arc::new(plan.clone()), acts, cuts, asked, talks: Talks::new(), begun }
    }

    /// Does what is due at the start, and asks to be called for the rest.
    fn open(&mut self, world: &mut World) {
        for token in 0..self.acts.len() {
            let (at, act) = self.acts[token];
            if at == Time::ZERO && matches!(act, Act::Join(_) | Act::Decree(_)) {
                self.act(act, world);
            } else {
                world.cue(at, token as u64);
            }
        }
    }

    fn act(&mut self, act: Act, world: &mut World) {
        match act {
            Act::Join(member) => self.join(member, world),
            Act::Decree(law) => decree(law, world),
            Act::Begin(index) => self.begin(index, world),
            Act::End(index) => self.end(index, world),
            Act::Ask(index) => self.ask(index, world),
            Act::Heal => {
                world.heal();
                world.set_phase(Phase::Heal);
            }
            Act::Over => {}
        }
    }

    fn join(&self, index: usize, world: &mut World) {
        let (_, member) = self.plan.members[index];
        let is_client = member.kind == ProcessKind::Client;
        let program: Option<Box<dyn engine::Process>> =
            if is_client { None } else { Some(Box::new(Chatter::new(member.skills, self.plan.forgetful))) };
        if let Some(old) = member.instead_of {
            world.leave(old);
        }
        let name = member.instead_of.map_or(index, ProcessId::index);
        world.set_disk_rules(member.disk);
        let id = world.join(&format!("p{name}"), member.kind, program);
        let id = id.expect("names are new, or free again, and processes few");
        world.set_cores(id, member.cores);
        world.skew_clock(id, member.skew);
    }

    fn begin(&mut self, index: usize, world: &mut World) {
        self.begun.insert(index, world.recorder().log.len());
        let plan = Arc::clone(&self.plan);
        let Trouble { what, .. } = &plan.troubles[index];
        // Some of those concerned may not have joined yet.
        if !concerned(what).iter().all(|process| world.state(*process).is_some()) {
            return;
        }
        let cut = match what {
            What::Cut(links) => world.cut(links.clone()),
            What::Partition(shape) => {
                let links = world.partition_links(*shape);
                world.cut(links)
            }
            What::Flapping(links, on, off) => world.cut_flapping(links.clone(), *on, *off),
            _ => return self.strike(what, world),
        };
        self.cuts.insert(index, cut);
    }

    fn strike(&self, what: &What, world: &mut World) {
        match *what {
            What::Loss(chance, scope) => world.set_loss(Some((chance, scope))),
            What::Duplication(chance, scope) => world.set_duplication(Some((chance, scope))),
            What::Corruption(chance, scope) => world.set_corruption(Some((chance, scope))),
            What::Falsification(chance, scope) => world.set_falsification(Some((chance, scope))),
            What::Reordering(chance, scope, by) => world.set_reordering(Some((chance, scope)), by),
            What::Tap(from, to, by) => world.tap(from, to, by),
            What::Middle(from, to, by) => world.intercept_link(from, to, by),
            What::Unauthenticated => world.set_authenticated(false),
            What::Lies(process, lies) => world.set_lies(process, Some(lies)),
            What::Down(process, death) => world.kill_with(process, death),
            What::Paused(process) => world.pause(process),
            What::DiesAtDisk(process, op, nth, after, death) => {
                world.kill_at_disk(process, (op, None), nth, after, death);
            }
            What::DiesAt(process, ref moment, nth, manner) => {
                let then = Then::Kill(process, manner.death);
                world.watch(moment.clone(), nth, manner.different, manner.before, then);
            }
            What::Waits(ref moment, nth, manner) => {
                world.watch(moment.clone(), nth, manner.different, manner.before, Then::Cue(WAITED));
            }
            What::Install(process, skills) => {
                world.install(process, Box::new(Chatter::new(skills, self.plan.forgetful)));
            }
            What::Leaves(process) => world.leave(process),
            ref machine => strike_machine(machine, world),
        }
    }

    fn end(&self, index: usize, world: &mut World) {
        let what = &self.plan.troubles[index].what;
        if let Some(cut) = self.cuts.get(&index) {
            return world.mend(*cut);
        }
        if !concerned(what).iter().all(|process| world.state(*process).is_some()) {
            return;
        }
        match *what {
            What::Loss(..) => world.set_loss(None),
            What::Duplication(..) => world.set_duplication(None),
            What::Corruption(..) => world.set_corruption(None),
            What::Falsification(..) => world.set_falsification(None),
            What::Reordering(..) => world.set_reordering(None, Time::ZERO),
            What::Unauthenticated => world.set_authenticated(true),
            What::Lies(process, _) => world.set_lies(process, None),
            What::Down(process, _) | What::DiesAtDisk(process, ..) | What::DiesAt(process, ..) => {
                world.restart(process);
            }
            What::Paused(process) => world.resume(process),
            What::Drift(process, _) => world.set_drift(process, 0),
            What::Slow(process, _) => world.set_speed(process, 100),
            What::Full(process) => world.set_disk_full(process, false),
            What::Unreadable(process, file) => {
                world.set_unreadable(process, file, false);
            }
            _ => {}
        }
    }

    fn ask(&mut self, index: usize, world: &mut World) {
        let (_, client, node) = self.plan.asks[index];
        let running = world.state(client) == Some(engine::ProcessState::Running);
        if !running || world.state(node).is_none() {
            return;
        }
        let body = Arc::new(Payload::Body(Value::map([("type", Value::text("ask"))])));
        let (op, _) = world.invoke(client, node, Arc::clone(&body));
        world.send(client, node, body);
        self.asked.entry(client).or_default().push(op);
        if index.is_multiple_of(CALLS) {
            let rules = StreamRules { send_buffer: 20, receive_buffer: 10, chunk_min: 1, chunk_max: 6 };
            let socket = world.with_streams(|streams| streams.connect(client, node, rules));
            self.talks.begin(socket);
        }
    }

    /// Takes whatever reaches a client for the answer to its oldest question.
    fn answer(&mut self, client: ProcessId, payload: &Arc<Payload>, world: &mut World) {
        let open = self.asked.entry(client).or_default();
        if !open.is_empty() {
            world.complete(open.remove(0), OpOutcome::Ok(Arc::clone(payload)));
        }
    }

    fn hears(&mut self, socket: Socket, notice: Notice, world: &mut World) {
        let talks = &mut self.talks;
        let told = world.with_streams(|streams| match notice {
            Notice::Opened => talks.write(socket, 30, streams),
            Notice::Writable => talks.end(socket, streams),
            Notice::Readable => talks.read(socket, 8, streams),
            Notice::Refused | Notice::Reset | Notice::Accepted => {
                talks.forget(socket);
                Ok(())
            }
        });
        if let Err(what) = told {
            world.violation("connections", what);
        }
    }
}

impl Director for Stage {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => self.open(world),
            Cue::Time { token: WAITED } => {
                if !self.plan.asks.is_empty() {
                    self.ask(0, world);
                }
            }
            Cue::Time { token } => {
                let (_, act) = self.acts[token as usize];
                self.act(act, world);
                return !matches!(act, Act::Over);
            }
            // What a client only reads along, or takes in the middle, answers nothing.
            Cue::Message { client, to, payload, .. } if to == client => self.answer(client, payload, world),
            Cue::Message { .. } => {}
            Cue::Stream { socket, notice, .. } => self.hears(socket, notice, world),
        }
        true
    }

    fn fork(&self) -> Option<Self> {
        Some(self.clone())
    }
}

/// What a law changes of a link's rules.
type Change = Box<dyn FnOnce(&mut LinkRules)>;

fn decree(law: Law, world: &mut World) {
    let (from, to, change): (_, _, Change) = match law {
        Law::Inside(latency) => return world.set_latency(latency),
        Law::Clients(latency) => return world.set_client_latency(latency),
        Law::Uplink(process, bandwidth) => return world.set_uplink(process, bandwidth),
        Law::Link(from, to, latency) => return world.set_link_latency(from, to, latency),
        Law::Loss(from, to, loss) => (from, to, Box::new(move |rules| rules.loss = loss)),
        Law::Bandwidth(from, to, bandwidth, queue_bytes) => {
            (from, to, Box::new(move |rules| (rules.bandwidth, rules.queue_bytes) = (bandwidth, queue_bytes)))
        }
        Law::Ordered(from, to, ordered) => (from, to, Box::new(move |rules| rules.ordered = ordered)),
        Law::Reliable(from, to, reliable) => (from, to, Box::new(move |rules| rules.reliable = reliable)),
        Law::Streams(from, to, stream) => (from, to, Box::new(move |rules| rules.stream = Some(stream))),
    };
    world.set_link(from, to, change);
}

/// Those who must be there.
fn concerned(what: &What) -> Vec<ProcessId> {
    match *what {
        What::Tap(from, to, by) | What::Middle(from, to, by) => vec![from, to, by],
        What::Lies(process, _)
        | What::Down(process, _)
        | What::Paused(process)
        | What::DiesAtDisk(process, ..)
        | What::DiesAt(process, ..)
        | What::Install(process, _)
        | What::Leaves(process)
        | What::Jump(process, _)
        | What::Smear(process, ..)
        | What::Drift(process, _)
        | What::Slow(process, _)
        | What::Crash(process, _)
        | What::Full(process)
        | What::Unreadable(process, _)
        | What::Rot(process, ..)
        | What::SyncFails(process, _)
        | What::Misdirected(process, _)
        | What::Erased(process) => vec![process],
        _ => Vec::new(),
    }
}

/// What is done to a process's machine.
fn strike_machine(what: &What, world: &mut World) {
    match *what {
        What::Jump(process, by) => world.jump_clock(process, by),
        What::Smear(process, by, over) => world.smear_clock(process, by, over),
        What::Drift(process, ppm) => world.set_drift(process, ppm),
        What::Slow(process, percent) => world.set_speed(process, percent),
        What::Crash(process, crash) => world.set_crash(process, crash),
        What::Full(process) => world.set_disk_full(process, true),
        What::Unreadable(process, file) => {
            world.set_unreadable(process, file, true);
        }
        What::Rot(process, file, at) => {
            world.rot(process, file, at, 3);
        }
        What::SyncFails(process, file) => world.fail_next_sync(process, file),
        What::Misdirected(process, sectors) => world.misdirect_next_write(process, sectors),
        What::Erased(process) => world.erase_disk(process),
        _ => {}
    }
}

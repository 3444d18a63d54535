//! Plays a plan: a director that does each act at its time, and what is left of the run.

use super::chatter::Chatter;
use super::laws::Law;
use super::plan::{Plan, Trouble, What};
use engine::{Choice, Chooser, Cue, Director, Ended, Engine, Limits, Random, Recording, World};
use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use trace::{
    Digest, FaultId, OpId, OpOutcome, Payload, Phase, ProcessId, ProcessKind, Statistics, Time, Trace, Value,
};

/// A run that is over.
#[derive(Debug)]
pub struct Played {
    pub trace: Trace,
    pub statistics: Statistics,
    pub ended: Ended,
    /// The instant at which it ended.
    pub now: Time,
    pub digest: Digest,
    /// Every choice that was made, in order.
    pub choices: Vec<Choice>,
    /// For each fault, how many events had been noted when it began.
    pub begun: BTreeMap<usize, usize>,
}

/// Plays a plan under its own seed.
pub fn play(plan: &Plan) -> Played {
    play_with(plan, Random { seed: plan.seed })
}

/// Plays a plan with somebody else's choices.
pub fn play_with(plan: &Plan, chooser: impl Chooser + Clone + 'static) -> Played {
    let (sender, choices) = mpsc::channel();
    let chooser = Box::new(Recording { chooser, choices: sender });
    let mut engine = Engine::new(World::new(chooser, Limits::default()), Stage::new(plan));
    let ended = engine.run();
    let now = engine.world.now();
    let begun = engine.director.begun;
    let recorder = engine.world.into_recorder();
    Played {
        digest: Digest::of(&recorder.trace),
        trace: recorder.trace,
        statistics: recorder.statistics,
        ended,
        now,
        choices: choices.try_iter().collect(),
        begun,
    }
}

/// What a director does at a moment; numbers are places in the plan's lists.
#[derive(Debug, Clone, Copy)]
enum Act {
    Join(usize),
    Decree(Law),
    Begin(usize),
    End(usize),
    Ask(ProcessId, ProcessId),
    Heal,
    Over,
}

struct Stage {
    plan: Plan,
    acts: Vec<(Time, Act)>,
    cuts: BTreeMap<usize, FaultId>,
    asked: BTreeMap<ProcessId, Vec<OpId>>,
    begun: BTreeMap<usize, usize>,
}

impl Stage {
    fn new(plan: &Plan) -> Self {
        let mut acts: Vec<(Time, Act)> = Vec::new();
        acts.extend(plan.members.iter().enumerate().map(|(member, (at, _))| (*at, Act::Join(member))));
        acts.extend(plan.laws.iter().map(|(at, law)| (*at, Act::Decree(*law))));
        for (index, trouble) in plan.troubles.iter().enumerate() {
            acts.push((trouble.from, Act::Begin(index)));
            acts.extend(trouble.until.map(|until| (until, Act::End(index))));
        }
        acts.extend(plan.asks.iter().map(|(at, client, node)| (*at, Act::Ask(*client, *node))));
        acts.extend(plan.heals_at.map(|at| (at, Act::Heal)));
        acts.extend(plan.ends_at.map(|at| (at, Act::Over)));
        let (cuts, asked, begun) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { plan: plan.clone(), acts, cuts, asked, begun }
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
            Act::Decree(Law::Inside(latency)) => world.set_latency(latency),
            Act::Decree(Law::Clients(latency)) => world.set_client_latency(latency),
            Act::Decree(Law::Link(from, to, latency)) => world.set_link_latency(from, to, latency),
            Act::Begin(index) => self.begin(index, world),
            Act::End(index) => self.end(index, world),
            Act::Ask(client, node) => self.ask(client, node, world),
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
        let program =
            (!is_client).then(|| Box::new(Chatter::new(member.reads_text)) as Box<dyn engine::Process>);
        world.join(&format!("p{index}"), member.kind, program).expect("names are new and processes few");
    }

    fn begin(&mut self, index: usize, world: &mut World) {
        self.begun.insert(index, world.recorder().log.len());
        let Trouble { what, .. } = &self.plan.troubles[index];
        match what {
            What::Loss(chance, scope) => world.set_loss(Some((*chance, *scope))),
            What::Duplication(chance, scope) => world.set_duplication(Some((*chance, *scope))),
            What::Corruption(chance, scope) => world.set_corruption(Some((*chance, *scope))),
            What::Cut(links) => {
                self.cuts.insert(index, world.cut(links.clone()));
            }
            What::Down(process) if world.state(*process).is_some() => world.kill(*process),
            What::Paused(process) if world.state(*process).is_some() => world.pause(*process),
            // It has not joined yet.
            What::Down(_) | What::Paused(_) => {}
        }
    }

    fn end(&self, index: usize, world: &mut World) {
        match &self.plan.troubles[index].what {
            What::Loss(..) => world.set_loss(None),
            What::Duplication(..) => world.set_duplication(None),
            What::Corruption(..) => world.set_corruption(None),
            What::Cut(_) => world.mend(self.cuts[&index]),
            What::Down(process) if world.state(*process).is_some() => world.restart(*process),
            What::Paused(process) if world.state(*process).is_some() => world.resume(*process),
            What::Down(_) | What::Paused(_) => {}
        }
    }

    fn ask(&mut self, client: ProcessId, node: ProcessId, world: &mut World) {
        let running = world.state(client) == Some(engine::ProcessState::Running);
        if running && world.state(node).is_some() {
            let body = Arc::new(Payload::Body(Value::map([("type", Value::text("ask"))])));
            let (op, _) = world.invoke(client, node, Arc::clone(&body));
            world.send(client, node, body);
            self.asked.entry(client).or_default().push(op);
        }
    }

    /// Takes whatever reaches a client for the answer to its oldest question.
    fn answer(&mut self, client: ProcessId, payload: &Arc<Payload>, world: &mut World) {
        let open = self.asked.entry(client).or_default();
        if !open.is_empty() {
            world.complete(open.remove(0), OpOutcome::Ok(Arc::clone(payload)));
        }
    }
}

impl Director for Stage {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => self.open(world),
            Cue::Time { token } => {
                let (_, act) = self.acts[token as usize];
                self.act(act, world);
                return !matches!(act, Act::Over);
            }
            Cue::Message { client, payload, .. } => self.answer(client, payload, world),
            Cue::Stream { .. } => {}
        }
        true
    }
}

//! `member-list`: who is alive, suspect or dead, as one belief of the whole cluster: SWIM (Das, Gupta and Motivala,
//! 2002). It probes as `probe-node` does, one node in 500 ms: see [`super::probing`]. What it learns rides along on
//! pings and their answers (section 4.1), so that news costs no messages of its own.
//!
//! A silent node is suspect, which is a question (section 4.2). The rumour reaches the accused, who refutes it. Only
//! who has not done so after 15 turns is dead. As rumours overtake each other, each claim names a *life* of the node
//! that it is about (SWIM: its incarnation number), and of two claims the greater wins:
//!
//! ```text
//! (0 alive) < (0 suspect) < (0 dead) < (1 alive) < (1 suspect) < ...
//! ```
//!
//! Only the node itself raises its life: to answer an accusation, and at each start by a million, which no life uses
//! up in answers. The number of starts stands on its disk, synced before it sends or answers anything. Hence a node
//! that comes back outbids whatever was said of it while it was dead.
//!
//! A piece of news is told 18 times by each node, at most 6 on a message, those told least first; then it is silent.
//! That is four or five times the doublings that sixteen nodes need, so losses do not matter (Demers and others,
//! 1987, section 1.4, on when to stop telling a rumour).
//!
//! It promises that a dead node comes to be dead to all, that an accused one which can be heard within 15 turns is
//! not, and silence in calm. It does not promise that all believe the same at the same moment, nor that two halves
//! of a cut cluster find each other again: each counts the other dead, and who is dead is probed no more.
//!
//! Its view is `{"members": {name: [state, life]}}`. An update is `{name, state, life}`, in a list `updates`.

use super::probing::{Beliefs, Probing};
use crate::kit::{Desk, Fields, Message, Runs, list};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// The module.
pub const MODULE: Module = Module {
    name: "member-list",
    says: "SWIM: probes one node in 500 ms, and tells on pings and answers who is suspect, dead after 15 turns, or \
           alive in a new life, by which an accused node refutes and a restarted one returns.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(Probing::with(Members::default()))),
};

const TURN_MS: u64 = 500;
/// So long a suspect has to answer the accusation.
const SUSPICION_MS: u64 = 15 * TURN_MS;
/// Updates on a message at the most.
const UPDATES_MAX: usize = 6;
/// So often a node tells one piece of news.
const TOLD_MAX: u32 = 18;
/// A start raises the life by so much.
const LIVES_PER_START: i64 = 1_000_000;
/// Has a line for each start.
const STARTS: &str = "starts";

/// Within a life the greater wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Alive,
    Suspect,
    Dead,
}

impl State {
    const ALL: [(&'static str, Self); 3] =
        [("alive", Self::Alive), ("suspect", Self::Suspect), ("dead", Self::Dead)];

    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, state)| *state)
    }

    fn name(self) -> Value {
        Value::text(Self::ALL[self as usize].0)
    }
}

/// What is said of a node. The order of the fields is the order of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    life: i64,
    state: State,
}

impl Claim {
    /// What everybody takes for true of everybody at first.
    const FIRST: Self = Self { life: 0, state: State::Alive };

    fn read(update: &Value) -> Option<Self> {
        Some(Self {
            life: update.get("life")?.as_int()?,
            state: State::read(update.get("state")?.as_text()?)?,
        })
    }
}

#[derive(Debug, Clone, Default)]
struct Members {
    /// Of whom there was news: the claim, and since when it is believed.
    known: BTreeMap<ProcessId, (Claim, u64)>,
    /// Whose news is still told, and how often it was.
    rumours: BTreeMap<ProcessId, u32>,
}

impl Members {
    fn claim(&self, node: ProcessId) -> Claim {
        self.known.get(&node).map_or(Claim::FIRST, |(claim, _)| *claim)
    }

    /// Takes this for true from now on, and begins to tell it.
    fn believe(&mut self, node: ProcessId, claim: Claim, desk: &Desk<'_, '_>) {
        self.known.insert(node, (claim, desk.now_ms()));
        self.rumours.insert(node, 0);
    }

    /// Believes what is greater than what it knows. If that is about itself, it answers.
    fn learn(&mut self, update: &Value, desk: &Desk<'_, '_>) {
        let node = update.get("name").and_then(Value::as_text).and_then(|name| desk.who(name));
        let (Some(node), Some(claim)) = (node, Claim::read(update)) else { return };
        if claim <= self.claim(node) {
            // To tell again what is old would keep it going for ever.
            return;
        }
        let is_about_me = node == desk.me();
        let answer = Claim { life: claim.life.saturating_add(1), state: State::Alive };
        self.believe(node, if is_about_me { answer } else { claim }, desk);
    }

    fn update(&self, node: ProcessId, desk: &Desk<'_, '_>) -> Value {
        let Claim { life, state } = self.claim(node);
        Value::map([
            ("name", Value::text(desk.name(node))),
            ("state", state.name()),
            ("life", Value::Int(life)),
        ])
    }
}

impl Beliefs for Members {
    const TURN_MS: u64 = TURN_MS;

    fn fresh(&self) -> Self {
        Self::default()
    }

    /// Counts its starts before it takes part.
    fn start(&mut self, desk: &mut Desk<'_, '_>) -> bool {
        let starts = desk.read_lines(STARTS).map(|lines| lines.len());
        match starts.and_then(|starts| desk.append_line(STARTS, "started").map(|()| starts)) {
            Ok(starts) => {
                let starts = i64::try_from(starts).expect("a disk is too small for so many lines");
                let claim = Claim { life: starts.saturating_mul(LIVES_PER_START), state: State::Alive };
                self.known.insert(desk.me(), (claim, desk.now_ms()));
                desk.sync(STARTS, 0);
            }
            Err(error) => desk.say(format!("it cannot begin a life that it may forget: {error:?}")),
        }
        false
    }

    /// What a failed sync covered is lost, so the start has to be counted again.
    fn synced(&mut self, ok: bool, desk: &mut Desk<'_, '_>) -> bool {
        if !ok {
            return self.start(desk);
        }
        if self.claim(desk.me()) > Claim::FIRST {
            self.rumours.insert(desk.me(), 0);
        }
        true
    }

    /// Whoever has been suspect for long enough is dead.
    fn turn(&mut self, desk: &Desk<'_, '_>) {
        let now_ms = desk.now_ms();
        let is_over = |(claim, since_ms): &(Claim, u64)| {
            claim.state == State::Suspect && now_ms - since_ms >= SUSPICION_MS
        };
        let over: Vec<_> =
            self.known.iter().filter(|(_, known)| is_over(known)).map(|(node, _)| *node).collect();
        for node in over {
            self.believe(node, Claim { state: State::Dead, ..self.claim(node) }, desk);
        }
    }

    fn is_worth_asking(&self, node: ProcessId) -> bool {
        self.claim(node).state != State::Dead
    }

    fn may_help(&self, node: ProcessId) -> bool {
        self.claim(node).state == State::Alive
    }

    fn tell(&mut self, desk: &Desk<'_, '_>) -> Fields {
        let mut told: Vec<(u32, ProcessId)> =
            self.rumours.iter().map(|(node, times)| (*times, *node)).collect();
        told.sort_unstable();
        told.truncate(UPDATES_MAX);
        for (times, node) in &told {
            if times + 1 >= TOLD_MAX {
                self.rumours.remove(node);
            } else {
                self.rumours.insert(*node, times + 1);
            }
        }
        vec![("updates", list(told.into_iter().map(|(_, node)| self.update(node, desk))))]
    }

    fn hear(&mut self, message: &Message<'_>, desk: &Desk<'_, '_>) {
        for update in message.list("updates") {
            self.learn(update, desk);
        }
    }

    /// Word is no news: only its own refutation clears a suspect, or others would not believe it.
    fn word_of(&mut self, _node: ProcessId) {}

    /// Suspects who is taken for alive, in the life in which it is known: the accused has the last word.
    fn silence_of(&mut self, node: ProcessId, desk: &Desk<'_, '_>) {
        let claim = self.claim(node);
        if claim.state == State::Alive {
            self.believe(node, Claim { state: State::Suspect, ..claim }, desk);
        }
    }

    fn view(&self, desk: &Desk<'_, '_>) -> Value {
        let member = |node: ProcessId| {
            let Claim { life, state } = self.claim(node);
            (desk.name(node), list([state.name(), Value::Int(life)]))
        };
        Value::map([("members", Value::map(desk.nodes().into_iter().map(member)))])
    }

    fn variables(&self) -> Fields {
        let count = |state| self.known.values().filter(|(claim, _)| claim.state == state).count();
        let count = |state| Value::Int(i64::try_from(count(state)).unwrap_or(i64::MAX));
        vec![("suspect_count", count(State::Suspect)), ("dead_count", count(State::Dead))]
    }
}

//! Scenarios written as text, one act a line, and the transcript of their runs.
//!
//! ```text
//! seed 3                      nodes n1 n2              clients c1
//! latency 5                   client latency 1         milliseconds, always the same
//! at 10 c1 asks n1 echo       types as in `clerk.rs`
//! at 10 lose 1/3              double, damage; everywhere
//! at 20 cut n1 > n2           one way; several apart by commas
//! at 30 split n1 | n2 n3      both ways
//! at 40 mend                  every fault of the network
//! at 50 kill n1               restart, pause, resume
//! at 90 end
//! ```

use super::clerk::Clerk;
use engine::{Chance, Cue, Director, Engine, Latency, Limits, Random, Scope, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{EventId, OpId, OpOutcome, Payload, ProcessId, ProcessKind, Time, Trace, Value};

/// Runs a scenario; gives what happened, one event a line.
pub fn transcript(script: &str) -> String {
    let mut stage = Stage::default();
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    stage.acts = lines.map(act).collect();
    let seed = stage.acts.iter().find_map(|(_, act)| act.strip_prefix("seed ")).unwrap_or("0");
    let chooser = Box::new(Random { seed: seed.parse().expect("a seed is a number") });
    let mut engine = Engine::new(World::new(chooser, Limits::default()), stage);
    engine.run();
    rendered(&engine.world.into_recorder().trace)
}

fn rendered(trace: &Trace) -> String {
    let line = |(place, event): (u32, &trace::Event)| {
        format!("{:>10}  {}\n", event.at.to_string(), trace::tell(trace, EventId(place)))
    };
    (0..).zip(&trace.events).map(line).collect()
}

/// When, and what; lines without `at` set the scene.
fn act(line: &str) -> (Option<Time>, String) {
    let Some((at, act)) = line.strip_prefix("at ").and_then(|rest| rest.split_once(' ')) else {
        return (None, line.to_owned());
    };
    (Some(ms(at)), act.to_owned())
}

fn ms(text: &str) -> Time {
    Time::from_ms(text.parse().unwrap_or_else(|_| panic!("{text:?} is no number of milliseconds")))
}

#[derive(Debug, Default)]
struct Stage {
    acts: Vec<(Option<Time>, String)>,
    asked: BTreeMap<i64, OpId>,
}

impl Stage {
    fn set_scene(&self, line: &str, world: &mut World) {
        match line.split_once(' ').expect("a line has two words at least") {
            ("nodes", names) => {
                for name in names.split(' ') {
                    world
                        .join(name, ProcessKind::Node, Some(Box::new(Clerk::default())))
                        .expect("a new name");
                }
            }
            ("clients", names) => {
                for name in names.split(' ') {
                    world.join(name, ProcessKind::Client, None).expect("a new name");
                }
            }
            ("latency", time) => world.set_latency(Latency::Constant(ms(time))),
            ("client", latency) => {
                world.set_client_latency(Latency::Constant(ms(latency.trim_start_matches("latency "))));
            }
            ("seed", _) => {}
            _ => panic!("what does {line:?} mean?"),
        }
    }

    /// Tells whether the scenario goes on.
    fn act(&mut self, line: &str, world: &mut World) -> bool {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "lose" => world.set_loss(Some((chance(rest), Scope::All))),
            "double" => world.set_duplication(Some((chance(rest), Scope::All))),
            "damage" => world.set_corruption(Some((chance(rest), Scope::All))),
            "cut" => {
                world.cut(rest.split(", ").map(|link| one_way(link, world)).collect());
            }
            "split" => {
                world.cut(both_ways(rest, world));
            }
            "mend" => world.mend_network(),
            "kill" => world.kill(who(rest, world)),
            "restart" => world.restart(who(rest, world)),
            "pause" => world.pause(who(rest, world)),
            "resume" => world.resume(who(rest, world)),
            "end" => return false,
            client => self.ask(client, rest, world),
        }
        true
    }

    /// `c1 asks n1 echo`
    fn ask(&mut self, client: &str, rest: &str, world: &mut World) {
        let words: Vec<&str> = rest.split(' ').collect();
        let ["asks", node, kind] = words[..] else { panic!("what does {client} {rest:?} mean?") };
        let id = self.asked.len() as i64 + 1;
        let body = Value::map([("type", Value::text(kind)), ("msg_id", Value::Int(id))]);
        let body = Arc::new(Payload::Body(body));
        let (client, node) = (who(client, world), who(node, world));
        let (op, _) = world.invoke(client, node, Arc::clone(&body));
        world.send(client, node, body);
        self.asked.insert(id, op);
    }

    fn answered(&mut self, payload: &Arc<Payload>, world: &mut World) {
        let Payload::Body(body) = &**payload else { return };
        let id = body.get("in_reply_to").and_then(Value::as_int);
        // A second answer to the same question finds nobody asking.
        if let Some(op) = id.and_then(|id| self.asked.get_mut(&id)).filter(|op| **op != DONE) {
            world.complete(std::mem::replace(op, DONE), OpOutcome::Ok(Arc::clone(payload)));
        }
    }
}

/// Stands for an operation that was answered.
const DONE: OpId = OpId(u32::MAX);

impl Director for Stage {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => {
                for (token, (at, line)) in self.acts.iter().enumerate() {
                    match at {
                        None => self.set_scene(line, world),
                        Some(at) => world.cue(*at, token as u64),
                    }
                }
                true
            }
            Cue::Time { token } => {
                let (_, line) = self.acts[token as usize].clone();
                self.act(&line, world)
            }
            Cue::Message { payload, .. } => {
                self.answered(payload, world);
                true
            }
            Cue::Stream { .. } => true,
        }
    }
}

fn who(name: &str, world: &World) -> ProcessId {
    world.directory().id(name).unwrap_or_else(|| panic!("nobody is called {name:?}"))
}

fn chance(text: &str) -> Chance {
    let (chance, of) = text.split_once('/').expect("a chance is two numbers");
    let number = |text: &str| text.parse().expect("a chance is two numbers");
    Chance { chance: number(chance), of: number(of) }
}

/// `n1 > n2`
fn one_way(link: &str, world: &World) -> (ProcessId, ProcessId) {
    let (from, to) = link.split_once(" > ").expect("a link is two names");
    (who(from, world), who(to, world))
}

/// `n1 | n2 n3`
fn both_ways(groups: &str, world: &World) -> std::collections::BTreeSet<(ProcessId, ProcessId)> {
    let (one, other) = groups.split_once(" | ").expect("a split has two sides");
    let side = |names: &str| names.split(' ').map(|name| who(name, world)).collect::<Vec<_>>();
    let (one, other) = (side(one), side(other));
    one.iter().flat_map(|a| other.iter().flat_map(move |b| [(*a, *b), (*b, *a)])).collect()
}

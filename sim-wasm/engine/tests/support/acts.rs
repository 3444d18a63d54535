//! What the lines of a script do: whoever is there, what clients ask, and every fault of the world.

use super::programs::program;
use super::script::{Act, ms, number};
use engine::{
    Bandwidth, Chance, Crash, Cue, Death, Director, Latency, Lies, LinkRules, Links, Moment, Scope, Shape,
    Side, Socket, StreamRules, Then, World, apart, only,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{ConnectionId, DiskOp, OpId, OpOutcome, Payload, ProcessId, ProcessKind, Value};

/// Does each act at its time; its clients wait for answers.
#[derive(Debug, Default)]
pub struct Stage {
    acts: Vec<Act>,
    questions: i64,
    open: BTreeMap<i64, OpId>,
}

impl Stage {
    pub fn new(acts: &[Act]) -> Self {
        Self { acts: acts.to_vec(), ..Self::default() }
    }

    fn act(&mut self, line: &str, world: &mut World) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [who, verb @ ("asks" | "sends"), node, kind, value @ ..] = &words[..] {
            self.send(who, node, kind, value.first().copied(), *verb == "asks", world);
            return;
        }
        let understood = scene(&words, world)
            || chances(&words, world)
            || cuts(&words, world)
            || third_parties(&words, world)
            || lives(&words, world)
            || crash_points(&words, world)
            || clocks_and_cores(&words, world)
            || disks(&words, world)
            || connections(&words, world);
        assert!(understood, "what does {line:?} mean?");
    }

    /// `c1 asks n1 save 7`, or `c1 sends n1 exit`, which nobody answers.
    fn send(
        &mut self,
        client: &str,
        node: &str,
        kind: &str,
        value: Option<&str>,
        asks: bool,
        world: &mut World,
    ) {
        let mut body = vec![("type", Value::text(kind))];
        self.questions += i64::from(asks);
        body.extend(asks.then_some(("msg_id", Value::Int(self.questions))));
        body.extend(value.map(|value| ("value", value.parse().map_or(Value::text(value), Value::Int))));
        let body = Arc::new(Payload::Body(Value::map(body)));
        let (client, node) = (who(client, world), who(node, world));
        if asks {
            let (op, _) = world.invoke(client, node, Arc::clone(&body));
            self.open.insert(self.questions, op);
        }
        world.send(client, node, body);
    }

    /// The first answer to a question counts.
    fn answered(&mut self, payload: &Arc<Payload>, world: &mut World) {
        let Payload::Body(body) = &**payload else { return };
        let id = body.get("in_reply_to").and_then(Value::as_int);
        if let Some(op) = id.and_then(|id| self.open.remove(&id)) {
            world.complete(op, OpOutcome::Ok(Arc::clone(payload)));
        }
    }
}

impl Director for Stage {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => {
                for (token, act) in self.acts.clone().iter().enumerate() {
                    match act.at {
                        None => self.act(&act.words, world),
                        Some(at) => world.cue(at, token as u64),
                    }
                }
            }
            Cue::Time { token } => {
                let line = self.acts[token as usize].words.clone();
                if line == "end" {
                    return false;
                }
                self.act(&line, world);
            }
            Cue::Message { payload, .. } => self.answered(payload, world),
            Cue::Stream { .. } => {}
        }
        true
    }
}

fn scene(words: &[&str], world: &mut World) -> bool {
    let mut join = |names: &[&str], kind, of: Option<&str>| {
        for name in names {
            world.join(name, kind, of.map(program)).expect("the name is free");
        }
    };
    match words {
        ["nodes", names @ .., "as", of] => join(names, ProcessKind::Node, Some(of)),
        ["nodes", names @ ..] => join(names, ProcessKind::Node, Some("clerk")),
        ["services", names @ ..] => join(names, ProcessKind::Service, Some("clerk")),
        ["clients", names @ ..] => join(names, ProcessKind::Client, None),
        ["latency", time] => world.set_latency(latency(time)),
        ["client", "latency", time] => world.set_client_latency(latency(time)),
        ["link", from, ">", to, rest @ ..] => {
            let (from, to) = (who(from, world), who(to, world));
            world.set_link(from, to, |rules| link_rule(rest, rules));
        }
        ["uplink", name, rest @ ..] => world.set_uplink(who(name, world), Some(bandwidth(rest))),
        _ => return false,
    }
    true
}

fn link_rule(words: &[&str], rules: &mut LinkRules) {
    match words {
        ["latency", time] => rules.latency = Some(latency(time)),
        ["loses", some] => rules.loss = Some(chance(some)),
        ["carries", rest @ ..] => rules.bandwidth = Some(bandwidth(rest)),
        ["queues", bytes] => rules.queue_bytes = Some(number(bytes)),
        ["ordered"] => rules.ordered = true,
        ["reliable"] => rules.reliable = true,
        ["pieces", size] => {
            let (chunk_min, chunk_max) = range(size);
            rules.stream = Some(StreamRules { chunk_min, chunk_max, ..StreamRules::default() });
        }
        ["buffers", size] => {
            let (send_buffer, receive_buffer) = (number(size), number(size));
            let chunk_min = StreamRules::default().chunk_max;
            rules.stream =
                Some(StreamRules { send_buffer, receive_buffer, chunk_min, ..StreamRules::default() });
        }
        _ => panic!("no link has {words:?}"),
    }
}

fn chances(words: &[&str], world: &mut World) -> bool {
    let all = |some: &str| Some((chance(some), Scope::All));
    match words {
        ["lose", some] => world.set_loss(all(some)),
        ["double", some] => world.set_duplication(all(some)),
        ["damage", some] => world.set_corruption(all(some)),
        ["falsify", some] => world.set_falsification(all(some)),
        ["hold", some, "by", time] => world.set_reordering(all(some), ms(time)),
        _ => return false,
    }
    true
}

fn cuts(words: &[&str], world: &mut World) -> bool {
    match words {
        ["cut", rest @ ..] => {
            let links = one_way(rest, world);
            world.cut(links);
        }
        ["split", rest @ ..] => {
            let links = split(rest, world);
            world.cut(links);
        }
        ["leave", "only", rest @ ..] => {
            let nodes = world.directory().nodes.clone();
            world.cut(only(&nodes, &one_way(rest, world)));
        }
        ["flap", on, off, rest @ ..] => {
            let links = split(rest, world);
            world.cut_flapping(links, ms(on), ms(off));
        }
        ["partition", name] => {
            let shape = Shape::ALL.iter().find(|(known, ..)| known == name);
            let links = world.partition_links(shape.unwrap_or_else(|| panic!("no shape {name:?}")).1);
            world.cut(links);
        }
        ["mend"] => world.mend_network(),
        ["heal"] => world.heal(),
        _ => return false,
    }
    true
}

fn third_parties(words: &[&str], world: &mut World) -> bool {
    let lies = |what: &str, some: &str| {
        let some = Some(chance(some));
        match what {
            "silent" => Lies { silent: some, ..Lies::default() },
            "equivocate" => Lies { equivocate: some, ..Lies::default() },
            "replay" => Lies { replay: some, ..Lies::default() },
            "forge" => Lies { forge: some, ..Lies::default() },
            other => panic!("nobody lies by {other:?}"),
        }
    };
    match words {
        ["tap", from, ">", to, "by", by] => world.tap(who(from, world), who(to, world), who(by, world)),
        ["intercept", from, ">", to, "by", by] => {
            world.intercept_link(who(from, world), who(to, world), who(by, world));
        }
        ["nobody", "checks", "senders"] => world.set_authenticated(false),
        [name, "lies:", what, some] => world.set_lies(who(name, world), Some(lies(what, some))),
        _ => return false,
    }
    true
}

fn lives(words: &[&str], world: &mut World) -> bool {
    match words {
        ["kill", name, how @ ..] => {
            let death = Death { silent: how.contains(&"silently"), erases: how.contains(&"erasing") };
            world.kill_with(who(name, world), death);
        }
        ["restart", name] => world.restart(who(name, world)),
        ["pause", name] => world.pause(who(name, world)),
        ["resume", name] => world.resume(who(name, world)),
        ["leave", name] => world.leave(who(name, world)),
        ["replace", name, "by", other, "as", of] => {
            world.leave(who(name, world));
            world.join(other, ProcessKind::Node, Some(program(of))).expect("the name is free");
        }
        ["install", name, of] => world.install(who(name, world), program(of)),
        _ => return false,
    }
    true
}

/// `crash n1 after append 1`, `crash n1 after sending note 2`, `crash n1 when note reaches 2`.
fn crash_points(words: &[&str], world: &mut World) -> bool {
    let ["crash", name, rest @ ..] = words else { return false };
    let process = who(name, world);
    let then = Then::Kill(process, Death::default());
    match rest {
        [when @ ("before" | "after"), "sending", kind, nth] => {
            let moment = Moment::Sent { from: Some(process), to: None, kind: Some((*kind).to_owned()) };
            world.watch(moment, number(nth), false, *when == "before", then);
        }
        [when @ ("before" | "after"), op, nth] => {
            let op = DiskOp::ALL.into_iter().find(|known| known.name() == *op);
            let op = op.unwrap_or_else(|| panic!("no disk does {rest:?}"));
            world.kill_at_disk(process, (Some(op), None), number(nth), *when == "after", Death::default());
        }
        ["when", kind, "reaches", nth] => {
            let moment = Moment::Delivered { from: None, to: None, kind: Some((*kind).to_owned()) };
            world.watch(moment, number(nth), true, false, then);
        }
        ["when", "synced", nth] => {
            let moment = Moment::Synced { process: Some(process), file: None };
            world.watch(moment, number(nth), false, false, then);
        }
        ["when", "says", text, nth] => {
            let moment = Moment::Said { process: Some(process), text: (*text).to_owned() };
            world.watch(moment, number(nth), false, false, then);
        }
        ["when", "done", op, nth] => {
            let op = DiskOp::ALL.into_iter().find(|known| known.name() == *op);
            let moment = Moment::Disk { process: Some(process), op, file: None };
            world.watch(moment, number(nth), false, false, then);
        }
        _ => return false,
    }
    true
}

fn clocks_and_cores(words: &[&str], world: &mut World) -> bool {
    let micros = |ms: &str| number::<i64>(ms) * 1_000;
    match words {
        ["clock", name, "jumps", by] => world.jump_clock(who(name, world), micros(by)),
        ["clock", name, "is", "off", "by", by] => world.skew_clock(who(name, world), micros(by)),
        ["clock", name, "drifts", ppm] => world.set_drift(who(name, world), number(ppm)),
        ["clock", name, "moves", by, "over", time] => {
            world.smear_clock(who(name, world), micros(by), ms(time));
        }
        ["clock", name, "says", "within", time] => world.set_uncertainty(who(name, world), ms(time)),
        ["cores", name, count] => world.set_cores(who(name, world), number(count)),
        ["speed", name, percent] => world.set_speed(who(name, world), number(percent)),
        _ => return false,
    }
    true
}

fn disks(words: &[&str], world: &mut World) -> bool {
    let ["disk", name, rest @ ..] = words else { return false };
    let process = who(name, world);
    match rest {
        ["crash", how] => world.set_crash(
            process,
            match *how {
                "lost" => Crash::Lost,
                "kept" => Crash::Kept,
                "torn" => Crash::Torn,
                other => panic!("no crash leaves what is {other:?}"),
            },
        ),
        ["sector", bytes] => world.change_disk(process, |rules| rules.sector = number(bytes)),
        ["sync", time] => world.change_disk(process, |rules| rules.sync_time = ms(time)),
        ["write", time] => world.change_disk(process, |rules| rules.write_time = ms(time)),
        ["full"] => world.set_disk_full(process, true),
        ["unreadable", file] => assert!(world.set_unreadable(process, file, true), "no file {file:?}"),
        ["rot", file, at, bit] => {
            assert!(world.rot(process, file, number(at), number(bit)), "{file:?} has no such byte");
        }
        ["fails", "to", "sync", file] => world.fail_next_sync(process, file),
        ["misdirects", sectors] => world.misdirect_next_write(process, number(sectors)),
        _ => return false,
    }
    true
}

/// `reset 0 at its caller`
fn connections(words: &[&str], world: &mut World) -> bool {
    let ["reset", connection, "at", "its", side] = words else { return false };
    let side = if *side == "caller" { Side::Caller } else { Side::Answerer };
    let socket = Socket { connection: ConnectionId(number(connection)), side };
    world.with_streams(|streams| streams.reset(socket)).expect("there is such a connection");
    true
}

// ---- words -------------------------------------------------------------------------------------

fn who(name: &str, world: &World) -> ProcessId {
    world.directory().id(name).unwrap_or_else(|| panic!("nobody is called {name:?}"))
}

/// `1/3`
fn chance(text: &str) -> Chance {
    let (chance, of) = text.split_once('/').expect("a chance is two numbers");
    Chance { chance: number(chance), of: number(of) }
}

/// `5`, or `1..9`
fn latency(text: &str) -> Latency {
    match text.split_once("..") {
        Some((low, high)) => Latency::Uniform(ms(low), ms(high)),
        None => Latency::Constant(ms(text)),
    }
}

/// `1..3`
fn range(text: &str) -> (usize, usize) {
    let (low, high) = text.split_once("..").expect("a range has two ends");
    (number(low), number(high))
}

/// `100 messages a second`, `10 bytes a ms`
fn bandwidth(words: &[&str]) -> Bandwidth {
    match words {
        [count, "messages", "a", "second"] => Bandwidth::Messages(number(count)),
        [count, "bytes", "a", "ms"] => Bandwidth::Bytes(number(count)),
        _ => panic!("no link carries {words:?}"),
    }
}

/// `n1 > n2, n2 > n3`
fn one_way(words: &[&str], world: &World) -> Links {
    let link = |link: &str| {
        let (from, to) = link.split_once(" > ").expect("a link is two names");
        (who(from.trim(), world), who(to.trim(), world))
    };
    words.join(" ").split(',').map(link).collect()
}

/// `n1 | n2 n3`: both ways, any number of groups
fn split(words: &[&str], world: &World) -> Links {
    let group = |names: &[&str]| names.iter().map(|name| who(name, world)).collect();
    apart(&words.split(|word| *word == "|").map(group).collect::<Vec<_>>())
}

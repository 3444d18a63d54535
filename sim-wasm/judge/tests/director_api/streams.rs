//! Connections of a scenario's clients, to a process in Rust that gives every byte back.

use crate::support::exam;
use engine::{Context, Engine, Input, Limits, Notice, Process, Random, Read, Socket, World};
use python::{Cast, Part, Rules, Scenarios, ScriptDirector, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Event, EventKind, StreamEvent, Value};

/// Gives every byte back and ends when its peer has.
#[derive(Debug, Clone, Default)]
struct Mirror {
    pending: BTreeMap<Socket, Vec<u8>>,
    ended: BTreeSet<Socket>,
}

impl Mirror {
    fn tend(&mut self, socket: Socket, context: &mut Context<'_>) {
        while let Ok(read) = context.streams.read(socket, 1_000) {
            match read {
                Read::Bytes(data) => self.pending.entry(socket).or_default().extend(data),
                Read::Nothing => break,
                Read::End => {
                    self.ended.insert(socket);
                    break;
                }
            }
        }
        let pending = self.pending.entry(socket).or_default();
        let taken = context.streams.write(socket, pending).unwrap_or_default();
        pending.drain(..taken);
        if pending.is_empty() && self.ended.contains(&socket) {
            // It may be over already.
            let _ = context.streams.end(socket);
        }
    }
}

impl Process for Mirror {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        if let Input::Stream { socket, notice: Notice::Accepted | Notice::Readable | Notice::Writable } =
            input
        {
            self.tend(socket, context);
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }

    fn accepts(&self) -> bool {
        true
    }
}

struct Mirrors;

impl Cast for Mirrors {
    fn node(&mut self, _: &str, _: &Rules, _: Option<&str>) -> Part {
        Part::Plays(Box::new(Mirror::default()))
    }

    fn service(&mut self, name: &str, _: &[(String, Value)]) -> Part {
        let service = modules::module(modules::Role::Service, name)
            .expect("the scenario asks for services that there are");
        Part::Plays(service.process(&[]).expect("it needs no options"))
    }

    fn fork(&self) -> Option<Box<dyn Cast>> {
        Some(Box::new(Self))
    }
}

fn play(body: &str) -> Vec<Event> {
    let scenarios = Scenarios::parse(&exam(body).scenarios, &[]).unwrap();
    let director = ScriptDirector::new(scenarios, "play", Box::new(Mirrors));
    let mut engine = Engine::new(World::new(Box::new(Random { seed: 1 }), Limits::default()), director);
    let ended = engine.run();
    assert!(engine.director.is_done(), "{ended:?} {:#?}", engine.world.recorder().diagnostics);
    assert_eq!(engine.director.verdicts()["works"], Verdict::Holds);
    engine.world.into_recorder().trace.events
}

#[test]
fn bytes_come_back_and_the_end_after_them() {
    play(
        r#"
cluster(nodes=1, clients=constant(10))
c = client()
conn = await c.connect("n1")
works(now() == 20 and streams.open("n1") == 1 and streams.open("c1") == 1, f"connected at {now()}")
works(conn.write(b"hello ") == 6 and conn.write("world") == 5, "all taken")
got = b""
while len(got) < 11:
    got += await conn.read(4)
works(got == b"hello world", f"{got}")
conn.end()
works(await conn.read() == b"" and await conn.read() == b"", "the end")
await sleep(50)
works(streams.open("n1") == 0 and streams.open("c1") == 0, "nothing is left open")
told = trace.connections()
works(len(told) == 1 and told[0]["src"] == "c1" and told[0]["dest"] == "n1", f"{told}")
works(told[0]["bytes"] == {"n1": 11, "c1": 11} and told[0]["ended"] == ["n1", "c1"], f"{told}")
works(told[0]["accepted_at"] == 10 and told[0]["reset_at"] is None, f"{told}")
"#,
    );
}

#[test]
fn a_link_bounds_buffers_and_pieces_and_a_full_one_is_writable_again_later() {
    let events = play(
        r#"
cluster(nodes=1, clients=constant(10))
c = client()
net.link("c1", "n1", send_buffer=100, receive_buffer=50, chunk=(1, 7))
conn = await c.connect("n1")
# What has departed makes room for as much again as the other end takes.
taken = [conn.write(b"x" * 300) for _ in range(3)]
works(taken == [100, 50, 0], f"as much as fits: {taken}")
start = now()
await conn.writable()
works(now() > start, "it waited for room")
works(conn.write(b"y" * 10) > 0, "there is room")
works(await conn.writable() is None, "there still is")
got = await conn.read(1000)
works(set(got.decode()) == {"x"}, f"{got}")
try:
    fault.pause("n1")
    conn.write(b"z" * 1000)
    await conn.writable(timeout=50)
    works(False, "there was room")
except TimeoutError as wrong:
    works("no room" in str(wrong), str(wrong))
await heal(10)
"#,
    );
    let piece = |event: &Event| match &event.kind {
        EventKind::Stream { what: StreamEvent::Arrive { data, to }, .. } if to.0 == 0 => Some(data.len()),
        _ => None,
    };
    let pieces: BTreeSet<usize> = events.iter().filter_map(piece).collect();
    assert!(pieces.len() > 3 && pieces.iter().all(|bytes| (1..=7).contains(bytes)), "{pieces:?}");
}

#[test]
fn connections_break_are_refused_and_time_out() {
    play(
        r#"
cluster(nodes=2, clients=constant(10))
service("lin-kv")
c = client()
async def fails(call, kind, part):
    try:
        await call
        works(False, f"{part}: it did not raise")
    except ConnectionError as wrong:
        works(kind == "connection" and part in str(wrong), f"{wrong}")
    except TimeoutError as wrong:
        works(kind == "timeout" and part in str(wrong), f"{wrong}")
await fails(c.connect("lin-kv"), "connection", "refused")
conn = await c.connect("n1")
await fails(conn.read(10, timeout=30), "timeout", "no bytes")
fault.kill("n1")
await fails(conn.read(10), "connection", "reset")
await fails(c.connect("n1"), "connection", "refused")
fault.kill("n2", silent=True)
await fails(c.connect("n2", timeout=100), "timeout", "nobody answered")
await heal(10)
conn = await c.connect("n1")
async def cut():
    await sleep(20)
    conn.reset()
await gather(fails(conn.read(10), "connection", "reset"), cut())
try:
    conn.write(b"x")
    works(False, "written")
except ConnectionError as wrong:
    works("reset" in str(wrong), str(wrong))
works(trace.connections()[0]["refused_at"] is not None, "told")
"#,
    );
}

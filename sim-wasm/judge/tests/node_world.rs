//! What `sim` offers a node's program where the world must have a hand in it: disks that fail, links
//! with somebody in the middle, liars, clocks that are uncertain, several cores, many waiting steps.

mod common;

use common::play::{IMPORTS, N1, N2, N3, Play, go, play, play_under};
use engine::{Context, Cue, Death, Director, Engine, Input, Lies, Limits, Process, Random, World};
use python::{Rules, Script, ScriptNodes, ScriptProcess};
use std::sync::{Arc, Mutex};
use trace::{EventKind, Payload, ProcessKind, Time, Value};

// ---- disks ---------------------------------------------------------------------------------------

const SYNCS: &str = r#"
@node.on("go")
async def go(msg):
    disk.append("log", "a")
    await disk.sync("log")
    disk.append("log", "b")
    try:
        await disk.sync("log")
        log("durable")
    except OSError as error:
        log(str(error))
    await sleep(1)
    log(disk.read("log"))
"#;

#[test]
fn a_sync_that_fails_raises_and_what_it_covered_is_lost() {
    assert_eq!(play(SYNCS, &[(0, go)]).said(), ["durable", "ab"]);
    let fails = |world: &mut World| world.fail_next_sync(N1, "log");
    // The first sync takes a millisecond; the message takes none before the tenth.
    let played = play(
        &SYNCS.replace(
            "    disk.append(\"log\", \"b\")",
            "    await sleep(50)\n    disk.append(\"log\", \"b\")",
        ),
        &[(0, go), (40, fails)],
    );
    assert_eq!(played.said(), ["the sync of \"log\" failed: what it covered is lost", "a"]);
}

#[test]
fn a_failure_behind_a_fault_of_the_disk_is_found_by_living_again() {
    let program = r#"
@node.on("go")
async def go(msg):
    disk.write("log", "aaaa")
    await sleep(50)
    found = disk.read("log")
    await sleep(50)
    if found != "aaaa":
        raise ValueError(found)
    disk.read("log")
"#;
    let rots = |world: &mut World| assert!(world.rot(N1, "log", 1, 1));
    let played = play(program, &[(0, go), (40, rots)]);
    let told = &played.diagnostics[0];
    assert_eq!((told.says.as_str(), told.line()), ("ValueError: acaa", Some(10)));
    let breaks = |world: &mut World| assert!(world.set_unreadable(N1, "log", true));
    let played = play(program, &[(0, go), (90, breaks)]);
    let told = &played.diagnostics[0];
    assert!(told.says.starts_with("OSError: the file \"log\" cannot be read"), "{told:?}");
    assert_eq!(told.line(), Some(11));
}

#[test]
fn a_full_disk_and_bad_sectors_can_be_caught_and_lines_are_not_made_up() {
    let program = r#"
@node.on("go")
async def go(msg):
    disk.write("log", "a\n")
    await sleep(50)
    for step in [lambda: disk.append("log", "b"), lambda: disk.read_lines("log"), lambda: disk.read_bytes("log")]:
        try:
            step()
        except OSError as error:
            log(str(error))
"#;
    let breaks = |world: &mut World| {
        world.set_disk_full(N1, true);
        world.set_unreadable(N1, "log", true);
    };
    let unreadable = "the file \"log\" cannot be read: its sectors are bad";
    assert_eq!(play(program, &[(0, go), (40, breaks)]).said(), ["the disk is full", unreadable, unreadable]);
}

#[test]
fn a_torn_write_can_be_read() {
    let program = r#"
@node.start
def recover():
    if disk.exists("log"):
        log(len(disk.read("log")) > 0, disk.read_lines("log")[0], disk.size("log") == len(disk.read_bytes("log")))

@node.on("go")
async def go(msg):
    disk.append("log", "first\n")
    await disk.sync("log")
    disk.append("log", b"\xff" * 3000)
"#;
    let dies = |world: &mut World| {
        world.set_crash(N1, engine::Crash::Torn);
        world.kill_with(N1, Death::default());
        world.restart(N1);
    };
    assert_eq!(play(program, &[(0, go), (100, dies)]).said(), ["True first True"]);
}

// ---- time ----------------------------------------------------------------------------------------

#[test]
fn a_node_of_two_cores_does_two_pieces_of_work_at_once() {
    let program = r#"
import asyncio

async def one():
    began = now()
    await work(10)
    return now() - began

@node.on("go")
async def go(msg):
    log(await asyncio.gather(one(), one(), one()))
"#;
    assert_eq!(play(program, &[(0, |world| world.set_cores(N1, 2)), (1, go)]).said(), ["[10, 10, 20]"]);
    let slow = |world: &mut World| world.set_speed(N1, 50);
    assert_eq!(play(program, &[(0, slow), (1, go)]).said(), ["[20, 40, 60]"]);
}

#[test]
fn an_interval_is_rounded_outwards() {
    let program = "@node.on(\"go\")\ndef go(msg):\n    earliest, latest = interval()\n    log(earliest - clock(), latest - clock())\n";
    let uncertain = |world: &mut World| {
        world.set_epoch(Time(0));
        world.set_uncertainty(N1, Time(1_500));
        world.set_latency(engine::Latency::Constant(Time(0)));
        world.set_client_latency(engine::Latency::Constant(Time(400)));
    };
    // The clock shows 20.4 ms: 18.9 and 21.9 are rounded to 18 and 22.
    assert_eq!(play(program, &[(0, uncertain), (20, go)]).said(), ["-2 2"]);
}

#[test]
fn as_many_steps_may_wait_as_the_scenario_says() {
    let program = r#"
@node.on("wait")
async def wait(msg):
    await sleep(1000)

@node.on("go")
async def go(msg):
    for i in range(300):
        send("n2", {"type": "wait"})
    await sleep(500)
    send("n2", {"type": "tell"})

@node.on("tell")
def tell(msg):
    log(now() // 1000)
"#;
    let told = |workers| {
        let rules = Rules { workers, ..Rules::default() };
        play_under(&rules, program, &[(0, go), (10_000, |_| {})]).said().join(" ")
    };
    assert_eq!(told(512), "0");
    assert_eq!(told(10_000), "0", "more than there may be are as many as there may be");
    // The one that tells stands behind 300 others, in whose place comes another each second.
    assert_eq!(told(64), (300 / 64).to_string());
    assert_eq!(told(100), "3");
    assert_eq!(told(1), "", "300 seconds are not over yet");
}

// ---- third parties -------------------------------------------------------------------------------

const MEDDLES: &str = r#"
@node.on("go")
def go(msg):
    send("n2", {"type": "pay", "to": "n2"})

@node.on("pay")
def pay(msg):
    log(node.id, "got", msg["body"]["to"], "from", msg["src"])

@node.intercept
def meddle(msg):
    log(node.id, "holds", msg["src"], msg["dest"])
    send(msg["dest"], {**msg["body"], "to": node.id}, src=msg["src"])

@node.overhear
async def listen(msg):
    await sleep(1)
    log(node.id, "heard", msg["src"], msg["dest"], msg["body"]["to"])
"#;

#[test]
fn somebody_in_the_middle_holds_messages_and_sends_what_he_likes() {
    let between = |world: &mut World| world.intercept_link(N1, N2, N3);
    assert_eq!(play(MEDDLES, &[(0, between), (1, go)]).said(), ["n3 holds n1 n2", "n2 got n3 from n1"]);
    let silent = MEDDLES.replace("@node.intercept\n", "");
    assert!(play(&silent, &[(0, between), (1, go)]).said().is_empty());
}

#[test]
fn somebody_who_reads_along_changes_nothing() {
    let played = play(MEDDLES, &[(0, |world| world.tap(N1, N2, N3)), (1, go)]);
    let mut said = played.said();
    said.sort_unstable();
    assert_eq!(said, ["n2 got n2 from n1", "n3 heard n1 n2 n2"]);
}

#[test]
fn an_exception_over_an_intercepted_message_has_its_line() {
    let program = MEDDLES.replace(
        "    send(msg[\"dest\"], {**msg",
        "    raise KeyError(msg[\"dest\"])\n    send(msg[\"dest\"], {**msg",
    );
    let played = play(&program, &[(0, |world| world.intercept_link(N1, N2, N3)), (1, go)]);
    let told = &played.diagnostics[0];
    assert_eq!((told.says.as_str(), told.line()), ("KeyError: n2", Some(14)));
}

#[test]
fn a_liar_may_borrow_a_name_where_senders_are_not_checked_but_not_its_mark() {
    let program = r#"
@node.on("go")
def go(msg):
    send("n2", {"type": "vote", "for": "n1", "mark": sign("n1")}, src="n3")

@node.on("vote")
def vote(msg):
    mark = msg["body"]["mark"]
    log(msg["src"], verify("n3", "n1", mark), verify("n1", "n1", mark))
"#;
    let lies = |world: &mut World| world.set_lies(N1, Some(Lies::default()));
    let played = play(program, &[(0, lies), (1, go)]);
    assert_eq!(played.diagnostics[0].says, "a message in the name of n3 was not sent");
    let unchecked = |world: &mut World| {
        world.set_lies(N1, Some(Lies::default()));
        world.set_authenticated(false);
    };
    assert_eq!(play(program, &[(0, unchecked), (1, go)]).said(), ["n3 False True"]);
}

// ---- counting ------------------------------------------------------------------------------------

/// A node that can be asked things from outside while it plays.
struct Shared(Arc<Mutex<ScriptProcess>>);

impl Process for Shared {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        self.0.lock().unwrap().handle(input, context);
    }

    fn forget(&mut self) {
        self.0.lock().unwrap().forget();
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        None
    }
}

#[test]
fn calls_of_cryptography_are_counted_over_all_lives() {
    let program = "crypto.sha256(\"a\")\n@node.on(\"go\")\ndef go(msg):\n    crypto.sha256(\"b\")\n    crypto.random_bytes(4)\n";
    let nodes = ScriptNodes::new(Script::program(&format!("{IMPORTS}{program}")).unwrap());
    let node = Arc::new(Mutex::new(nodes.node(&Rules::default()).unwrap()));
    let dies = |world: &mut World| {
        world.kill(N1);
        world.restart(N1);
    };
    let go_alone = |world: &mut World| {
        let to = world.directory().id("n1").expect("it is there");
        let from = world.directory().id("c1").expect("it is there");
        world.send(from, to, Arc::new(Payload::Body(Value::map([("type", Value::text("go"))]))));
    };
    let nodes: Vec<Option<Box<dyn Process>>> = vec![Some(Box::new(Shared(Arc::clone(&node))))];
    let play = Play { nodes, acts: vec![(1, go_alone), (100, dies)] };
    let world = World::new(Box::new(Random { seed: 1 }), Limits::default());
    Engine::new(world, play).run();
    let calls: Vec<(&str, u64)> = node.lock().unwrap().crypto_calls().into_iter().collect();
    assert_eq!(calls, [("crypto.random_bytes", 1), ("crypto.sha256", 3)]);
}

// ---- connections ---------------------------------------------------------------------------------

#[test]
fn nobody_answers_behind_a_cut() {
    let program = r#"
@node.accept
async def serve(conn):
    log("accepted")

@node.on("go")
async def go(msg):
    began = now()
    try:
        await connect("n2")
    except ConnectionError as error:
        log(now() - began > 5000, str(error))
"#;
    let cut = |world: &mut World| {
        world.cut([(N1, N2), (N2, N1)].into());
    };
    let played = play(program, &[(0, cut), (1, go), (60_000, |_| {})]);
    assert_eq!(
        played.said(),
        ["True nobody has answered for a long time: the node is cut off, or its machine is dead"]
    );
}

#[test]
fn a_node_that_accepts_is_the_same_when_it_is_copied() {
    let program = "@node.accept\nasync def serve(conn):\n    heard = b\"\"\n    while True:\n        piece = await conn.read()\n        if piece == b\"\":\n            break\n        heard += piece\n    log(heard.decode())\n@node.on(\"go\")\nasync def go(msg):\n    conn = await connect(\"n2\")\n    await sleep(100)\n    conn.write(\"hello\")\n    conn.end()\n";
    let nodes = ScriptNodes::new(Script::program(&format!("{IMPORTS}{program}")).unwrap());
    let mut world = World::new(Box::new(Random { seed: 1 }), Limits::default());
    for name in ["n1", "n2", "n3"] {
        world.join(name, ProcessKind::Node, Some(Box::new(nodes.node(&Rules::default()).unwrap())));
    }
    world.join("c1", ProcessKind::Client, None);
    go(&mut world);
    let mut engine = Engine::new(world, Waits);
    // Somewhere between the two writes, the world is copied.
    engine.run_to(12);
    let mut copy = Engine::new(engine.world.fork().expect("scripts can be copied"), Waits);
    engine.run();
    copy.run();
    let said = |engine: Engine<Waits>| {
        let events = engine.world.into_recorder().trace.events;
        events
            .iter()
            .filter(|event| matches!(&event.kind, EventKind::Say { text, .. } if text == "hello"))
            .count()
    };
    assert_eq!((said(engine), said(copy)), (1, 1));
}

struct Waits;

impl Director for Waits {
    fn handle(&mut self, _: Cue<'_>, _: &mut World) -> bool {
        true
    }
}

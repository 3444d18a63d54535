//! What sets a scene: the cluster's options, services, programs, clients, and the reading of the trace.

use crate::support::{NODE, exam, play};
use python::{Cast, Part, Rules, Scenarios, Script, ScriptDirector, ScriptNodes};
use trace::{Blame, Severity, Value};

#[test]
fn a_cluster_has_neighbours_by_shape_or_by_hand() {
    let shapes = [
        ("'line'", "['n1', 'n3']"),
        ("'grid'", "['n4', 'n1']"),
        ("'tree2'", "['n1', 'n4']"),
        ("'total'", "['n1', 'n3', 'n4']"),
        ("{'n2': ['n4'], 'n1': ['n3']}", "['n4']"),
    ];
    for (shape, neighbours) in shapes {
        play(&format!(
            r#"
cluster(nodes=4, neighbours={shape})
c = client()
told = sorted((await c.rpc("n2", {{"type": "who"}}))["neighbours"])
works(told == sorted({neighbours}), f"{{told}}")
"#
        ));
    }
}

#[test]
fn services_answer_and_die_as_nodes_do() {
    let report = play(
        r#"
cluster(nodes=1)
works([service(name) for name in ["lin-kv", "seq-kv", "lww-kv", "lin-tso"]][0] == "lin-kv", "all four")
c = client("me")
await c.rpc("lin-kv", {"type": "write", "key": "a", "value": 5})
works((await c.rpc("lin-kv", {"type": "read", "key": "a"}))["value"] == 5, "kept")
works((await c.rpc("lin-tso", {"type": "ts"}))["ts"] == 0, "a timestamp")
fault.kill("lin-kv")
works((await c.call("lin-kv", {"type": "read", "key": "a"}, timeout=20)).body is None, "dead")
await heal(10)
works((await c.call("lin-kv", {"type": "read", "key": "a"})).code == 20, "it has lost all")
"#,
    );
    crate::support::faults_end(&report);
}

#[test]
fn clients_and_actors_talk_as_before() {
    play(
        r#"
async def auditor(msg):
    await sleep(5)
    actor_reply(msg, {"type": "audit_ok", "of": msg["body"]["of"]})
actor("auditor", auditor)
cluster(nodes=1, latency=constant(3), clients=constant(2))
a, b = client(), client("bob")
works((a.name, b.name, client().name) == ("c1", "bob", "c2"), "names")
op = await a.call("n1", body={"type": "echo", "echo": 1}, timeout=50)
works(op.ok and op.took() == 4 and op.request == {"type": "echo", "echo": 1} and op.node == "n1", f"{op.events}")
works((await b.rpc("auditor", {"type": "audit", "of": 7}))["of"] == 7, "an actor answers")
b.send("n1", {"type": "echo"})
b.send_text("n1", "{ no json")
await sleep(10)
works([m["body"]["type"] for m in b.received()] == ["audit_ok", "echo_ok"], f"{b.received()}")
try:
    await a.rpc("n1", {"type": "nap", "ms": 100}, timeout=10)
    works(False, "it did not raise")
except TimeoutError as wrong:
    works(str(wrong) == "n1 gave c1 no answer within 10 ms", str(wrong))
"#,
    );
}

#[test]
fn the_trace_tells_sizes_counts_and_causes() {
    play(
        r#"
cluster(nodes=2, latency=constant(10))
c = client()
op = await c.call("n1", {"type": "relay", "to": "n2"})
asked = trace.messages(type="relay")[0]
works(asked["bytes"] == len('{"src": "c1", "dest": "n1", "body": {"type": "relay", "to": "n2", "msg_id": 1}}'), f"{asked}")
stats = trace.stats()
works(stats["sent"] == 4 and stats["delivered"] == 4 and stats["dropped"] == 0, f"{stats}")
works(stats["types"]["echo"]["sent"] == 1 and stats["operations"] == 1, f"{stats}")
chain = trace.cause(op.events[-1])
on_way = [m["src"] for m in trace.messages() if m["event"] in chain]
works(on_way == ["c1", "n1", "n2", "n1"], f"{on_way}")
works(trace.cause(0) == [0], "nothing led to the first")
"#,
    );
}

/// The submission, and a second release that answers echoes with what it was given, twice.
#[derive(Clone)]
struct Releases(std::sync::Arc<[ScriptNodes; 2]>);

impl Cast for Releases {
    fn node(&mut self, _: &str, rules: &Rules, program: Option<&str>) -> Part {
        let release = match program {
            None => &self.0[0],
            Some("v2") => &self.0[1],
            Some(name) => return Part::Refused(Box::new(complaint(name))),
        };
        release
            .node(rules)
            .map_or_else(|why| Part::Refused(Box::new(why)), |node| Part::Plays(Box::new(node)))
    }

    fn service(&mut self, name: &str, _: &[(String, Value)]) -> Part {
        Part::Refused(Box::new(complaint(name)))
    }

    fn fork(&self) -> Option<Box<dyn Cast>> {
        Some(Box::new(self.clone()))
    }
}

fn complaint(name: &str) -> trace::Diagnostic {
    trace::Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Scenario,
        process: None,
        event: None,
        says: format!("there is no {name}; there is v2"),
        advice: None,
        frames: Vec::new(),
        count: 1,
    }
}

#[test]
fn several_programs_play_in_one_run_and_a_restart_may_change_them() {
    let body = r#"
cluster(nodes=2, programs={"n2": "v2"})
c = client()
async def echo(name):
    return (await c.rpc(name, {"type": "echo", "echo": 1}))["echo"]
works([await echo("n1"), await echo("n2")] == [1, [1, 1]], "side by side")
await c.rpc("n1", {"type": "put", "file": "wal", "text": "mine"})
fault.kill("n1")
fault.restart("n1", program="v2")
await sleep(5)
works(await echo("n1") == [1, 1], "another release")
works(disks.files("n1") == {"wal": "mine"}, "on the same disk")
join("n9", program="v2")
await sleep(5)
works(await echo("n9") == [1, 1], "a newcomer")
try:
    fault.restart("n1", program="v2")
    works(False, "it did not raise")
except ValueError as wrong:
    works("n1 runs: kill it" in str(wrong), str(wrong))
try:
    cluster(nodes=1, programs={"n3": "v3"})
    works(False, "it did not raise")
except ValueError as wrong:
    works("there is no v3; there is v2" in str(wrong), str(wrong))
"#;
    let twice = NODE.replace(r#"msg["body"].get("echo")"#, r#"[msg["body"].get("echo")] * 2"#);
    let nodes = [NODE, &twice].map(|text| ScriptNodes::new(Script::program(text).unwrap()));
    let exam = exam(body);
    let scenarios = Scenarios::parse(&exam.scenarios, &[]).unwrap();
    let director = ScriptDirector::new(scenarios, "play", Box::new(Releases(nodes.into())));
    let world = engine::World::new(Box::new(engine::Random { seed: 1 }), engine::Limits::default());
    let mut engine = engine::Engine::new(world, director);
    engine.run();
    let verdict = &engine.director.verdicts()["works"];
    assert!(engine.director.is_done(), "{:?}", engine.world.recorder().diagnostics);
    assert_eq!(*verdict, python::Verdict::Holds);
}

#[test]
fn the_example_of_the_page_runs() {
    let scenarios = include_str!("../../../python/src/api/director/example.py").to_owned();
    let exam = trace::wire::Exam { scenarios, ..exam("pass") };
    let counter = r#"
from sim import node, reply, disk

total = 0

@node.start
def recover():
    global total
    total = len(disk.read_lines("wal"))

@node.on("add")
async def add(msg):
    global total
    disk.append("wal", "x\n")
    await disk.sync("wal")
    total += 1
    reply(msg, {"type": "add_ok"})

@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "value": total})
"#;
    let report = judge::run(&exam, counter, "storm", 1).expect("the example loads");
    assert!(report.passed(), "{:#?} {:#?}", report.checks, report.diagnostics);
}

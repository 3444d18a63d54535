//! Maelstrom's workloads, each judged by its check: a small program that is right, and the same with one mistake.

use crate::support::scenarios;
use trace::Outcome;
use trace::wire::Exam;

/// A workload, its check with its options, a program for one node, and what a mistake changes in it.
type Case = (&'static str, &'static str, &'static str, (&'static str, &'static str));

const CASES: &[Case] = &[
    (
        "echo",
        "echo",
        r#"
@node.on("echo")
def echo(msg):
    reply(msg, {"type": "echo_ok", "echo": msg["body"]["echo"]})
"#,
        (r#"msg["body"]["echo"]})"#, r#"msg["body"]["echo"] + "!"})"#),
    ),
    (
        "unique_ids",
        "unique_ids",
        r#"
last = 0
@node.on("generate")
def generate(msg):
    global last
    last = last + 1
    reply(msg, {"type": "generate_ok", "id": last})
"#,
        ("last + 1", "(last + 1) % 20"),
    ),
    (
        "broadcast",
        "broadcast",
        r#"
seen = []
@node.on("topology")
def topology(msg):
    reply(msg, {"type": "topology_ok"})
@node.on("broadcast")
def broadcast(msg):
    seen.append(msg["body"]["message"])
    reply(msg, {"type": "broadcast_ok"})
@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": seen})
"#,
        (r#""messages": seen"#, r#""messages": seen[-5:]"#),
    ),
    (
        "g_set",
        "g_set",
        r#"
seen = []
@node.on("add")
def add(msg):
    seen.append(msg["body"]["element"])
    reply(msg, {"type": "add_ok"})
@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "value": seen})
"#,
        (r#""value": seen"#, r#""value": seen + seen[:1]"#),
    ),
    (
        "pn_counter",
        "pn_counter",
        r#"
total = 0
@node.on("add")
def add(msg):
    global total
    total += msg["body"]["delta"]
    reply(msg, {"type": "add_ok"})
@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "value": total})
"#,
        (r#"+= msg["body"]["delta"]"#, r#"+= max(msg["body"]["delta"], -4)"#),
    ),
    (
        "g_counter",
        "g_counter",
        r#"
total = 0
@node.on("add")
def add(msg):
    global total
    total += msg["body"]["delta"]
    reply(msg, {"type": "add_ok"})
@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "value": total})
"#,
        (r#"+= msg["body"]["delta"]"#, r#"= max(total, msg["body"]["delta"])"#),
    ),
    (
        "lin_kv",
        "lin_kv",
        r#"
held = {}
@node.on("read")
def read(msg):
    key = str(msg["body"]["key"])
    if key in held:
        reply(msg, {"type": "read_ok", "value": held[key]})
    else:
        reply(msg, {"type": "error", "code": 20, "text": "no such key"})
@node.on("write")
def write(msg):
    held[str(msg["body"]["key"])] = msg["body"]["value"]
    reply(msg, {"type": "write_ok"})
@node.on("cas")
def cas(msg):
    key = str(msg["body"]["key"])
    if key not in held:
        reply(msg, {"type": "error", "code": 20, "text": "no such key"})
    elif held[key] != msg["body"]["from"]:
        reply(msg, {"type": "error", "code": 22, "text": "it holds another value"})
    else:
        held[key] = msg["body"]["to"]
        reply(msg, {"type": "cas_ok"})
"#,
        (r#"    elif held[key] != msg["body"]["from"]:"#, r#"    elif held[key] > 3:"#),
    ),
    (
        "txn_list_append",
        "txn_list_append",
        r#"
held = {}
@node.on("txn")
def txn(msg):
    done = []
    for f, key, value in msg["body"]["txn"]:
        if f == "r":
            value = list(held.get(str(key), []))
        else:
            held.setdefault(str(key), []).append(value)
        done.append([f, key, value])
    reply(msg, {"type": "txn_ok", "txn": done})
"#,
        (r#"value = list(held.get(str(key), []))"#, r#"value = held.get(str(key), [])[:-1]"#),
    ),
    (
        "txn_rw_register",
        "txn_rw_register",
        r#"
held = {}
@node.on("txn")
def txn(msg):
    done = []
    for f, key, value in msg["body"]["txn"]:
        if f == "r":
            value = held.get(str(key))
        else:
            held[str(key)] = value
        done.append([f, key, value])
    reply(msg, {"type": "txn_ok", "txn": done})
"#,
        (
            r#"reply(msg, {"type": "txn_ok", "txn": done})"#,
            r#"reply(msg, {"type": "txn_ok", "txn": done[:1]})"#,
        ),
    ),
    (
        "kafka",
        "kafka",
        r#"
logs = {}
committed = {}
@node.on("send")
def send(msg):
    log = logs.setdefault(msg["body"]["key"], [])
    log.append(msg["body"]["msg"])
    reply(msg, {"type": "send_ok", "offset": len(log) - 1})
@node.on("poll")
def poll(msg):
    found = {}
    for key, offset in msg["body"]["offsets"].items():
        log = logs.get(key, [])
        found[key] = [[at, log[at]] for at in range(offset, len(log))]
    reply(msg, {"type": "poll_ok", "msgs": found})
@node.on("commit_offsets")
def commit(msg):
    for key, offset in msg["body"]["offsets"].items():
        committed[key] = max(offset, committed.get(key, 0))
    reply(msg, {"type": "commit_offsets_ok"})
@node.on("list_committed_offsets")
def listed(msg):
    reply(msg, {"type": "list_committed_offsets_ok", "offsets": {key: committed[key] for key in msg["body"]["keys"] if key in committed}})
"#,
        ("range(offset, len(log))]", "range(offset, len(log)) if at % 7 != 3]"),
    ),
];

fn outcome(workload: &str, check: &str, program: &str) -> (Outcome, String) {
    let body = format!(
        "cluster(nodes=1)\nw = workload.{workload}(clients=3, rate=100, until=2000, maelstrom=True)\nawait w.run()\n\
         found = check.{check}(\"safe\", w)\ncheck.stats(\"alive\", w)\n"
    );
    let text = scenarios(&body).replace("checks=[\"works\"]", "checks=[\"safe\"]");
    let exam = Exam { task: "test/test".into(), scenarios: text, ..Exam::default() };
    let program = format!("from sim import node, reply\n{program}");
    let report = judge::run(&exam, &program, "play", 1).expect("the scenario loads");
    let found = report.checks.iter().find(|found| found.name == "safe").expect("it is claimed");
    (found.outcome.clone(), format!("{:?}", report.diagnostics))
}

#[test]
fn a_program_that_is_right_passes_the_check_of_its_workload() {
    for (workload, check, program, _) in CASES {
        let (outcome, told) = outcome(workload, check, program);
        assert!(outcome.is_pass(), "{workload}: {outcome:?}\n{told}");
    }
}

#[test]
fn one_mistake_in_it_fails_with_a_reason() {
    for (workload, check, program, (right, wrong)) in CASES {
        assert!(program.contains(right), "{workload}: {right}");
        let (outcome, told) = outcome(workload, check, &program.replace(right, wrong));
        assert!(
            matches!(&outcome, Outcome::Fail { says, .. } if says.ends_with('.')),
            "{workload}: {outcome:?}\n{told}"
        );
    }
}

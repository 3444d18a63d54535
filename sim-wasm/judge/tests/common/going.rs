//! Programs that use what `sim` offers a node, and say themselves, by `assert`, what should have come of
//! it: how they are run.

use super::{exam, first_error, listed};
use std::fmt::Write as _;
use trace::ScenarioReport;

/// The program's `go` on n1 must answer `go_ok`; n2 runs the same program.
pub const SCENARIO: &str = r#"
from sim import scenario, cluster, client, fault, check, activity, sleep, constant

@scenario("A node is asked to go", checks=["went"])
async def go():
    cluster(nodes=2, latency=constant(1), clients=constant(1))
    c = client()
    op = await c.call("n1", {"type": "go"}, timeout=60000)
    check("went", op.body is not None and op.body["type"] == "go_ok", f"go got {op.body}", witness=op)
    activity(True)

@scenario("A node is asked to go, killed, and asked again", checks=["went"])
async def twice():
    cluster(nodes=2, latency=constant(1), clients=constant(1))
    c = client()
    await c.call("n1", {"type": "go"}, timeout=1000)
    fault.kill("n1")
    await sleep(10)
    fault.restart("n1")
    await sleep(10)
    op = await c.call("n1", {"type": "go"}, timeout=1000)
    check("went", op.body is not None and op.body["type"] == "go_ok", f"go got {op.body}", witness=op)
    activity(True)

@scenario("A node is asked to go, and the other one is killed meanwhile", checks=["went"])
async def bereaved():
    cluster(nodes=2, latency=constant(1), clients=constant(1))
    c = client()
    op = await c.call("n1", {"type": "prepare"}, timeout=1000)
    fault.kill("n2")
    op = await c.call("n1", {"type": "go"}, timeout=1000)
    check("went", op.body is not None and op.body["type"] == "go_ok", f"go got {op.body}", witness=op)
    activity(True)
"#;

const IMPORTS: &str = "from sim import node, send, reply, rpc, sleep, every, after, now, clock, interval, work, mailbox, disk, connect, sign, verify, pack, unpack, fold, unfold, crypto, log, metric\n";

/// A program whose `go` does this and then answers; `above` stands at its top level.
pub fn program(above: &str, go: &str) -> String {
    let mut text = format!("{IMPORTS}{above}\n@node.on(\"go\")\nasync def go(msg):\n");
    for line in go.trim_matches('\n').lines() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {line}");
    }
    text + "    reply(msg, {\"type\": \"go_ok\"})\n"
}

/// Its report.
pub fn run(program: &str, scenario: &str) -> ScenarioReport {
    judge::run(&exam(SCENARIO), program, scenario, 1).expect("the program loads")
}

/// Runs it, and wants it to get to its end without a complaint.
pub fn passes_in(program: &str, scenario: &str) -> ScenarioReport {
    let report = run(program, scenario);
    assert!(
        report.passed() && report.diagnostics.is_empty(),
        "{:?}\n{}",
        report.checks,
        listed(&report.diagnostics)
    );
    assert_eq!(run(program, scenario).digest, report.digest, "another run");
    report
}

/// The same for what a `go` does, with this above it.
pub fn passes(above: &str, go: &str) -> ScenarioReport {
    passes_in(&program(above, go), "go")
}

/// What a program is told first, and at which line of its text.
pub fn told(program: &str, scenario: &str) -> (String, String) {
    let report = run(program, scenario);
    let told =
        first_error(&report.diagnostics).unwrap_or_else(|| panic!("nothing is told: {:?}", report.checks));
    let line = told.line().and_then(|line| program.lines().nth(line as usize - 1)).unwrap_or_default();
    (told.says.clone(), line.trim().to_owned())
}

/// Answers what it has read in capitals, once the caller has ended.
pub const SHOUTS: &str = r#"
async def read_all(conn, limit):
    data = b""
    while True:
        part = await conn.read(limit)
        if part == b"":
            return data
        assert len(part) <= limit
        data = data + part

async def write_all(conn, data):
    while data:
        data = data[conn.write(data):]
        if data:
            await conn.writable()

@node.accept
async def serve(conn):
    assert conn.peer == "n1"
    data = await read_all(conn, 1000)
    await write_all(conn, data.upper())
    conn.end()
"#;

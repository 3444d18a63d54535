//! Programs, good and hostile, through the front door: each gets a report or a diagnostic in the
//! learner's words, and never breaks the playground.

mod common;

use common::outcome;
use trace::wire::Exam;
use trace::{Diagnostic, EventKind, Outcome, ScenarioReport, Severity, Value};

const SCENARIOS: &str = r#"
from sim import scenario, cluster, client, net, fault, check, activity, heal, sleep, view, trace, gather, exponential, constant

@scenario("Three nodes answer under loss", checks=["answered", "same"])
async def lossy():
    names = cluster(nodes=3, latency=exponential(10), clients=exponential(5))
    net.loss(1, 3)
    c = client()
    async def load(name):
        for i in range(5):
            op = await c.call(name, {"type": "add", "delta": i}, timeout=500)
            check("answered", op.ok, f"add {i} at {name} got {op.body}", witness=op)
    await gather(*[load(name) for name in names])
    activity(len(trace.messages(type="add")) == 15, "fifteen adds were sent")
    await heal(100)
    check("same", view("n1") == {"total": 10}, f"n1 shows {view('n1')}")

@scenario("A node is killed and started again", checks=["answered"])
async def crash():
    cluster(nodes=2, latency=constant(5))
    c = client()
    await c.rpc("n1", {"type": "add", "delta": 1})
    fault.kill("n1")
    await sleep(50)
    op = await c.call("n1", {"type": "add", "delta": 1}, timeout=100)
    activity(not op.ok, "a dead node answered")
    await heal(100)
    op = await c.call("n1", {"type": "add", "delta": 1}, timeout=100)
    check("answered", op.ok and op.body["total"] == 1, f"after the restart: {op.body}", witness=op)
"#;

const GOOD: &str = r#"
from sim import node, reply

total = 0
seen = {"a": [1, 2]}

@node.on("add")
def add(msg):
    global total
    total += msg["body"]["delta"]
    reply(msg, {"type": "add_ok", "total": total})

@node.view
def look():
    return {"total": total}
"#;

fn exam() -> Exam {
    common::exam(SCENARIOS)
}

fn run(program: &str) -> ScenarioReport {
    judge::run(&exam(), program, "lossy", 1).expect("the program loads")
}

/// The program with `step` in place of the body of its `add`.
fn with_step(step: &str) -> String {
    format!("from sim import *names*\n@node.on(\"add\")\nasync def add(msg):\n{step}\n").replace(
        "*names*",
        "node, reply, send, rpc, sleep, now, log, disk, mailbox, work, every, after, metric",
    )
}

fn first_error(report: &ScenarioReport) -> &Diagnostic {
    common::first_error(&report.diagnostics).expect("a diagnostic")
}

#[test]
fn a_good_program_passes_and_its_run_is_the_same_twice() {
    let (once, twice) = (run(GOOD), run(GOOD));
    assert!(once.passed(), "{:#?} {:#?}", once.checks, once.diagnostics);
    assert_eq!(once.digest, twice.digest);
    assert_ne!(once.digest, judge::run(&exam(), GOOD, "lossy", 2).unwrap().digest);
    assert!(judge::run(&exam(), GOOD, "crash", 1).unwrap().passed());
}

#[test]
fn the_empty_program_fails_with_a_witness() {
    let report = run("");
    let Outcome::Fail { witness, says } = outcome(&report, "answered") else { panic!("{:?}", report.checks) };
    assert!(says.starts_with("add 0 at n"), "{says}");
    assert!(matches!(report.trace.events[witness[0].index()].kind, EventKind::Invoke { .. }));
}

#[test]
fn scenarios_are_listed_without_running() {
    let listed = judge::list(&exam()).unwrap();
    assert_eq!(listed[0].title, "Three nodes answer under loss");
    assert_eq!(listed[0].checks, ["answered", "same", "activity"]);
}

#[test]
fn an_exception_is_told_with_the_learners_line_and_the_process_goes_on() {
    let program = "from sim import node, reply\ndef part(body):\n    return body[\"nope\"]\n\n@node.on(\"add\")\nasync def add(msg):\n    part(msg[\"body\"])\n";
    let report = run(program);
    let told = first_error(&report);
    assert!(told.says.starts_with("KeyError"), "{told:?}");
    assert_eq!(told.frames.iter().map(|frame| frame.line).collect::<Vec<_>>(), [7, 3]);
    assert_eq!(told.frames[1].function.as_deref(), Some("part"));
    assert_eq!(told.frames[1].code, "return body[\"nope\"]");
    assert_eq!(told.count, 15, "each add is still handled");
    assert!(told.advice.is_some());
}

#[test]
fn a_later_exception_is_found_by_living_again() {
    let step = "    if msg[\"body\"][\"delta\"] == 3:\n        x = await mailbox().take(timeout=5)\n    reply(msg, {\"type\": \"add_ok\"})";
    let report = run(&with_step(step));
    let told = first_error(&report);
    assert!(told.says.starts_with("TimeoutError"), "{told:?}");
    assert_eq!(told.line(), Some(5));
}

#[test]
fn a_step_that_spins_is_stopped_at_its_line() {
    let report = run(&with_step("    while True:\n        pass"));
    let told = first_error(&report);
    assert!(told.says.contains("did not come to an end"), "{told:?}");
    assert_eq!(told.severity, Severity::Fatal);
    assert!(matches!(told.line(), Some(4 | 5)), "{told:?}");
    assert!(matches!(outcome(&report, "answered"), Outcome::Unknown { .. }));
}

#[test]
fn a_spinning_top_level_is_stopped() {
    let told = run("while True:\n    pass\n").diagnostics.remove(0);
    assert!(told.says.contains("did not come to an end"), "{told:?}");
}

#[test]
fn a_syntax_error_is_told_before_anything_runs() {
    let wrong = judge::run(&exam(), "def add(msg)\n    pass\n", "lossy", 1).unwrap_err();
    assert_eq!(wrong[0].line(), Some(1));
    assert_eq!(wrong[0].advice.as_deref(), Some("A line that opens a block ends with a colon."));
}

#[test]
fn floods_and_monsters_are_cut_with_a_message() {
    let told = |step: &str| first_error(&run(&with_step(step))).says.clone();
    assert!(
        told("    for i in range(100000):\n        send(\"n1\", {\"type\": \"x\"})")
            .contains("more than 5000 things")
    );
    assert!(
        told("    send(\"n1\", {\"type\": \"x\", \"v\": list(range(30000))})")
            .contains("more than 25000 values")
    );
    assert!(
        told("    d = []\n    for i in range(100):\n        d = [d]\n    send(\"n1\", {\"d\": d})")
            .contains("nested deeper")
    );
    assert!(told("    send(\"n1\", {\"v\": 2 ** 80})").contains("more than 64 bits"));
    assert!(told("    send(\"n1\", {5: 1})").contains("keys of a message are text"));
    assert!(told("    send(\"n9\", {})").contains("nobody is called"));
    assert!(told("    import numpy").contains("numpy"));
    assert!(told("    def f(n):\n        return f(n + 1)\n    f(0)").contains("RecursionError"));
    assert!(told("    import time\n    time.sleep(5)").contains("await sleep"));
    assert!(told("    undefined_name").contains("undefined_name"));
}

#[test]
fn a_print_flood_is_cut_and_the_run_goes_on() {
    let report = run(&with_step(
        "    for i in range(3000):\n        print(i)\n    reply(msg, {\"type\": \"add_ok\"})",
    ));
    let said = report.trace.events.iter().filter(|event| matches!(event.kind, EventKind::Say { .. })).count();
    assert_eq!(said, 2_000);
    assert!(report.diagnostics.iter().any(|told| told.says.contains("more than 2000 lines")));
    assert!(outcome(&report, "answered").is_pass());
}

#[test]
fn messages_without_end_end_the_run() {
    let program = with_step(
        "    send(\"n1\", {\"type\": \"add\", \"delta\": 0})\n    send(\"n2\", {\"type\": \"add\", \"delta\": 0})",
    );
    let report = run(&program);
    assert!(
        report.diagnostics.iter().any(|told| told.says.contains("the run was ended")),
        "{:?}",
        report.diagnostics
    );
    assert!(!report.passed());
}

#[test]
fn sixty_four_waiting_steps_do_not_stop_the_next_message() {
    let report = run(&with_step("    await sleep(20)\n    reply(msg, {\"type\": \"add_ok\"})"));
    assert!(outcome(&report, "answered").is_pass(), "{:?}", report.checks);
}

/// The variables of every node of one run just after an event.
fn look(event: u32) -> judge::Variables {
    let film = judge::Film::new(exam(), GOOD.to_owned(), "lossy".to_owned(), 1);
    film.and_then(|mut film| film.variables(event)).unwrap()
}

#[test]
fn every_top_level_variable_can_be_read_at_any_event() {
    let report = run(GOOD);
    let last = u32::try_from(report.trace.events.len() - 1).unwrap();
    let nodes = look(last);
    assert_eq!(nodes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["n1", "n2", "n3"]);
    let names: Vec<&str> = nodes[0].1.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["seen", "total"]);
    assert_eq!(nodes[0].1[1].value, Value::Int(10));
    let start =
        report.trace.events.iter().position(|event| matches!(event.kind, EventKind::Deliver { .. })).unwrap();
    let early = look(u32::try_from(start).unwrap());
    assert_eq!(early[0].1[1].value, Value::Int(0));
}

#[test]
fn what_a_task_withholds_cannot_be_imported() {
    let scenarios = SCENARIOS.replace("clients=exponential(5))", "without=[\"rpc\"])");
    let exam = Exam { scenarios, ..exam() };
    let report = judge::run(&exam, "from sim import node, rpc\n", "lossy", 1).unwrap();
    assert_eq!(report.diagnostics[0].says, "`rpc` is not offered in this task");
    assert!(!report.passed());
}

#[test]
fn disk_survives_a_crash_once_synced() {
    let program = r#"
from sim import node, reply, disk

@node.on("add")
async def add(msg):
    disk.append("wal", "x\n")
    if len(disk.read_lines("wal")) > 1:
        reply(msg, {"type": "add_ok", "total": 1})
        return
    await disk.sync("wal")
    reply(msg, {"type": "add_ok", "total": 0})
"#;
    assert!(judge::run(&exam(), program, "crash", 1).unwrap().passed());
    let unsynced = program.replace("    await disk.sync(\"wal\")\n", "");
    assert!(!judge::run(&exam(), &unsynced, "crash", 1).unwrap().passed());
}

#[test]
fn an_authors_mistake_is_told_to_the_author() {
    let exam = Exam { scenarios: SCENARIOS.replace("net.loss(1, 3)", "net.loss(5, 3)"), ..exam() };
    let report = judge::run(&exam, GOOD, "lossy", 1).unwrap();
    let told = report.diagnostics.iter().find(|told| told.blame == trace::Blame::Scenario).unwrap();
    assert!(told.says.contains("a chance is two whole numbers"), "{told:?}");
    assert_eq!(told.line(), Some(7));
    assert!(!report.passed());
}

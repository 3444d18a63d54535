//! Checks by name: what they are given, what is noted of what they find, and what is given back.

use crate::support::{play, scenarios};
use trace::wire::Exam;
use trace::{EventKind, Outcome, ScenarioReport};

/// A node that counts, and shows how far it is and in which role.
const COUNTER: &str = r#"
from sim import node, reply
count = 0

@node.on("add")
def add(msg):
    global count
    count += msg["body"]["delta"]
    reply(msg, {"type": "add_ok"})

@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "value": count})

@node.view
def shown():
    return {"count": count, "even": count % 2 == 0}
"#;

/// Plays a scenario that claims the check `safe`, and gives the report.
fn judged(body: &str) -> ScenarioReport {
    let text = scenarios(body).replace("checks=[\"works\"]", "checks=[\"safe\"]");
    let exam = Exam { task: "test/test".into(), scenarios: text, ..Exam::default() };
    judge::run(&exam, COUNTER, "play", 1).expect("the scenario loads")
}

fn safe(report: &ScenarioReport) -> &Outcome {
    let check = report.checks.iter().find(|check| check.name == "safe");
    &check.unwrap_or_else(|| panic!("{:?}", report.diagnostics)).outcome
}

/// A register that says yes to every write and reads 0.
const FORGETFUL: &str = r#"
cluster(nodes=1)
def forget(msg):
    actor_reply(msg, {"type": msg["body"]["type"] + "_ok", "value": 0})
actor("reg", forget)
c = client()
a = await c.call("reg", {"type": "write", "value": 5})
b = await c.call("reg", {"type": "read"})
"#;

#[test]
fn a_workload_is_judged_and_its_results_come_back() {
    play(
        r#"
cluster(nodes=1)
service("lin-kv")
w = workload.lin_kv(clients=4, nodes=["lin-kv"], rate=200, until=1000)
await w.run()
found = check.linearizable("works", w, model="cas-register")
works(found["valid"] is True and found["operations"] > 50, f"{found}")
works(measure.availability(w)["value"] > 0.2, f"{measure.availability(w)}")
check.availability("works", w, at_least=0.2)
"#,
    );
}

#[test]
fn a_failure_is_told_with_the_events_that_show_it() {
    let report = judged(&format!("{FORGETFUL}check.linearizable(\"safe\", [a, b], model=\"register\")\n"));
    let Outcome::Fail { witness, says } = safe(&report) else { panic!("{:?}", safe(&report)) };
    assert!(says.contains('5'), "{says}");
    assert!(!witness.is_empty());
    for event in witness {
        let kind = &report.trace.events[event.index()].kind;
        assert!(matches!(kind, EventKind::Invoke { .. } | EventKind::Return { .. }), "{kind:?}");
    }
}

#[test]
fn only_the_operations_that_are_named_are_judged() {
    let report = judged(&format!("{FORGETFUL}check.linearizable(\"safe\", [a], model=\"register\")\n"));
    assert!(safe(&report).is_pass(), "{:?}", safe(&report));
    let whole = judged(&format!("{FORGETFUL}check.linearizable(\"safe\", model=\"register\")\n"));
    assert!(matches!(safe(&whole), Outcome::Fail { .. }), "{:?}", safe(&whole));
}

#[test]
fn functions_may_have_names_of_their_own() {
    let report = judged(
        r#"
cluster(nodes=1)
c = client()
ops = [await c.call("n1", {"type": "add", "delta": 2}), await c.call("n1", {"type": "read"})]
found = check.linearizable("safe", ops, model="counter", only=["add", "read"])
"#,
    );
    assert!(safe(&report).is_pass(), "{:?}", safe(&report));
}

#[test]
fn a_search_that_is_given_up_is_no_pass() {
    let report = judged(&format!(
        "{FORGETFUL}check.linearizable(\"safe\", [a, b], model=\"register\", budget=1)\ncheck(\"safe\", True)\n"
    ));
    assert!(
        matches!(safe(&report), Outcome::Unknown { why } if why.contains("given up")),
        "{:?}",
        safe(&report)
    );
    assert!(!report.passed());
}

#[test]
fn a_failure_outlives_what_comes_after_it() {
    let report = judged(&format!(
        "{FORGETFUL}check.linearizable(\"safe\", [a, b], model=\"register\")\n\
         check.linearizable(\"safe\", [a], model=\"register\")\n"
    ));
    assert!(matches!(safe(&report), Outcome::Fail { .. }), "{:?}", safe(&report));
}

#[test]
fn an_answer_of_no_sense_is_the_programs_fault() {
    let report = judged(
        r#"
cluster(nodes=1)
def mumble(msg):
    actor_reply(msg, {"type": "read_ok"})
actor("reg", mumble)
ops = [await client().call("reg", {"type": "read"})]
check.linearizable("safe", ops, model="register")
"#,
    );
    let Outcome::Fail { witness, says } = safe(&report) else { panic!("{:?}", safe(&report)) };
    assert!(says.contains("`read` gave no `value`") && witness.len() == 1, "{says}");
}

#[test]
fn watched_views_are_judged_at_every_change() {
    let body = |watch: &str| {
        format!(
            r#"
cluster(nodes=1)
{watch}
c = client()
for delta in [2, 1, 1]:
    await c.call("n1", {{"type": "add", "delta": delta}})
check.always("safe", field="even", **{{"is": True}})
"#
        )
    };
    let report = judged(&body("watch()"));
    let Outcome::Fail { witness, says } = safe(&report) else { panic!("{:?}", report.diagnostics) };
    assert!(says.contains("n1") && !witness.is_empty(), "{says}");
    let blind = judged(&body(""));
    let told = format!("{:?}", blind.diagnostics);
    assert!(told.contains("no views were written down: call watch()"), "{told}");
}

#[test]
fn a_fact_that_names_no_event_stands_at_the_last_by_then() {
    let report = judged(
        r#"
cluster(nodes=2)
await sleep(10)
c = client()
await c.call("n1", {"type": "read"})
facts = [{"who": name, "at": 5, "role": "leader", "term": 1} for name in ["n1", "n2"]]
check.one_leader_a_term("safe", facts)
"#,
    );
    let Outcome::Fail { witness, .. } = safe(&report) else { panic!("{:?}", safe(&report)) };
    let events = &report.trace.events;
    for event in witness {
        assert!(events[event.index()].at <= trace::Time::from_ms(5));
        assert!(events[event.index() + 1].at > trace::Time::from_ms(5));
    }
}

#[test]
fn facts_that_a_scenario_wrote_down_are_judged() {
    let report = judged(
        r#"
cluster(nodes=2)
facts = [
    {"who": "n1", "at": 1, "event": 0, "role": "leader", "term": 1},
    {"who": "n2", "at": 2.5, "event": 1, "role": "leader", "term": 1},
]
check.one_leader_a_term("safe", facts)
"#,
    );
    assert!(
        matches!(safe(&report), Outcome::Fail { says, .. } if says.contains("n2")),
        "{:?}",
        safe(&report)
    );
}

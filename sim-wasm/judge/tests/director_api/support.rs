//! Playing a scenario given as text on the node of `node.py`.

use trace::wire::Exam;
use trace::{EventKind, FaultKind, ScenarioReport, Severity};

/// The node that does what it is told.
pub const NODE: &str = include_str!("node.py");

/// A scenario file around a body that calls `works(ok, says)`.
pub fn scenarios(body: &str) -> String {
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        r#"from sim import scenario, cluster, join, service, client, actor, actor_send, actor_reply, workload, net
from sim import fault, clock, disks, streams, moment, check, measure, watch, activity, heal, sleep, now, view, trace, gather, random
from sim import constant, uniform, exponential

def works(ok, says):
    check("works", ok, f"{{says}}")

@scenario("It works", checks=["works"])
async def play():
{body}    activity(True)
"#
    )
}

/// What an exam with this scenario is.
pub fn exam(body: &str) -> Exam {
    Exam { task: "test/test".into(), scenarios: scenarios(body), ..Exam::default() }
}

/// Plays a scenario that must work.
pub fn play(body: &str) -> ScenarioReport {
    let report = judge::run(&exam(body), NODE, "play", 1).expect("the scenario loads");
    let wrong: Vec<_> = report.diagnostics.iter().filter(|told| told.severity == Severity::Fatal).collect();
    assert!(report.passed() && wrong.is_empty(), "{body}\n{:#?}\n{wrong:#?}", report.checks);
    report
}

/// Every fault but a liar's came to its end.
#[allow(dead_code, reason = "not every test file needs it")]
pub fn faults_end(report: &ScenarioReport) {
    let mut acting = Vec::new();
    let mut began = 0;
    for event in &report.trace.events {
        match &event.kind {
            EventKind::FaultStart {
                kind: FaultKind::Byzantine { .. } | FaultKind::Unauthenticated, ..
            } => {}
            EventKind::FaultStart { fault, kind } => {
                began += 1;
                acting.push((*fault, kind.clone()));
            }
            EventKind::FaultEnd { fault } => acting.retain(|(acts, _)| acts != fault),
            _ => {}
        }
    }
    assert!(began > 0, "no fault began");
    assert!(acting.is_empty(), "these go on: {acting:?}");
}

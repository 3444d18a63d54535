//! Python steps a second: two nodes in Python that throw a message to and fro.

use crate::bench::Row;
use crate::judging;
use crate::stopwatch::Stopwatch;
use trace::wire::{Exam, Request};

/// What the page must reach in one worker.
const BUDGET: f64 = 30_000.0;
/// Runs; the fastest counts.
const ROUNDS: usize = 3;

const PROGRAM: &str = r#"from sim import node, send

hits = 0

@node.on("ball")
def hit(msg):
    global hits
    hits += 1
    send(msg["src"], {"type": "ball", "number": msg["body"]["number"] + 1})

@node.on("serve")
def serve(msg):
    send(node.peers[0], {"type": "ball", "number": 0})
"#;

const SCENARIO: &str = r#"from sim import activity, client, cluster, constant, scenario, sleep

@scenario("Two nodes throw a message to and fro", checks=[])
async def rally():
    cluster(nodes=2, latency=constant(1))
    client().send("n1", {"type": "serve"})
    await sleep(30000)
    activity(True, "")
"#;

/// The rally's steps a second.
pub fn row() -> Result<Row, String> {
    let best = judging::in_parallel(&[()], |()| {
        let rounds = (0..ROUNDS).map(|_| steps_a_second());
        rounds.collect::<Result<Vec<f64>, String>>().map(|rounds| rounds.into_iter().fold(0.0, f64::max))
    });
    let value = best.into_iter().next().unwrap_or_else(|| Err("nothing was measured".to_owned()))?;
    Ok(Row {
        name: "Python steps, native".to_owned(),
        value,
        unit: "steps/s".to_owned(),
        beside: None,
        budget: Some(format!("{BUDGET} or more, in wasm")),
        met: None,
    })
}

fn exam() -> Exam {
    Exam { task: "bench/rally".to_owned(), scenarios: SCENARIO.to_owned(), ..Exam::default() }
}

/// The same rally as the page would ask a worker for it.
pub fn request() -> Request {
    Request::Judge { exam: exam(), program: PROGRAM.to_owned(), scenarios: Vec::new(), seed: 1, seeds: 1 }
}

fn steps_a_second() -> Result<f64, String> {
    let exam = exam();
    let watch = Stopwatch::start();
    let report = judging::run(&exam, PROGRAM, "rally", 1).map_err(|why| {
        let says = why.first().map(|first| first.says.clone()).unwrap_or_default();
        format!("the rally cannot be loaded: {says}")
    })?;
    let seconds = watch.elapsed().as_secs_f64();
    if report.passed() {
        Ok(report.statistics.delivered as f64 / seconds)
    } else {
        Err(format!("the rally failed: {}", crate::report::why_failed(&report)))
    }
}

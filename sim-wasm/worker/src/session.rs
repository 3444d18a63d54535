//! One request and its answers. Apart from the shell so that it is tested without a browser.

use trace::ScenarioReport;
use trace::wire::{Exam, Request, Response, ScenarioInfo};

/// Where answers go.
pub type Post<'a> = dyn FnMut(Response) + 'a;

/// Answers one request.
pub fn answer(request: Request, post: &mut Post<'_>) {
    match request {
        Request::List { exam } => match judge::list(&exam) {
            Ok(scenarios) => post(Response::Listed { scenarios }),
            Err(diagnostics) => post(Response::Unloadable { diagnostics }),
        },
        Request::Judge { exam, program, scenarios, seed, seeds } => {
            judge_all(&Order { exam, program, seed, seeds }, &scenarios, post);
        }
        Request::Inspect { exam, program, scenario, seed, event } => {
            match judge::inspect(&exam, &program, &scenario, seed, event) {
                Ok(nodes) => post(Response::Inspected { nodes }),
                Err(diagnostics) => post(Response::Unloadable { diagnostics }),
            }
        }
    }
}

struct Order {
    exam: Exam,
    program: String,
    seed: u64,
    seeds: u32,
}

/// Every scenario under the first seed, so that all of them are soon seen; then every scenario that
/// still stands under the further seeds.
fn judge_all(order: &Order, wanted: &[String], post: &mut Post<'_>) {
    let listed = match judge::list(&order.exam) {
        Ok(listed) => listed,
        Err(diagnostics) => return post(Response::Unloadable { diagnostics }),
    };
    let is_wanted = |info: &ScenarioInfo| wanted.is_empty() || wanted.contains(&info.name);
    let names: Vec<String> = listed.into_iter().filter(is_wanted).map(|info| info.name).collect();
    let scenarios_count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let of = scenarios_count.saturating_mul(order.seeds.max(1));
    let mut done = 0;
    let mut standing = Vec::new();
    for name in &names {
        let Some(passed) = run(order, name, order.seed, (done, of), true, post) else { return };
        done += 1;
        if passed {
            standing.push(name);
        }
    }
    let mut passed = !names.is_empty() && standing.len() == names.len();
    for name in standing {
        for further in 1..order.seeds {
            let seed = order.seed.wrapping_add(u64::from(further));
            match run(order, name, seed, (done, of), false, post) {
                None => return,
                Some(true) => done += 1,
                Some(false) => {
                    passed = false;
                    break;
                }
            }
        }
    }
    post(Response::Judged { passed });
}

/// One run. Its report is posted when it is the first of its scenario, or a failure. `None` when the
/// program cannot be loaded, which ends everything.
fn run(
    order: &Order,
    scenario: &str,
    seed: u64,
    (done, of): (u32, u32),
    always_report: bool,
    post: &mut Post<'_>,
) -> Option<bool> {
    post(Response::Progress { scenario: scenario.to_owned(), seed, done, of });
    match judge::run(&order.exam, &order.program, scenario, seed) {
        Ok(report) => {
            let passed = ScenarioReport::passed(&report);
            if always_report || !passed {
                post(Response::Report(Box::new(report)));
            }
            Some(passed)
        }
        Err(diagnostics) => {
            post(Response::Unloadable { diagnostics });
            None
        }
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;

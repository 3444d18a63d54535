//! One request and its answers. Apart from the shell so that it is tested without a browser.

use judge::Film;
use trace::wire::{Exam, Request, Response, ScenarioInfo};
use trace::{Blame, Diagnostic, ScenarioReport, Severity};

/// Where answers go.
pub type Post<'a> = dyn FnMut(Response) + 'a;

/// What is kept from one request to the next.
#[derive(Debug, Default)]
pub struct Session {
    /// The run that was looked at last: the next look is mostly into the same.
    film: Option<Film>,
}

impl Session {
    /// Answers one request.
    pub fn answer(&mut self, request: Request, post: &mut Post<'_>) {
        if let Err(diagnostics) = self.try_to_answer(request, post) {
            post(Response::Unloadable { diagnostics });
        }
    }

    fn try_to_answer(&mut self, request: Request, post: &mut Post<'_>) -> Result<(), Vec<Diagnostic>> {
        match request {
            Request::List { exam } => post(Response::Listed { scenarios: judge::list(&exam)? }),
            Request::Judge { exam, program, scenarios, seed, seeds } => {
                judge_all(&Order { exam, program, seed, seeds }, &scenarios, post);
            }
            Request::Record { exam, program, scenario, seed } => {
                let (report, storm) = judge::record(&exam, &program, &scenario, seed)?;
                post(Response::Report(Box::new(report)));
                post(Response::Storm { text: storm.to_text() });
            }
            Request::Replay { exam, program, storm } => {
                let storm = judge::Recorded::from_text(&storm).map_err(|why| vec![no_storm(why)])?;
                let report = judge::replay(&exam, &program, &storm)?;
                let passed = report.passed();
                post(Response::Report(Box::new(report)));
                post(Response::Judged { passed });
            }
            Request::Inspect { exam, program, scenario, seed, event } => {
                let film = self.film.take().filter(|film| film.shows(&exam, &program, &scenario, seed));
                let mut film = match film {
                    Some(film) => film,
                    None => Film::new(exam, program, scenario, seed)?,
                };
                post(Response::Inspected { nodes: film.variables(event)? });
                self.film = Some(film);
            }
        }
        Ok(())
    }
}

fn no_storm(says: String) -> Diagnostic {
    Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Program,
        process: None,
        event: None,
        says,
        advice: Some("Export the storm again, or run the scenario with a seed.".to_owned()),
        frames: Vec::new(),
        count: 1,
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

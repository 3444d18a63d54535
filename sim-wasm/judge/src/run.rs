//! One scenario under one seed, run and judged.

use crate::cast::Players;
use crate::film::Variables;
use crate::verdict::verdicts;
use engine::{Chooser, Ended, Engine, Limits, Random, World};
use python::{Scenarios, Script, ScriptDirector, ScriptNodes};
use trace::wire::{Exam, Submission};
use trace::{Blame, Diagnostic, Digest, ScenarioReport, Severity};

/// Runs a program through a scenario and judges what happened.
///
/// # Errors
/// What keeps the program or the scenario from being loaded; anything later is in the report.
pub fn run(exam: &Exam, program: &str, scenario: &str, seed: u64) -> Result<ScenarioReport, Vec<Diagnostic>> {
    let mut engine = prepare(exam, program, scenario, Box::new(Random { seed }))?;
    let ended = engine.run();
    Ok(report(engine, &ended, scenario, seed))
}

/// The variables of every node of a run, as they are now.
pub(crate) fn variables(mut engine: Engine<ScriptDirector>) -> Variables {
    let nodes = engine.world.directory().nodes.clone();
    let name = |engine: &Engine<ScriptDirector>, node| engine.world.directory().name(node).to_owned();
    nodes.into_iter().map(|node| (name(&engine, node), engine.world.variables(node))).collect()
}

pub(crate) fn prepare(
    exam: &Exam,
    program: &str,
    scenario: &str,
    chooser: Box<dyn Chooser>,
) -> Result<Engine<ScriptDirector>, Vec<Diagnostic>> {
    let complain = |wrong| vec![wrong];
    let scenarios = Scenarios::parse(&exam.scenarios, &exam.library).map_err(complain)?;
    let (scenarios, nodes) = match exam.submission {
        Submission::Node => (scenarios, Some(ScriptNodes::new(Script::program(program).map_err(complain)?))),
        Submission::Storm => (scenarios.with_storm(Script::storm(program).map_err(complain)?), None),
    };
    let cast = Box::new(Players::new(nodes, exam.company.clone()));
    let director = ScriptDirector::new(scenarios, scenario, cast);
    Ok(Engine::new(World::new(chooser, Limits::default()), director))
}

pub(crate) fn report(
    engine: Engine<ScriptDirector>,
    ended: &Ended,
    scenario: &str,
    seed: u64,
) -> ScenarioReport {
    let Engine { mut world, director, .. } = engine;
    if let Some((why, advice)) = why_cut_short(ended, &director) {
        world.diagnose(cut_short(&why, advice));
    }
    let declared = director.declared().iter().find(|declared| declared.name == scenario);
    let checks = verdicts(declared, &director, ended);
    let figures = director.figures().to_vec();
    let title = declared.map(|declared| declared.title.clone()).unwrap_or_default();
    let recorder = world.into_recorder();
    let digest = Digest::of(&recorder.trace);
    ScenarioReport {
        scenario: scenario.to_owned(),
        title,
        seed,
        checks,
        diagnostics: recorder.diagnostics,
        statistics: recorder.statistics,
        figures,
        trace: recorder.trace,
        digest,
    }
}

/// Why a run did not come to its own end, and what to do about it, when nothing else has told it.
fn why_cut_short(ended: &Ended, director: &ScriptDirector) -> Option<(String, &'static str)> {
    const FLOOD: &str = "Look for messages that cause messages without end, or for timers that never stop.";
    const MOMENT: &str =
        "The scenario waits for a moment that may never come: `moment(..., timeout=1000)` gives up.";
    let advice = if director.awaits_moment() { MOMENT } else { FLOOD };
    match ended {
        Ended::Limit(limit) => Some((limit.clone(), advice)),
        Ended::Quiet if !director.is_done() && !director.is_broken() => {
            Some(("nothing was left to happen, yet the scenario still waited".to_owned(), advice))
        }
        Ended::Done | Ended::Quiet | Ended::Paused | Ended::Aborted => None,
    }
}

fn cut_short(says: &str, advice: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Program,
        process: None,
        event: None,
        says: says.to_owned(),
        advice: Some(advice.to_owned()),
        frames: Vec::new(),
        count: 1,
    }
}

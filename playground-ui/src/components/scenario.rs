//! One scenario: its title, what came out, and its checks.

use super::check::Check;
use super::diagnostics::Diagnostics;
use super::icon::{Icon, Sign};
use super::trade::TradePlot;
use crate::editor::EditorLink;
use crate::hooks::Bench;
use crate::pages::task::{Action, Measured, Report, Status, Tried};
use crate::strings::task::results as say;
use std::rc::Rc;
use trace::wire::ScenarioInfo;
use trace::{CheckReport, Outcome};
use tracks::Task;
use yew::prelude::*;

/// What a row needs.
#[derive(Properties, PartialEq)]
pub struct ScenarioProps {
    /// The task.
    pub task: Rc<Task>,
    /// The scenario with what came out of it.
    pub tried: Tried,
    /// Whether its run is the one that is shown.
    pub selected: bool,
    /// The task's state.
    pub bench: Bench,
    /// The way to the editor.
    pub link: EditorLink,
    /// Brings the run into view.
    pub on_show: Callback<()>,
}

/// A scenario after (or during) a run.
#[component]
pub fn Scenario(props: &ScenarioProps) -> Html {
    let tried = &props.tried;
    let look = look_of(tried.status);
    let settled = !matches!(tried.status, Status::Waiting | Status::Running);
    let report = tried.report.as_ref().filter(|_| settled);
    let show = {
        let (dispatch, report, on_show) =
            (props.bench.state.dispatcher(), report.cloned(), props.on_show.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(report) = &report {
                dispatch.dispatch(Action::Show(report.clone()));
                on_show.emit(());
            }
        })
    };
    html! {
        <li class={classes!("scenario", look.class, props.selected.then_some("is-selected"))}
            data-scenario={tried.info.name.clone()} data-outcome={look.outcome}
            data-seed={report.map(|report| report.seed.to_string())}
            data-digest={report.map(|report| report.digest.to_string())}>
            <button key="head" type="button" class="scenario-head" aria-disabled={report.is_none().to_string()}
                aria-pressed={props.selected.to_string()} title={report.map(|_| say::SHOW_RUN)} onclick={show}>
                <span class="verdict"><Icon sign={look.sign} /><span>{ look.word }</span></span>
                <span class="scenario-title">{ tried.info.title.clone() }</span>
                <span class="scenario-seeds">{ seeds(tried) }</span>
            </button>
            if let Some(report) = report {
                // What went wrong in the program explains most of what the checks say.
                <Diagnostics key="diagnostics" list={report.diagnostics.clone()} link={props.link.clone()} />
                <ul key="checks" class="checks" aria-label={results_label(tried)}>
                    { for worst_first(report).into_iter().map(|check| html! {
                        <Check key={check.name.clone()} task={Rc::clone(&props.task)} check={check.clone()}
                            report={report.clone()} bench={props.bench.clone()} on_show={props.on_show.clone()} />
                    }) }
                </ul>
                <TradePlot key="trade" runs={measured(props)} />
            }
        </li>
    }
}

/// The figures of this scenario's runs.
fn measured(props: &ScenarioProps) -> Vec<Measured> {
    let all = props.bench.state.runs.measured.iter();
    all.filter(|measured| measured.scenario == props.tried.info.name).cloned().collect()
}

/// Checks that fail before those that could not be asked, and those before the ones that hold.
fn worst_first(report: &Report) -> Vec<&CheckReport> {
    let mut checks: Vec<_> = report.checks.iter().collect();
    checks.sort_by_key(|check| match check.outcome {
        Outcome::Fail { .. } => 0,
        Outcome::Unknown { .. } => 1,
        Outcome::Pass => 2,
    });
    checks
}

/// What a screen reader calls the list of checks.
fn results_label(tried: &Tried) -> String {
    say::checks_of(&tried.info.title)
}

fn seeds(tried: &Tried) -> String {
    match (tried.status, &tried.report) {
        (Status::Failed | Status::Unknown, Some(report)) => say::failed_under(report.seed),
        (Status::Passed, _) => say::seeds_passed(tried.seeds_passed),
        _ => String::new(),
    }
}

/// How a status looks and sounds.
struct Look {
    sign: Sign,
    word: &'static str,
    class: &'static str,
    outcome: &'static str,
}

const fn look_of(status: Status) -> Look {
    let (sign, word, class, outcome) = match status {
        Status::NotRun => (Sign::Waiting, say::NOT_RUN, "is-waiting", "not-run"),
        Status::Waiting => (Sign::Waiting, say::WAITING, "is-waiting", "waiting"),
        Status::Running => (Sign::Waiting, say::RUNNING, "is-running", "running"),
        Status::Passed => (Sign::Pass, say::PASS, "is-pass", "pass"),
        Status::Failed => (Sign::Fail, say::FAIL, "is-fail", "fail"),
        Status::Unknown => (Sign::Unknown, say::UNKNOWN, "is-unknown", "unknown"),
    };
    Look { sign, word, class, outcome }
}

/// A scenario before anything has run.
#[derive(Properties, PartialEq)]
pub struct ScenarioBeforeProps {
    /// The scenario.
    pub info: ScenarioInfo,
}

/// A scenario before anything has run.
#[component]
pub fn ScenarioBefore(props: &ScenarioBeforeProps) -> Html {
    let check = |name: &String| html! { <li key={name.clone()}><code>{ name.clone() }</code></li> };
    html! {
        <li class="scenario is-before" data-scenario={props.info.name.clone()} data-outcome="not-run">
            <span class="scenario-title">{ props.info.title.clone() }</span>
            <ul class="names">{ for props.info.checks.iter().map(check) }</ul>
        </li>
    }
}

//! What came out: every scenario with its checks, and before the first run what will be demanded.

use super::alike::Alike;
use super::diagnostics::Diagnostics;
use super::icon::{Icon, Sign};
use super::notice::{Grade, Notice};
use super::scenario::{Scenario, ScenarioBefore};
use crate::editor::EditorLink;
use crate::hooks::Bench;
use crate::pages::task::{Action, Order, Runs, Stage, Status};
use crate::route::Route;
use crate::strings::frame;
use crate::strings::task::{self, company, ends, results as say, run};
use crate::supervisor::End;
use std::rc::Rc;
use trace::Blame;
use trace::wire::Submission;
use tracks::Task;
use yew::prelude::*;
use yew_router::prelude::Link;

/// What the results need.
#[derive(Properties, PartialEq, Clone)]
pub struct ResultsProps {
    /// The task.
    pub task: Rc<Task>,
    /// Its state.
    pub bench: Bench,
    /// The way to the editor.
    pub link: EditorLink,
    /// Brings the run into view.
    pub on_show: Callback<()>,
    /// The task after this one.
    pub next: Option<(Route, AttrValue)>,
}

/// The results.
#[component]
pub fn Results(props: &ResultsProps) -> Html {
    let runs = &props.bench.state.runs;
    let before = runs.stage == Stage::Idle;
    html! {
        <section class="pane results" aria-label={say::TITLE} data-test="results">
            <header key="head" class="pane-head">
                <h2>{ if before { say::BEFORE } else { say::TITLE } }</h2>
                <Tally runs={runs.clone()} />
            </header>
            <div key="body" class="results-body" tabindex="0" role="group" aria-label={say::LIST}>
                <div key="notices" class="results-notices"><Notices ..props.clone() /></div>
                if before {
                    <Before key="before" task={Rc::clone(&props.task)} runs={runs.clone()} />
                } else {
                    <Scenarios key="scenarios" ..props.clone() />
                }
            </div>
            <p key="live" class="for-ears" role="status">{ announcement(runs) }</p>
        </section>
    }
}

fn announcement(runs: &Runs) -> String {
    match runs.stage {
        Stage::Over { end: End::Done, .. } if runs.unloadable.is_empty() => say::announcement(
            runs.count(Status::Passed),
            runs.count(Status::Failed),
            runs.count(Status::Unknown),
        ),
        _ => String::new(),
    }
}

#[derive(Properties, PartialEq)]
struct TallyProps {
    runs: Runs,
}

/// How many scenarios pass and fail, in figures.
#[component]
fn Tally(props: &TallyProps) -> Html {
    let figure = |(status, sign, class, word): (Status, Sign, &'static str, &'static str)| {
        let count = props.runs.count(status);
        (count > 0).then(|| {
            html! { <span key={class} class={classes!("tally", class)}><Icon {sign} />{ format!("{count} {word}") }</span> }
        })
    };
    let figures = [
        (Status::Passed, Sign::Pass, "is-pass", say::PASS),
        (Status::Failed, Sign::Fail, "is-fail", say::FAIL),
        (Status::Unknown, Sign::Unknown, "is-unknown", say::UNKNOWN),
    ];
    html! { <p class="tallies" aria-hidden="true">{ for figures.into_iter().filter_map(figure) }</p> }
}

/// What is demanded, before anything has run.
#[component]
fn Before(props: &BeforeProps) -> Html {
    let check = |(name, sentence): &(String, String)| {
        html! { <li key={name.clone()}><code>{ name.clone() }</code><span>{ sentence.clone() }</span></li> }
    };
    let before = match props.task.submission {
        Submission::Node => say::BEFORE_SAYS,
        Submission::Storm => say::BEFORE_STORM_SAYS,
    };
    html! {
        <div class="before">
            <p class="quiet">{ before }</p>
            <ul class="demands" data-test="demands">{ for props.task.checks.iter().map(check) }</ul>
            <h3>{ say::SCENARIOS }</h3>
            if props.runs.tried.is_empty() {
                <p class="quiet">{ say::SCENARIOS_LOADING }</p>
            } else {
                <ol class="scenarios">
                    { for props.runs.tried.iter().map(|tried| html! {
                        <ScenarioBefore key={tried.info.name.clone()} info={tried.info.clone()} />
                    }) }
                </ol>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct BeforeProps {
    task: Rc<Task>,
    runs: Runs,
}

#[component]
fn Scenarios(props: &ResultsProps) -> Html {
    let shown = props.bench.state.looking.shown.as_ref();
    let row = |tried: &crate::pages::task::Tried| {
        let selected = shown.is_some_and(|shown| shown.report.scenario == tried.info.name);
        html! {
            <Scenario key={tried.info.name.clone()} task={Rc::clone(&props.task)} tried={tried.clone()} {selected}
                bench={props.bench.clone()} link={props.link.clone()} on_show={props.on_show.clone()} />
        }
    };
    html! { <ol class="scenarios">{ for props.bench.state.runs.tried.iter().map(row) }</ol> }
}

/// Whatever concerns the run as a whole.
#[component]
fn Notices(props: &ResultsProps) -> Html {
    let state = &props.bench.state;
    let runs = &state.runs;
    let passed = matches!(runs.stage, Stage::Over { end: End::Done, passed: true });
    let own = runs.order.as_ref().is_some_and(Order::is_own);
    let wait = {
        let dispatch = state.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Wait))
    };
    html! {
        <>
            if runs.slow {
                <Notice key="slow" grade={Grade::Warning} title={run::SLOW} test="slow-notice">
                    <p class="notice-buttons">
                        <button type="button" class="button is-small" onclick={props.bench.stop.reform(|_: MouseEvent| ())}>
                            { run::STOP }
                        </button>
                        <button type="button" class="button is-small" onclick={wait}>{ run::WAIT }</button>
                    </p>
                </Notice>
            }
            if let Stage::Over { end, .. } = &runs.stage {
                <Ending key="ending" end={end.clone()} seed={runs.order.as_ref().map_or(0, |order| order.seed)} />
            }
            <Alike key="alike" task={Rc::clone(&props.task)} runs={runs.clone()} />
            if passed && !own {
                <Notice key="held" grade={Grade::Plain} title={company::HELD} test="held-in-company" />
            }
            if passed && own {
                <div key="solved" class="notice is-solved" data-test="solved">
                    <Icon sign={Sign::Pass} />
                    <p><strong>{ say::SOLVED }</strong>{ " " }{ say::SOLVED_SAYS }</p>
                    if let Some((to, title)) = &props.next {
                        <Link<Route> to={to.clone()} classes="button is-small">
                            { task::NEXT_SHORT }{ ": " }{ title.clone() }<Icon sign={Sign::Right} />
                        </Link<Route>>
                    }
                </div>
            }
            if let Some(first) = runs.unloadable.first() {
                <Notice key="unloadable" grade={Grade::Error} title={unloadable_title(first.blame)} test="unloadable">
                    <Diagnostics list={runs.unloadable.clone()} link={props.link.clone()} />
                </Notice>
            }
        </>
    }
}

const fn unloadable_title(blame: Blame) -> &'static str {
    match blame {
        Blame::Program => say::PROGRAM_BROKEN,
        Blame::Scenario => say::SCENARIO_BROKEN,
        Blame::Playground => say::PLAYGROUND_BROKEN,
    }
}

#[derive(Properties, PartialEq)]
struct EndingProps {
    end: End,
    seed: u64,
}

/// How a run ended, unless it simply was done.
#[component]
fn Ending(props: &EndingProps) -> Html {
    let owned = |(title, says): (&str, &str)| (title.to_owned(), says.to_owned());
    let (grade, (title, says)) = match &props.end {
        End::Done => return Html::default(),
        End::Stopped => (Grade::Plain, owned(ends::STOPPED)),
        End::TooLong => (Grade::Error, owned(ends::TOO_LONG)),
        End::OutOfMemory => (Grade::Error, owned(ends::OUT_OF_MEMORY)),
        End::TooDeep => (Grade::Error, owned(ends::TOO_DEEP)),
        End::Outdated => (Grade::Warning, owned(ends::OUTDATED)),
        End::NotLoaded(why) => (Grade::Error, ends::not_loaded(why)),
        End::Bug(words) => (Grade::Error, ends::bug(words, props.seed)),
    };
    let reload = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            // A page that cannot reload itself can be reloaded by hand.
            let _ = window.location().reload();
        }
    });
    html! {
        <Notice {grade} {title} test="ending">
            <p>{ says }</p>
            if props.end == End::Outdated {
                <button type="button" class="button is-small" onclick={reload}>{ frame::RELOAD }</button>
            }
        </Notice>
    }
}

//! A run, looked at: the diagram, the table of events beside it, the details of one, the numbers.

use super::details::Details;
use super::diagram::Diagram;
use super::event_table::EventTable;
use super::icon::{Icon, Sign};
use super::overview::OverviewStrip;
use super::statistics::StatisticsLine;
use crate::hooks::Bench;
use crate::pages::task::{Action, Look, Looking, Shown, Witness};
use crate::strings::task::view as say;
use yew::prelude::*;

/// What the view needs.
#[derive(Properties, PartialEq)]
pub struct RunViewProps {
    /// The task's state.
    pub bench: Bench,
}

/// A run, looked at.
#[component]
pub fn RunView(props: &RunViewProps) -> Html {
    let looking = &props.bench.state.looking;
    let Some(shown) = looking.shown.clone() else {
        return html! {
            <section class="pane run-view is-empty" aria-label={say::TITLE} data-test="run-view">
                <h2>{ say::EMPTY }</h2>
                <p class="quiet">{ say::EMPTY_SAYS }</p>
                <Sketch />
            </section>
        };
    };
    html! {
        <section class="pane run-view" aria-label={say::TITLE} data-test="run-view" data-shortcuts="true">
            <header key="head" class="pane-head">
                <h2>{ say::TITLE }</h2>
                <p class="pane-note">{ shown.report.title.clone() }{ ", " }{ say::SEED }{ " " }
                    <span class="figure">{ shown.report.seed }</span></p>
            </header>
            <div key="bar" class="run-view-bar"><WitnessBar bench={props.bench.clone()} /></div>
            <div key="body" class="run-view-body">
                <div key="picture" class="run-view-picture">
                    <OverviewStrip key="overview" bench={props.bench.clone()} />
                    <Diagram key="diagram" bench={props.bench.clone()} />
                </div>
                <EventTable key="table" bench={props.bench.clone()} shown={shown.clone()} />
            </div>
            <Details key="details" bench={props.bench.clone()} shown={shown.clone()} />
            <StatisticsLine key="statistics" {shown} />
        </section>
    }
}

/// The events that show why a check failed, one by one.
#[component]
fn WitnessBar(props: &RunViewProps) -> Html {
    let Looking { witness: Some(Witness { check, events, at }), shown: Some(Shown { report, .. }), .. } =
        &props.bench.state.looking
    else {
        return Html::default();
    };
    let dispatch = props.bench.state.dispatcher();
    let look = |look: Look| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Look(look.clone())))
    };
    let says =
        report.checks.iter().find(|known| known.name == *check).and_then(|known| match &known.outcome {
            trace::Outcome::Fail { says, .. } => Some(says.clone()),
            trace::Outcome::Pass | trace::Outcome::Unknown { .. } => None,
        });
    html! {
        <div class="witness-bar" role="group" data-test="witness-bar">
            <Icon sign={Sign::Pin} />
            <p><code>{ check.clone() }</code>{ " " }{ says }</p>
            <span class="figure">{ say::witness(at + 1, events.len()) }</span>
            <button type="button" class="button is-small" data-test="witness-previous" disabled={*at == 0}
                onclick={look(Look::StepWitness(false))}><Icon sign={Sign::Left} />{ say::WITNESS_PREVIOUS }</button>
            <button type="button" class="button is-small" data-test="witness-next" disabled={at + 1 >= events.len()}
                onclick={look(Look::StepWitness(true))}>{ say::WITNESS_NEXT }<Icon sign={Sign::Right} /></button>
            <button type="button" class="button is-quiet is-small" onclick={look(Look::CloseWitness)}>
                { say::WITNESS_CLOSE }
            </button>
        </div>
    }
}

/// What a run will look like, for who has not run anything yet.
#[component]
fn Sketch() -> Html {
    html! {
        <svg class="sketch" viewBox="0 0 480 150" aria-hidden="true" focusable="false">
            <path class="sketch-lane" d="M40 25h420M40 75h420M40 125h420" />
            <path class="sketch-message" d="M70 25l50 50M120 75l45 50M165 125l40-50M205 75l55-50M300 25l60 100" />
            <path class="sketch-lost" d="M230 125l40-27M263 92l12 12M263 104l12-12" />
            <rect class="sketch-down" x="320" y="66" width="90" height="18" rx="3" />
            <text x="8" y="29">{ "c1" }</text><text x="8" y="79">{ "n1" }</text><text x="8" y="129">{ "n2" }</text>
        </svg>
    }
}

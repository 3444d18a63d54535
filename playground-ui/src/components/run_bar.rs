//! Run, stop, seed: one place, always in sight.

use super::company::CompanyChoice;
use super::icon::{Icon, Sign};
use crate::hooks::Bench;
use crate::pages::task::{Action, Stage, Status};
use crate::strings::task::run as say;
use crate::supervisor::End;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct RunBarProps {
    /// The task's state.
    pub bench: Bench,
    /// The modules that can play nodes.
    pub modules: Vec<String>,
}

#[derive(Properties, PartialEq)]
struct PartProps {
    bench: Bench,
}

/// The bar. Neither button ever goes away or is switched off in the browser's sense: whoever presses Run
/// by keyboard keeps the focus there.
#[component]
pub fn RunBar(props: &RunBarProps) -> Html {
    let Bench { state, run, stop, .. } = &props.bench;
    let busy = state.runs.is_busy();
    let can_run = state.seed().is_some();
    html! {
        <div class="run-bar" data-test="run-bar" data-busy={busy.to_string()}>
            <button key="run" type="button" class="button is-primary is-big" data-test="run-button" title={say::RUN_TITLE}
                aria-disabled={(busy || !can_run).to_string()} onclick={run.reform(|_: MouseEvent| ())}>
                <Icon sign={Sign::Play} /><span>{ say::RUN }</span>
            </button>
            <button key="stop" type="button" class="button is-stop is-big" data-test="stop-button" title={say::STOP_TITLE}
                aria-disabled={(!busy).to_string()} onclick={stop.reform(|_: MouseEvent| ())}>
                <Icon sign={Sign::Stop} /><span>{ say::STOP }</span>
            </button>
            <CompanyChoice key="company" modules={props.modules.clone()} bench={props.bench.clone()} />
            <SeedField key="seed" bench={props.bench.clone()} />
            <Meter key="meter" bench={props.bench.clone()} />
        </div>
    }
}

#[component]
fn SeedField(props: &PartProps) -> Html {
    let state = &props.bench.state;
    let wrong = state.seed().is_none();
    let dispatch = state.dispatcher();
    let typed = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            dispatch.dispatch(Action::Seed(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    };
    let entered = {
        let run = props.bench.run.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                run.emit(());
            }
        })
    };
    let drawn = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Seed(random_seed().to_string())))
    };
    let last = state.runs.order.as_ref().map(|order| order.seed);
    let again = last.filter(|seed| Some(*seed) != state.seed());
    let back = Callback::from(move |_: MouseEvent| {
        if let Some(seed) = last {
            dispatch.dispatch(Action::Seed(seed.to_string()));
        }
    });
    html! {
        <div class="seed">
            <label for="seed" title={say::SEED_TITLE}>{ say::SEED }</label>
            <input id="seed" type="text" inputmode="numeric" autocomplete="off" class="field" data-test="seed-input"
                aria-invalid={wrong.to_string()} aria-describedby={wrong.then_some("seed-wrong")}
                value={state.seed_text.clone()} oninput={typed} onkeydown={entered} />
            <button type="button" class="button is-quiet is-square" data-test="new-seed" aria-label={say::NEW_SEED}
                title={say::NEW_SEED} onclick={drawn}><Icon sign={Sign::Die} /></button>
            <button type="button" class="button is-quiet is-square" data-test="same-seed" aria-label={say::AGAIN}
                title={say::AGAIN} disabled={again.is_none()} onclick={back}><Icon sign={Sign::Again} /></button>
            if wrong {
                <span id="seed-wrong" class="seed-wrong" role="alert">{ say::SEED_WRONG }</span>
            }
        </div>
    }
}

/// Small enough to be read aloud, many enough not to repeat.
fn random_seed() -> u64 {
    let mut bytes = [0_u8; 4];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let drawn = crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if drawn {
        u64::from(u32::from_le_bytes(bytes) % 1_000_000)
    } else {
        js_sys::Date::now() as u64 % 1_000_000
    }
}

/// How far the run is, or how it ended.
#[component]
fn Meter(props: &PartProps) -> Html {
    let runs = &props.bench.state.runs;
    let changed = props.bench.state.is_changed();
    let (class, says) = match &runs.stage {
        Stage::Idle => ("meter", say::IDLE.to_owned()),
        Stage::Asked => ("meter is-busy", say::LOADING.to_owned()),
        Stage::Running { done, of } => ("meter is-busy", say::progress(*done, *of)),
        Stage::Over { .. } if changed => ("meter", say::CHANGED.to_owned()),
        Stage::Over { end: End::Done, passed: true } => ("meter is-passed", say::PASSED.to_owned()),
        Stage::Over { .. } => match runs.count(Status::Failed) + runs.count(Status::Unknown) {
            0 => ("meter", String::new()),
            count => ("meter is-failed", say::failed(count)),
        },
    };
    let (done, of) = match runs.stage {
        Stage::Running { done, of } => (done, of.max(1)),
        Stage::Idle | Stage::Asked | Stage::Over { .. } => (0, 1),
    };
    html! {
        <div {class} data-test="meter">
            <span>{ says }</span>
            <progress value={done.to_string()} max={of.to_string()} hidden={!runs.is_busy()} aria-label={say::RUN} />
        </div>
    }
}

//! Which events the table shows: of whom, of which kind, with which words.

use super::icon::{Icon, Sign};
use crate::hooks::Bench;
use crate::pages::task::{Action, Filter, Look, Shown};
use crate::strings::task::view as say;
use crate::words::Family;
use trace::ProcessId;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What the filter needs.
#[derive(Properties, PartialEq)]
pub struct EventFilterProps {
    /// The task's state.
    pub bench: Bench,
    /// The run.
    pub shown: Shown,
}

/// The filter.
#[component]
pub fn EventFilter(props: &EventFilterProps) -> Html {
    let filter = &props.bench.state.looking.filter;
    let set = {
        let dispatch = props.bench.state.dispatcher();
        Callback::from(move |filter| dispatch.dispatch(Action::Look(Look::Filter(filter))))
    };
    let who = {
        let (set, filter) = (set.clone(), filter.clone());
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            set.emit(Filter { process: value.parse().ok().map(ProcessId), ..filter.clone() });
        })
    };
    let family = {
        let (set, filter) = (set.clone(), filter.clone());
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            let family = Family::ALL.into_iter().find(|family| family.slug() == value);
            set.emit(Filter { family, ..filter.clone() });
        })
    };
    let text = {
        let (set, filter) = (set.clone(), filter.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            set.emit(Filter { text, ..filter.clone() });
        })
    };
    let clear = set.reform(|_: MouseEvent| Filter::default());
    let process = |(index, info): (usize, &trace::ProcessInfo)| {
        let selected = filter.process.is_some_and(|process| process.index() == index);
        html! { <option key={index} value={index.to_string()} {selected}>{ info.name.clone() }</option> }
    };
    let kind = |family: Family| {
        let selected = filter.family == Some(family);
        html! { <option key={family.slug()} value={family.slug()} {selected}>{ family.title() }</option> }
    };
    html! {
        <div class="event-filter" role="group" aria-label={say::TABLE}>
            <select class="field" aria-label={say::FILTER_WHO} data-test="filter-process" onchange={who}>
                <option key="all" value="" selected={filter.process.is_none()}>{ say::EVERYBODY }</option>
                { for props.shown.report.trace.processes.iter().enumerate().map(process) }
            </select>
            <select class="field" aria-label={say::FILTER_KIND} data-test="filter-kind" onchange={family}>
                <option key="all" value="" selected={filter.family.is_none()}>{ say::EVERYTHING }</option>
                { for Family::ALL.map(kind) }
            </select>
            <input type="search" class="field" aria-label={say::FILTER_TEXT} placeholder={say::FILTER_TEXT}
                data-test="filter-text" autocomplete="off" value={filter.text.clone()} oninput={text} />
            <button type="button" class="button is-quiet is-square" aria-label={say::CLEAR} title={say::CLEAR}
                disabled={filter.is_empty()} onclick={clear}><Icon sign={Sign::Close} /></button>
        </div>
    }
}

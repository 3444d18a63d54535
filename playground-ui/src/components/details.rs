//! One event, whole: what it carried, why it happened and what came of it, what the node knew.

use super::code::Code;
use crate::hooks::Bench;
use crate::pages::task::{Action, Inspected, Look, Shown};
use crate::strings::task::view as say;
use crate::words::{bytes_as_text, pretty};
use trace::{EventId, EventKind, Payload, StreamEvent, Value, Variable};
use yew::prelude::*;

/// The longest body shown, in lines.
const LINES_MAX: usize = 400;
/// The most events named as consequences.
const CONSEQUENCES_MAX: usize = 6;

/// What the details need.
#[derive(Properties, PartialEq, Clone)]
pub struct DetailsProps {
    /// The task's state.
    pub bench: Bench,
    /// The run.
    pub shown: Shown,
}

/// The details of the selected event.
#[component]
pub fn Details(props: &DetailsProps) -> Html {
    let looking = &props.bench.state.looking;
    let teller = props.shown.teller();
    let Some((id, event)) = looking.event.and_then(|id| Some((id, teller.event(id)?))) else {
        return html! { <section class="details is-empty" data-test="details"><p class="quiet">{ say::DETAILS_EMPTY }</p></section> };
    };
    let line = teller.line(id);
    html! {
        <section class="details" aria-label={say::DETAILS} data-test="details">
            <div key="story" class="details-story">
            <h3>{ line.what }</h3>
            <p class="quiet figure">{ event.at.to_string() }{ ", " }{ say::event_number(id.0) }</p>
            { facts(props, id) }
            <ul class="details-links">
                { for event.cause.map(|cause| link(props, say::CAUSED_BY, cause)) }
                { for teller.other_end(id).map(|other| link(props, say::OTHER_END, other)) }
                { for consequences(props, id).into_iter().map(|next| link(props, say::LEADS_TO, next)) }
            </ul>
            </div>
            <div key="inside" class="details-inside">
                { body(props, id) }
                <Variables key="variables" ..props.clone() />
            </div>
        </section>
    }
}

/// The way to another event.
fn link(props: &DetailsProps, name: &'static str, to: EventId) -> Html {
    let teller = props.shown.teller();
    let line = teller.line(to);
    let at = teller.event(to).map_or(String::new(), |event| event.at.to_string());
    let go = {
        let dispatch = props.bench.state.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Look(Look::Select(to))))
    };
    html! {
        <li key={format!("{name}{}", to.0)}>
            <span class="quiet">{ name }</span>
            <button type="button" class="link" data-event-link={to.0.to_string()} onclick={go}>
                <span class="figure">{ at }</span>{ " " }{ line.what }
            </button>
        </li>
    }
}

/// What there is to say besides the sentence.
fn facts(props: &DetailsProps, id: EventId) -> Html {
    let facts = props.shown.teller().facts(id);
    if facts.is_empty() {
        return Html::default();
    }
    let fact = |(name, value): (&'static str, String)| {
        html! { <div key={name}><dt>{ name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <dl class="details-facts" data-test="event-facts">{ for facts.into_iter().map(fact) }</dl>
    }
}

fn consequences(props: &DetailsProps, id: EventId) -> Vec<EventId> {
    let events = props.shown.report.trace.events.iter().enumerate().skip(id.index() + 1);
    let caused = events.filter(|(_, event)| event.cause == Some(id));
    caused.filter_map(|(index, _)| u32::try_from(index).ok().map(EventId)).take(CONSEQUENCES_MAX).collect()
}

fn body(props: &DetailsProps, id: EventId) -> Html {
    let teller = props.shown.teller();
    let (text, python) = match teller.payload(id) {
        Some(Payload::Body(body)) => (pretty(body, LINES_MAX), true),
        Some(Payload::Text(text)) => {
            (Value::from_json(text).map_or_else(|_| text.clone(), |line| pretty(&line, LINES_MAX)), true)
        }
        None => match teller.event(id).map(|event| &event.kind) {
            Some(EventKind::Say { text, .. }) => (text.clone(), true),
            Some(EventKind::Trouble { says, .. } | EventKind::Violation { says, .. }) => (says.clone(), true),
            Some(EventKind::Stream { what: StreamEvent::Arrive { data, .. }, .. }) => {
                (bytes_as_text(data), false)
            }
            _ => return Html::default(),
        },
    };
    html! { <div class="details-body" data-test="event-body"><Code {text} {python} /></div> }
}

/// What the nodes knew just after the event.
#[component]
fn Variables(props: &DetailsProps) -> Html {
    let looking = &props.bench.state.looking;
    let Some(id) = looking.event else { return Html::default() };
    let who = props
        .shown
        .picture
        .who(&props.shown.report.trace, id)
        .map(|who| props.shown.teller().name(who).to_owned());
    match &looking.inspected {
        Inspected::Asking(at) if *at == id => {
            html! { <p class="quiet" role="status">{ say::VARIABLES_ASKING }</p> }
        }
        Inspected::Failed(at) if *at == id => {
            html! { <p class="quiet" role="status">{ say::VARIABLES_FAILED }</p> }
        }
        Inspected::Known(at, nodes) if *at == id => {
            let (own, others): (Vec<_>, Vec<_>) =
                nodes.iter().partition(|(name, _)| Some(name) == who.as_ref());
            html! {
                <div class="variables" data-test="variables">
                    { for own.iter().map(|node| node_variables(node, true)) }
                    { for others.iter().map(|node| node_variables(node, own.is_empty())) }
                </div>
            }
        }
        Inspected::No | Inspected::Asking(_) | Inspected::Failed(_) | Inspected::Known(..) => {
            let ask = props.bench.inspect.reform(move |_: MouseEvent| id);
            html! {
                <button type="button" class="button is-small" data-test="variables-button" onclick={ask}>
                    { say::VARIABLES_SHOW }
                </button>
            }
        }
    }
}

fn node_variables((name, variables): &(String, Vec<Variable>), open: bool) -> Html {
    let row = |variable: &Variable| {
        html! {
            <tr key={variable.name.clone()}>
                <th scope="row"><code>{ variable.name.clone() }</code></th>
                <td><code>{ pretty(&variable.value, LINES_MAX) }</code></td>
            </tr>
        }
    };
    html! {
        <details key={name.clone()} {open}>
            <summary>{ say::VARIABLES }{ " " }<span class="event-who">{ name.clone() }</span></summary>
            if variables.is_empty() {
                <p class="quiet">{ say::VARIABLES_NONE }</p>
            } else {
                <table><tbody>{ for variables.iter().map(row) }</tbody></table>
            }
        </details>
    }
}

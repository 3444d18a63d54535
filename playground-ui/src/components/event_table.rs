//! The event table, the diagram's equal: everything that happened, in words. Only the rows in sight
//! exist, so ten thousand events scroll like forty.

use super::event_filter::EventFilter;
use crate::hooks::Bench;
use crate::pages::task::{Action, Look, Shown};
use crate::strings::task::view as say;
use std::rc::Rc;
use trace::{EventId, EventKind, StreamEvent, Time};
use web_sys::HtmlElement;
use yew::prelude::*;

/// The height of a row, in pixels; the style sheet's `--row` must agree.
const ROW: f64 = 28.0;
/// Rows kept above and below what is in sight.
const ROWS_BEYOND: usize = 12;
/// Rows of a page, for the keys that move by one.
const ROWS_PAGE: i64 = 10;

/// What the table needs.
#[derive(Properties, PartialEq)]
pub struct EventTableProps {
    /// The task's state.
    pub bench: Bench,
    /// The run.
    pub shown: Shown,
}

/// What of the table is in sight: its first row, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sight {
    first: usize,
    count: usize,
}

/// The table.
#[component]
pub fn EventTable(props: &EventTableProps) -> Html {
    let looking = &props.bench.state.looking;
    let rows = use_memo((props.shown.clone(), looking.filter.clone()), |(shown, filter)| filter.rows(shown));
    let (frame, canvas, window) = (use_node_ref(), use_node_ref(), use_node_ref());
    let sight = use_state(|| Sight { first: 0, count: 40 });
    let scrolled = {
        let (sight, frame) = (sight.clone(), frame.clone());
        Callback::from(move |_: Event| {
            if let Some(now) = in_sight(&frame)
                && now != *sight
            {
                sight.set(now);
            }
        })
    };
    let first = sight.first.saturating_sub(ROWS_BEYOND).min(rows.len());
    let behind = (sight.first + sight.count + ROWS_BEYOND).min(rows.len());
    use_layout(&canvas, &window, rows.len(), first);
    use_following(&frame, looking.event, &rows);
    let total = props.shown.report.trace.events.len();
    html! {
        <div class="events" data-test="events">
            <EventFilter key="filter" bench={props.bench.clone()} shown={props.shown.clone()} />
            <div key="head" class="events-head" aria-hidden="true">
                <span>{ say::WHEN }</span><span>{ say::WHO }</span><span>{ say::WHAT }</span>
                <span class="figure">{ say::shown(rows.len(), total) }</span>
            </div>
            <div key="frame" ref={frame} class="events-frame" role="grid" tabindex="0" aria-label={say::TABLE}
                aria-rowcount={rows.len().to_string()} aria-activedescendant={looking.event.map(row_id)}
                onscroll={scrolled} onkeydown={keys(props, &rows)}>
                <div ref={canvas} class="events-canvas" role="presentation">
                    <div ref={window} class="events-window" role="rowgroup">
                        { for (first..behind).map(|index| row(props, &rows, index)) }
                    </div>
                </div>
                if rows.is_empty() {
                    <p class="quiet events-none">{ say::NO_MATCH }</p>
                }
            </div>
        </div>
    }
}

fn row_id(event: EventId) -> String {
    format!("event-{}", event.0)
}

fn row(props: &EventTableProps, rows: &[EventId], index: usize) -> Html {
    let Some(id) = rows.get(index).copied() else { return Html::default() };
    let teller = props.shown.teller();
    let Some(event) = teller.event(id) else { return Html::default() };
    let looking = &props.bench.state.looking;
    let selected = looking.event == Some(id);
    let witness = looking.witness.as_ref().is_some_and(|witness| witness.events.contains(&id));
    let line = teller.line(id);
    let class = classes!(
        "event",
        kind_class(&event.kind),
        selected.then_some("is-selected"),
        witness.then_some("is-witness"),
    );
    let select = {
        let dispatch = props.bench.state.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Look(Look::Select(id))))
    };
    html! {
        <div key={id.0} id={row_id(id)} {class} role="row" aria-rowindex={(index + 1).to_string()}
            aria-selected={selected.to_string()} data-event={id.0.to_string()} data-witness={witness.to_string()}
            onclick={select}>
            <span role="gridcell" class="event-time">{ ms(event.at) }</span>
            <span role="gridcell" class="event-who">{ line.who }</span>
            <span role="gridcell" class="event-what">{ line.what }</span>
        </div>
    }
}

/// Milliseconds without their unit, which stands above the column.
fn ms(at: Time) -> String {
    at.to_string().trim_end_matches(" ms").to_owned()
}

/// How a row is coloured: what went wrong stands out, what is only there steps back.
const fn kind_class(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Drop { .. }
        | EventKind::Kill { .. }
        | EventKind::Exit { .. }
        | EventKind::Synced { ok: false, .. }
        | EventKind::Stream { what: StreamEvent::Refuse | StreamEvent::Reset { .. }, .. }
        | EventKind::Trouble { .. }
        | EventKind::Violation { .. } => "is-bad",
        EventKind::FaultStart { .. }
        | EventKind::FaultEnd { .. }
        | EventKind::Pause { .. }
        | EventKind::Leave { .. } => "is-fault",
        EventKind::Timer { .. }
        | EventKind::Phase(_)
        | EventKind::Disk { .. }
        | EventKind::Stream { what: StreamEvent::Heard { .. }, .. } => "is-quiet",
        EventKind::Start { .. }
        | EventKind::Resume { .. }
        | EventKind::Send { .. }
        | EventKind::Copy { .. }
        | EventKind::Deliver { .. }
        | EventKind::Synced { ok: true, .. }
        | EventKind::Stream { .. }
        | EventKind::Invoke { .. }
        | EventKind::Return { .. }
        | EventKind::Say { .. }
        | EventKind::Metric { .. } => "is-plain",
    }
}

fn in_sight(frame: &NodeRef) -> Option<Sight> {
    let element = frame.cast::<HtmlElement>()?;
    let first = (f64::from(element.scroll_top()) / ROW).floor().max(0.0) as usize;
    let count = (f64::from(element.client_height()) / ROW).ceil().max(1.0) as usize + 1;
    Some(Sight { first, count })
}

/// Gives the canvas the height of all rows, and moves the few that exist to their place. Through the
/// style object, which the policy allows, rather than a style attribute, which it does not.
#[hook]
fn use_layout(canvas: &NodeRef, window: &NodeRef, count: usize, first: usize) {
    let (canvas, window) = (canvas.clone(), window.clone());
    use_effect_with((count, first), move |(count, first)| {
        let set = |node: &NodeRef, property, value: f64| {
            if let Some(element) = node.cast::<HtmlElement>() {
                // A property that cannot be set leaves rows in the wrong place, which is seen.
                let _ = element.style().set_property(property, &format!("{value}px"));
            }
        };
        set(&canvas, "height", *count as f64 * ROW);
        set(&window, "top", *first as f64 * ROW);
    });
}

/// Scrolls to the selected event when it is not in sight.
#[hook]
fn use_following(frame: &NodeRef, selected: Option<EventId>, rows: &Rc<Vec<EventId>>) {
    let frame = frame.clone();
    use_effect_with((selected, Rc::clone(rows)), move |(selected, rows)| {
        let index = selected.and_then(|event| rows.binary_search(&event).ok());
        if let (Some(element), Some(index)) = (frame.cast::<HtmlElement>(), index) {
            let (top, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
            let at = index as f64 * ROW;
            if at < top || at + ROW > top + height {
                element.set_scroll_top((at - height / 3.0).max(0.0) as i32);
            }
        }
    });
}

fn keys(props: &EventTableProps, rows: &Rc<Vec<EventId>>) -> Callback<KeyboardEvent> {
    let (dispatch, rows) = (props.bench.state.dispatcher(), Rc::clone(rows));
    Callback::from(move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "PageDown" => ROWS_PAGE,
            "PageUp" => -ROWS_PAGE,
            "Home" => -i64::from(u32::MAX),
            "End" => i64::from(u32::MAX),
            _ => return,
        };
        event.prevent_default();
        dispatch.dispatch(Action::Look(Look::Step(Rc::clone(&rows), by)));
    })
}

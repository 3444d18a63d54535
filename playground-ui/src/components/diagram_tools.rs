//! What stands around the diagram: its buttons, since every drag and every turn of the wheel can be had
//! by pressing one, and what its signs mean.

use super::icon::{Icon, Sign};
use crate::pages::task::{Look, Move, Shown};
use crate::strings::task::view as say;
use picture::{Away, Axis, Extent, Picture};
use yew::prelude::*;

/// What the buttons need.
#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    /// What the axis counts.
    pub axis: Axis,
    /// Does things to the view.
    pub look: Callback<Look>,
}

/// The buttons.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let tool = |name: &'static str, sign: Sign, by: Move| {
        let press = props.look.reform(move |_: MouseEvent| Look::Move(by));
        html! {
            <button key={name} type="button" class="button is-quiet is-square" aria-label={name} title={name} onclick={press}>
                <Icon {sign} />
            </button>
        }
    };
    let axis = |name: &'static str, axis: Axis| {
        let press = props.look.reform(move |_: MouseEvent| Look::Axis(axis));
        html! {
            <button key={name} type="button" aria-pressed={(props.axis == axis).to_string()} onclick={press}>{ name }</button>
        }
    };
    html! {
        <div class="diagram-tools">
            <div class="button-row">
                { tool(say::EARLIER, Sign::Left, Move::Pan(-0.5)) }
                { tool(say::LATER, Sign::Right, Move::Pan(0.5)) }
                { tool(say::ZOOM_IN, Sign::Plus, Move::Zoom(0.6, 0.5)) }
                { tool(say::ZOOM_OUT, Sign::Minus, Move::Zoom(1.0 / 0.6, 0.5)) }
                { tool(say::WHOLE, Sign::Whole, Move::Whole) }
            </div>
            <div class="switch is-words" role="group" aria-label={say::AXIS}>
                { axis(say::BY_TIME, Axis::Time) }
                { axis(say::BY_ORDER, Axis::Order) }
            </div>
        </div>
    }
}

/// What the legend needs.
#[derive(Properties, PartialEq)]
pub struct LegendProps {
    /// The run, if one is shown: what does not occur in any part of it is not explained.
    pub shown: Option<Shown>,
}

/// What the signs mean: each drawn as it is in the diagram.
#[component]
pub fn Legend(props: &LegendProps) -> Html {
    let picture = props.shown.as_ref().map(|shown| &*shown.picture);
    let has = |what: fn(&Picture) -> bool| picture.is_some_and(what);
    html! {
        <ul class="legend scene" aria-label={say::LEGEND}>
            { always() }
            if has(|picture| !picture.connections.is_empty()) { { of_connections() } }
            if has(|picture| picture.uses_disks) { { of_disks() } }
            if has(|picture| picture.absences.iter().any(|absence| absence.why == Away::Left)) {
                { sign(say::LEGEND_LEFT, stroke("stroke is-leave", "M13 1v10")) }
            }
            if has(|picture| picture.faults.iter().any(|fault| fault.extent != Extent::Instant)) {
                { sign(say::LEGEND_FAULT, html! { <g class="fault is-lane"><rect x="1" y="2" width="24" height="8" /></g> }) }
            }
            if has(|picture| picture.faults.iter().any(|fault| fault.extent == Extent::Instant)) {
                { sign(say::LEGEND_STRIKE, stroke("stroke is-strike", "M14.5 0l-5.500 7h3.500l-1 5 5.500-7.500h-3.500z")) }
            }
        </ul>
    }
}

/// A sign and its word.
fn sign(word: &'static str, inside: Html) -> Html {
    html! { <li key={word}><svg viewBox="0 0 26 12" aria-hidden="true" focusable="false">{ inside }</svg>{ word }</li> }
}

fn stroke(class: &'static str, d: &'static str) -> Html {
    html! { <path {class} {d} /> }
}

/// The signs that every run has.
fn always() -> Html {
    html! {
        <>
            { sign(say::LEGEND_MESSAGE, html! { <>{ stroke("stroke is-message", "M1 6h17") }
                { stroke("stroke is-message-head", "M24 6l-7-3v6z") }</> }) }
            { sign(say::LEGEND_REQUEST, html! { <>{ stroke("stroke is-request", "M1 6h17") }
                { stroke("stroke is-request-head", "M24 6l-7-3v6z") }</> }) }
            { sign(say::LEGEND_LOST, html! { <>{ stroke("stroke is-lost", "M1 6h18") }
                { stroke("stroke is-cross", "M16 2l8 8M16 10l8-8") }</> }) }
            { sign(say::LEGEND_COPY, stroke("stroke is-copy", "M1 6h24")) }
            { sign(say::LEGEND_OPERATION, html! { <rect class="bar-shape is-done" x="1" y="4" width="24" height="4" /> }) }
            { sign(say::LEGEND_OPEN, html! { <rect class="bar-shape is-open" x="1" y="5" width="24" height="1.5" /> }) }
            { sign(say::LEGEND_DOWN, html! { <rect class="bar-shape is-down" x="1" y="1" width="24" height="10" /> }) }
            { sign(say::LEGEND_TROUBLE, stroke("stroke is-trouble", "M13 1l6 10h-12z")) }
            { sign(say::LEGEND_WITNESS, stroke("stroke is-witness-mark", "M13 1l5 5-5 5-5-5z")) }
        </>
    }
}

fn of_connections() -> Html {
    html! {
        <>
            { sign(say::LEGEND_PIECE, html! { <>{ stroke("stroke is-piece", "M1 6h17") }
                { stroke("stroke is-piece-head", "M24 6l-7-3v6z") }</> }) }
            { sign(say::LEGEND_CONNECTED, html! { <rect class="bar-shape is-connected" x="1" y="3" width="24" height="6" /> }) }
            { sign(say::LEGEND_REFUSED, stroke("stroke is-break", "M9 2l8 8M9 10l8-8")) }
        </>
    }
}

fn of_disks() -> Html {
    html! {
        <>
            { sign(say::LEGEND_DISK, html! { <>{ stroke("lane", "M1 3h24") }{ stroke("stroke is-disk", "M13 3v6") }</> }) }
            { sign(say::LEGEND_SYNCED, html! { <>{ stroke("lane", "M1 2h24") }
                { stroke("stroke is-synced", "M10.500 5h5v5h-5z") }</> }) }
        </>
    }
}

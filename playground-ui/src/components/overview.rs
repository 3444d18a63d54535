//! The whole run in one strip above the diagram, with the window that the diagram shows.

use super::diagram::GUTTER;
use crate::hooks::{Bench, use_width};
use crate::pages::task::{Action, Look, Move};
use crate::strings::task::view as say;
use picture::{Overview, overview};
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

/// The strip's height, in pixels.
const HEIGHT: f64 = 34.0;

/// What the strip needs.
#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    /// The task's state.
    pub bench: Bench,
}

/// The strip. The diagram's keys and buttons do all it does; it is for the pointer.
#[component]
pub fn OverviewStrip(props: &OverviewProps) -> Html {
    let node = use_node_ref();
    let width = (use_width(&node, 640.0) - GUTTER).max(120.0);
    let looking = &props.bench.state.looking;
    let witness = looking.witness.as_ref().map(|witness| witness.events.clone());
    let needed = (looking.shown.clone(), looking.view, witness, width);
    let strip = use_memo(needed, |(shown, view, witness, width)| {
        let (Some(shown), Some(view)) = (shown, view) else { return Overview::default() };
        let witness = witness.as_deref().unwrap_or_default();
        overview(&shown.report.trace, &shown.picture, view, witness, (*width, HEIGHT))
    });
    let press = {
        let dispatch = props.bench.state.dispatcher();
        Callback::from(move |event: PointerEvent| {
            let held = event.buttons() == 1 || event.type_() == "pointerdown";
            let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            if let (true, Some(target)) = (held, target) {
                let x = f64::from(event.client_x()) - target.get_bounding_client_rect().left() - GUTTER;
                dispatch.dispatch(Action::Look(Look::Move(Move::Centre((x / width).clamp(0.0, 1.0)))));
            }
        })
    };
    html! {
        <div ref={node} class="overview" title={say::OVERVIEW} onpointerdown={press.clone()} onpointermove={press}>
            <svg width={(GUTTER + width).to_string()} height={HEIGHT.to_string()} aria-hidden="true" focusable="false">
                <svg x={GUTTER.to_string()} width={width.to_string()} height={HEIGHT.to_string()}>{ shapes(&strip) }</svg>
            </svg>
        </div>
    }
}

fn shapes(strip: &Overview) -> Html {
    let span = |class: &'static str, (left, right): (f64, f64), height: f64| {
        html! {
            <rect {class} x={left.to_string()} y="0" width={(right - left).max(1.0).to_string()} height={height.to_string()} />
        }
    };
    let line = |class: &'static str, x: f64| {
        html! { <line {class} x1={x.to_string()} x2={x.to_string()} y1="0" y2={HEIGHT.to_string()} /> }
    };
    html! {
        <>
            <g>{ for strip.faults.iter().map(|at| span("overview-fault", *at, 5.0)) }</g>
            <path class="overview-density" d={strip.density.clone()} />
            <g>{ for strip.troubles.iter().map(|x| line("overview-trouble", *x)) }</g>
            <g>{ for strip.witness.iter().map(|x| line("overview-witness", *x)) }</g>
            { span("overview-window", strip.window, HEIGHT) }
        </>
    }
}

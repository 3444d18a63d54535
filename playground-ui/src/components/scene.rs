//! A frame of the diagram as SVG: every shape of `picture` becomes one element, and nothing else does.

use super::diagram::GUTTER;
use crate::pages::task::Shown;
use crate::strings::events as say;
use picture::{
    BarKind, BarShape, LabelKind, LaneShape, PhaseShape, Scene, StripShape, Stroke, StrokeKind, Tick,
};
use std::rc::Rc;
use trace::{FaultKind, Phase, ProcessKind, Time};
use yew::prelude::*;

/// What to draw.
#[derive(Properties, PartialEq)]
pub struct SceneProps {
    /// The shapes.
    pub scene: Rc<Scene>,
    /// The run, for names.
    pub shown: Shown,
    /// The width of the lanes, in pixels.
    pub width: f64,
}

/// A frame of the diagram.
#[component]
pub fn SceneView(props: &SceneProps) -> Html {
    let SceneProps { scene, width, .. } = props;
    let height = scene.height;
    html! {
        <svg class="scene" width={px(GUTTER + width)} height={px(height)} aria-hidden="true" focusable="false">
            <g class="lane-names">{ for scene.lanes.iter().map(lane_name) }</g>
            <svg x={px(GUTTER)} y="0" width={px(*width)} height={px(height)}>
                <g>{ for scene.strips.iter().filter(|strip| is_cut(props, strip)).map(|strip| shade(strip, scene)) }</g>
                <g class="axis">{ for scene.ticks.iter().map(|tick| axis_tick(tick, scene, *width)) }</g>
                <g>{ for scene.phases.iter().map(phase) }</g>
                <g>{ for scene.strips.iter().map(|strip| fault(props, strip)) }</g>
                <g>{ for scene.lanes.iter().map(|lane| lane_line(lane, *width)) }</g>
                <g>{ for scene.bars.iter().map(bar) }</g>
                <g>{ for scene.cursor.map(|x| cursor(x, scene)) }</g>
                <g>{ for scene.strokes.iter().map(stroke) }</g>
                <g class="labels">{ for scene.labels.iter().map(label) }</g>
            </svg>
        </svg>
    }
}

/// A coordinate with at most one decimal.
fn px(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    tenths.to_string()
}

fn lane_name(lane: &LaneShape) -> Html {
    let class = match lane.kind {
        ProcessKind::Node => "lane-name is-node",
        ProcessKind::Client => "lane-name is-client",
        ProcessKind::Service => "lane-name is-service",
    };
    html! { <text key={lane.process.0} {class} x={px(GUTTER - 12.0)} y={px(lane.y + 4.0)}>{ lane.name.clone() }</text> }
}

fn lane_line(lane: &LaneShape, width: f64) -> Html {
    let class = if lane.kind == ProcessKind::Node { "lane is-node" } else { "lane" };
    let y = px(lane.y);
    html! { <line key={lane.process.0} {class} x1="0" x2={px(width)} y1={y.clone()} y2={y} /> }
}

fn axis_tick(tick: &Tick, scene: &Scene, width: f64) -> Html {
    let x = px(tick.x);
    // A time that would be cut off at the right edge is left away, its line stays.
    let named = tick.x < width - 48.0;
    html! {
        <g>
            <line x1={x.clone()} x2={x.clone()} y1="18" y2={px(scene.height)} />
            if named { <text x={px(tick.x + 4.0)} y="13">{ short_time(tick.at) }</text> }
        </g>
    }
}

/// A time as an axis shows it: to a tenth of a millisecond, which is what its lines can be told apart
/// by, unless the whole window is shorter than that.
fn short_time(at: Time) -> String {
    if at.0 < 1_000 { at.to_string() } else { Time(at.0 / 100 * 100).to_string() }
}

fn phase(shape: &PhaseShape) -> Html {
    let class = match shape.phase {
        Phase::Run => "phase is-run",
        Phase::Heal => "phase is-heal",
        Phase::Recover => "phase is-recover",
    };
    titled(class, shape.area, say::phase(shape.phase).to_owned())
}

fn fault(props: &SceneProps, strip: &StripShape) -> Html {
    let Some(span) = props.shown.picture.faults.get(strip.fault) else { return Html::default() };
    let class = match (span.lane, is_cut(props, strip)) {
        (Some(_), _) => "fault is-lane",
        (None, true) => "fault is-cut",
        (None, false) => "fault",
    };
    titled(class, strip.area, props.shown.teller().fault(&span.kind))
}

/// A bar with its name, which is cut off where the bar ends.
fn titled(class: &'static str, [left, right, top, height]: [f64; 4], name: String) -> Html {
    // The letters' line is a quarter above the lower edge, however high the bar is.
    let (x, width, base, height) = (px(left), px((right - left).max(0.0)), px(height * 0.74), px(height));
    html! {
        <svg {class} {x} y={px(top)} width={width.clone()} height={height.clone()}>
            <rect {width} {height} rx="2" />
            <text x={px((-left).max(0.0) + 6.0)} y={base}>{ name }</text>
        </svg>
    }
}

fn is_cut(props: &SceneProps, strip: &StripShape) -> bool {
    props.shown.picture.faults.get(strip.fault).is_some_and(|span| matches!(span.kind, FaultKind::Cut { .. }))
}

/// While a link is cut the lanes are shaded.
fn shade(strip: &StripShape, scene: &Scene) -> Html {
    let [left, right, ..] = strip.area;
    html! {
        <rect class="shade" x={px(left)} y={px(scene.top)} width={px((right - left).max(0.0))}
            height={px(scene.height - scene.top)} />
    }
}

fn bar(shape: &BarShape) -> Html {
    let [left, right, top, height] = shape.area;
    let class = match shape.kind {
        BarKind::Done => "bar-shape is-done",
        BarKind::Refused => "bar-shape is-refused",
        BarKind::Open => "bar-shape is-open",
        BarKind::Down => "bar-shape is-down",
        BarKind::Paused => "bar-shape is-paused",
        BarKind::Connected => "bar-shape is-connected",
    };
    html! {
        <rect {class} x={px(left)} y={px(top)} width={px((right - left).max(1.0))} height={px(height)} rx="1.5" />
    }
}

fn cursor(x: f64, scene: &Scene) -> Html {
    html! { <line class="cursor" x1={px(x)} x2={px(x)} y1="18" y2={px(scene.height)} /> }
}

fn stroke(stroke: &Stroke) -> Html {
    html! { <path class={classes!("stroke", stroke_class(stroke.kind))} d={stroke.data.clone()} /> }
}

const fn stroke_class(kind: StrokeKind) -> &'static str {
    match kind {
        StrokeKind::Timer => "is-timer",
        StrokeKind::Heard => "is-heard",
        StrokeKind::Disk => "is-disk",
        StrokeKind::Synced => "is-synced",
        StrokeKind::Piece => "is-piece",
        StrokeKind::Message => "is-message",
        StrokeKind::Request => "is-request",
        StrokeKind::Copy => "is-copy",
        StrokeKind::Lost => "is-lost",
        StrokeKind::Flying => "is-flying",
        StrokeKind::MessageHead => "is-message-head",
        StrokeKind::RequestHead => "is-request-head",
        StrokeKind::AlteredHead => "is-altered-head",
        StrokeKind::PieceHead => "is-piece-head",
        StrokeKind::PieceEnd => "is-piece-end",
        StrokeKind::Cross => "is-cross",
        StrokeKind::Break => "is-break",
        StrokeKind::Start => "is-start",
        StrokeKind::Kill => "is-kill",
        StrokeKind::Leave => "is-leave",
        StrokeKind::Strike => "is-strike",
        StrokeKind::SyncFailed => "is-sync-failed",
        StrokeKind::Say => "is-say",
        StrokeKind::Trouble => "is-trouble",
        StrokeKind::Violation => "is-violation",
        StrokeKind::Witness => "is-witness",
        StrokeKind::WitnessMark => "is-witness-mark",
        StrokeKind::Selected => "is-selected",
        StrokeKind::SelectedMark => "is-selected-mark",
    }
}

fn label(label: &picture::Label) -> Html {
    let class = match label.kind {
        LabelKind::Message => "label",
        LabelKind::Lost => "label is-lost",
        LabelKind::Selected => "label is-selected",
    };
    html! { <text {class} x={px(label.x)} y={px(label.y)}>{ label.text.clone() }</text> }
}

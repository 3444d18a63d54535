//! The space-time diagram. What is where comes from `picture`; this turns shapes into SVG, and keys,
//! wheel, pointer and buttons into moves.

use super::diagram_tools::{Legend, Tools};
use super::scene::SceneView;
use crate::hooks::{Bench, use_width};
use crate::pages::task::{Action, Look, Looking, Move, Shown};
use crate::strings::task::view as say;
use gloo::events::{EventListener, EventListenerOptions};
use picture::{Frame, Scene, draw};
use std::rc::Rc;
use trace::EventId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

/// The width of the lanes' names, in pixels.
pub const GUTTER: f64 = 64.0;
/// How near to a line one must be to hit it, in pixels: half of a finger.
const HIT_RADIUS: f64 = 12.0;
/// A pointer that moves less than this between down and up has clicked, in pixels.
const CLICK_SLOP: f64 = 4.0;
/// What one turn of the wheel and one press of a key do.
const ZOOM_STEP: f64 = 0.8;
const PAN_STEP: f64 = 0.2;

/// What the diagram needs.
#[derive(Properties, PartialEq)]
pub struct DiagramProps {
    /// The task's state.
    pub bench: Bench,
}

/// Where a drag began and what it has moved so far.
#[derive(Debug, Clone, Copy, Default)]
struct Drag {
    down: bool,
    from: (f64, f64),
    last_x: f64,
    moved: bool,
}

/// The diagram.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let node = use_node_ref();
    let width = (use_width(&node, 640.0) - GUTTER).max(120.0);
    let looking = &props.bench.state.looking;
    let scene = use_scene(looking, width);
    let dispatch = props.bench.state.dispatcher();
    let look = Callback::from(move |look: Look| dispatch.dispatch(Action::Look(look)));
    let hovered = use_state(|| None::<EventId>);
    use_wheel(&node, width, &look);
    let keys = keys_callback(looking, &look);
    let pointer = use_pointer(width, &scene, &look, &hovered);
    let says = match (&looking.shown, hovered.or(looking.event)) {
        (Some(shown), Some(event)) => sentence(shown, event),
        _ => String::new(),
    };
    html! {
        <div class="diagram">
            <Tools key="tools" axis={looking.axis} look={look.clone()} />
            <div key="frame" ref={node} class="diagram-frame" tabindex="0" role="application" aria-label={say::DIAGRAM}
                data-test="diagram" onkeydown={keys} onpointerdown={pointer.down} onpointermove={pointer.moved}
                onpointerup={pointer.up} onpointerleave={pointer.left}>
                if let Some(shown) = &looking.shown {
                    <SceneView scene={Rc::clone(&scene)} shown={shown.clone()} {width} />
                }
            </div>
            <p key="readout" class="readout" aria-live="polite">{ says }
                if scene.hidden > 0 {
                    <span class="quiet">{ say::hidden(scene.hidden) }</span>
                }
            </p>
            <Legend key="legend" shown={looking.shown.clone()} />
        </div>
    }
}

fn sentence(shown: &Shown, event: EventId) -> String {
    let at = shown.report.trace.events.get(event.index()).map_or(String::new(), |event| event.at.to_string());
    format!("{at}: {}", shown.teller().line(event).what)
}

/// The visible part of the run as shapes, drawn again only when something of it has changed.
#[hook]
fn use_scene(looking: &Looking, width: f64) -> Rc<Scene> {
    let witness = looking.witness.as_ref().map(|witness| Rc::clone(&witness.events));
    let needed = (looking.shown.clone(), looking.view, looking.event, witness, width);
    use_memo(needed, |(shown, view, selected, witness, width)| {
        let (Some(shown), Some(view)) = (shown, view) else { return Scene::default() };
        let witness = witness.as_deref().unwrap_or_default();
        let frame = Frame { width: *width, view: *view, selected: *selected, witness };
        draw(&shown.report.trace, &shown.picture, &frame)
    })
}

/// Wheel with Ctrl (a pinch, on a touchpad) zooms, sideways or with Shift it moves; a plain wheel is
/// the page's, so that nobody gets stuck here while scrolling.
#[hook]
fn use_wheel(node: &NodeRef, width: f64, look: &Callback<Look>) {
    let (node, look) = (node.clone(), look.clone());
    use_effect_with(width.to_bits(), move |_| {
        let listener = node.cast::<Element>().map(|element| {
            let left = element.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
                let x = f64::from(event.client_x()) - left.get_bounding_client_rect().left() - GUTTER;
                if let Some(by) = wheel_move(event, (x / width).clamp(0.0, 1.0), width) {
                    event.prevent_default();
                    look.emit(Look::Move(by));
                }
            })
        });
        move || drop(listener)
    });
}

fn wheel_move(event: &WheelEvent, share: f64, width: f64) -> Option<Move> {
    if event.ctrl_key() || event.meta_key() {
        let factor = if event.delta_y() < 0.0 { ZOOM_STEP } else { 1.0 / ZOOM_STEP };
        return Some(Move::Zoom(factor, share));
    }
    let sideways =
        if event.shift_key() && event.delta_x() == 0.0 { event.delta_y() } else { event.delta_x() };
    (sideways.abs() > event.delta_y().abs() || event.shift_key()).then(|| Move::Pan(sideways / width))
}

fn keys_callback(looking: &Looking, look: &Callback<Look>) -> Callback<KeyboardEvent> {
    let (shown, look, filter) = (looking.shown.clone(), look.clone(), looking.filter.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(shown) = &shown else { return };
        let step = |by| Look::Step(Rc::new(filter.rows(shown)), by);
        let done = match event.key().as_str() {
            "ArrowRight" => step(1),
            "ArrowLeft" => step(-1),
            "+" | "=" => Look::Move(Move::Zoom(ZOOM_STEP, 0.5)),
            "-" => Look::Move(Move::Zoom(1.0 / ZOOM_STEP, 0.5)),
            "0" => Look::Move(Move::Whole),
            "," | "PageUp" => Look::Move(Move::Pan(-PAN_STEP)),
            "." | "PageDown" => Look::Move(Move::Pan(PAN_STEP)),
            "Home" => Look::Move(Move::Edge(false)),
            "End" => Look::Move(Move::Edge(true)),
            _ => return,
        };
        if !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            event.prevent_default();
            look.emit(done);
        }
    })
}

/// What the pointer does: a press selects what is nearest, a drag moves, hovering tells.
struct PointerCallbacks {
    down: Callback<PointerEvent>,
    moved: Callback<PointerEvent>,
    up: Callback<PointerEvent>,
    left: Callback<PointerEvent>,
}

/// Where a pointer is on the lanes, in pixels.
fn place(event: &PointerEvent) -> (f64, f64) {
    let Some(frame) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return (0.0, 0.0);
    };
    let area = frame.get_bounding_client_rect();
    let x = f64::from(event.client_x()) - area.left() - GUTTER;
    (x, f64::from(event.client_y()) - area.top() + f64::from(frame.scroll_top()))
}

#[hook]
fn use_pointer(
    width: f64,
    scene: &Rc<Scene>,
    look: &Callback<Look>,
    hovered: &UseStateHandle<Option<EventId>>,
) -> PointerCallbacks {
    let drag = use_mut_ref(Drag::default);
    let down = {
        let drag = Rc::clone(&drag);
        Callback::from(move |event: PointerEvent| {
            let from = place(&event);
            *drag.borrow_mut() = Drag { down: event.button() == 0, from, last_x: from.0, moved: false };
        })
    };
    let moved = {
        let (drag, scene, look, hovered) =
            (Rc::clone(&drag), Rc::clone(scene), look.clone(), hovered.clone());
        Callback::from(move |event: PointerEvent| {
            let (x, y) = place(&event);
            let mut drag = drag.borrow_mut();
            if !drag.down {
                let under = scene.nearest(x, y, HIT_RADIUS);
                if *hovered != under {
                    hovered.set(under);
                }
                return;
            }
            drag.moved |= (x - drag.from.0).abs() > CLICK_SLOP;
            if drag.moved {
                let by = (drag.last_x - x) / width;
                drag.last_x = x;
                look.emit(Look::Move(Move::Pan(by)));
            }
        })
    };
    let up = {
        let (drag, scene, look) = (Rc::clone(&drag), Rc::clone(scene), look.clone());
        Callback::from(move |event: PointerEvent| {
            let clicked = drag.replace(Drag::default());
            let (x, y) = place(&event);
            if clicked.down
                && !clicked.moved
                && let Some(event) = scene.nearest(x, y, HIT_RADIUS)
            {
                look.emit(Look::Select(event));
            }
        })
    };
    let left = {
        let hovered = hovered.clone();
        Callback::from(move |_: PointerEvent| {
            drag.replace(Drag::default());
            hovered.set(None);
        })
    };
    PointerCallbacks { down, moved, up, left }
}

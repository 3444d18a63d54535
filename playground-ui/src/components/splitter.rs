//! The line between the lesson and the work: drag it, or focus it and press the arrow keys.

use crate::store;
use crate::strings::task::lesson as say;
use web_sys::HtmlElement;
use yew::prelude::*;

const KEY: &str = "lesson-width";
/// The lesson's width, in pixels: the least, the usual, the most.
const WIDTH: (i32, i32, i32) = (280, 420, 720);
const STEP: i32 = 24;

/// What the line needs.
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// The element whose `--lesson-width` is set.
    pub frame: NodeRef,
}

/// The line.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let (least, usual, most) = WIDTH;
    let chosen = use_state(|| store::read_text(KEY).and_then(|text| text.parse::<i32>().ok()));
    let width = chosen.unwrap_or(usual).clamp(least, most);
    let dragging = use_mut_ref(|| false);
    {
        let frame = props.frame.clone();
        use_effect_with(*chosen, move |chosen| {
            if let (Some(width), Some(frame)) = (chosen, frame.cast::<HtmlElement>()) {
                // Until somebody chooses, and where it cannot be set, the style sheet's own width holds.
                let _ = frame
                    .style()
                    .set_property("--lesson-width", &format!("{}px", width.clamp(&least, &most)));
            }
        });
    }
    let set = {
        let chosen = chosen.clone();
        move |to: i32| {
            let to = to.clamp(least, most);
            // Where nothing can be kept, the width holds for this visit.
            store::write_text(KEY, &to.to_string());
            chosen.set(Some(to));
        }
    };
    let pressed = {
        let (set, now) = (set.clone(), width);
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowLeft" => set(now - STEP),
                "ArrowRight" => set(now + STEP),
                "Home" => set(least),
                "End" => set(most),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let down = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            *dragging.borrow_mut() = true;
            let line = event.target_unchecked_into::<HtmlElement>();
            // Without the capture a fast pointer leaves the line behind, nothing worse.
            let _ = line.set_pointer_capture(event.pointer_id());
            event.prevent_default();
        })
    };
    let moved = {
        let (dragging, frame) = (dragging.clone(), props.frame.clone());
        Callback::from(move |event: PointerEvent| {
            if let (true, Some(frame)) = (*dragging.borrow(), frame.cast::<HtmlElement>()) {
                set(event.client_x() - frame.get_bounding_client_rect().left() as i32);
            }
        })
    };
    let up = Callback::from(move |_: PointerEvent| *dragging.borrow_mut() = false);
    html! {
        <div class="splitter" role="separator" tabindex="0" aria-orientation="vertical" aria-label={say::RESIZE}
            aria-valuenow={width.to_string()} aria-valuemin={least.to_string()} aria-valuemax={most.to_string()}
            onkeydown={pressed} onpointerdown={down} onpointermove={moved} onpointerup={up} />
    }
}

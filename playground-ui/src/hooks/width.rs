//! The width of an element, as it changes.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// The width of the element behind `node`, in pixels; `fallback` until it is known.
#[hook]
pub fn use_width(node: &NodeRef, fallback: f64) -> f64 {
    let width = use_state(|| fallback);
    {
        let (width, node) = (width.clone(), node.clone());
        use_effect_with((), move |()| {
            let observed = node.cast::<Element>().and_then(|element| {
                let measured = element.clone();
                let measure = Closure::<dyn Fn()>::new(move || {
                    let now = f64::from(measured.client_width());
                    if now > 0.0 {
                        width.set(now);
                    }
                });
                let observer = ResizeObserver::new(measure.as_ref().unchecked_ref()).ok()?;
                observer.observe(&element);
                Some((observer, measure))
            });
            move || {
                if let Some((observer, _measure)) = observed {
                    observer.disconnect();
                }
            }
        });
    }
    *width
}

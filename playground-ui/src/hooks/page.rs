//! What a change of page means without a reload: the window's title, and the focus on the heading, from
//! which a screen reader reads on and Tab goes on.

use crate::strings;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The id of every page's heading.
pub const HEADING: &str = "page-title";

/// Names the window and moves the focus to the heading, once a page.
#[hook]
pub fn use_page(title: &str) {
    use_effect_with(title.to_owned(), |title| {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        document.set_title(&format!("{title}, {}", strings::NAME));
        let heading =
            document.get_element_by_id(HEADING).and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
        if let Some(heading) = heading {
            // Without the focus the page is as good as after a reload.
            let _ = heading.focus();
        }
    });
}

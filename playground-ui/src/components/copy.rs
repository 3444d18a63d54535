//! A button that copies a text, and says that it did.

use super::icon::{Icon, Sign};
use crate::strings::task::lesson;
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

/// How long the button says that it copied, in milliseconds.
const SAID_MS: u32 = 1_600;

/// What to copy.
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The text.
    pub text: AttrValue,
    /// What the button is called for those who cannot see what stands beside it.
    pub label: AttrValue,
}

/// The button.
#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let copied = use_state(|| false);
    let copy = {
        let (copied, text) = (copied.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, text) = (copied.clone(), text.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let Some(window) = web_sys::window() else { return };
                // Where copying is not allowed the text can still be selected.
                if JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok() {
                    copied.set(true);
                    Timeout::new(SAID_MS, move || copied.set(false)).forget();
                }
            });
        })
    };
    let says = if *copied { lesson::COPIED } else { lesson::COPY };
    html! {
        <button type="button" class="button is-quiet is-small" aria-label={props.label.clone()} onclick={copy}>
            <Icon sign={if *copied { Sign::Pass } else { Sign::Copy }} /><span>{ says }</span>
        </button>
    }
}

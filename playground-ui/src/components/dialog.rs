//! A dialog above the page: the browser's own, which keeps the focus inside and gives it back.

use super::icon::{Icon, Sign};
use crate::strings::frame;
use web_sys::{HtmlDialogElement, MouseEvent};
use yew::prelude::*;

/// What the dialog holds.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its heading.
    pub title: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// It was closed.
    pub on_close: Callback<()>,
    /// Its content.
    pub children: Html,
    /// Its name for tests.
    #[prop_or_default]
    pub test: AttrValue,
}

/// A dialog.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.open, move |open| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                if *open && !dialog.open() {
                    // It fails only when the dialog is open already.
                    let _ = dialog.show_modal();
                } else if !*open && dialog.open() {
                    dialog.close();
                }
            }
        });
    }
    let closed = props.on_close.reform(|_: Event| ());
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} class="dialog" aria-label={props.title.clone()} onclose={closed} data-test={props.test.clone()}>
            <div class="dialog-head">
                <h2>{ props.title.clone() }</h2>
                <button type="button" class="button is-quiet is-square" aria-label={frame::CLOSE} onclick={close}>
                    <Icon sign={Sign::Close} />
                </button>
            </div>
            <div class="dialog-body">{ props.children.clone() }</div>
        </dialog>
    }
}

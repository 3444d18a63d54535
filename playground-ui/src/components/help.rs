//! Help: how the playground works, in four sentences, and its shortcuts.

use super::dialog::Dialog;
use crate::strings::help;
use yew::prelude::*;

/// Whether it is open.
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Whether it is open.
    pub open: bool,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// The help dialog.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let shortcut = |(keys, does): &(&'static str, &'static str)| {
        html! { <div key={*keys}><dt><kbd>{ *keys }</kbd></dt><dd>{ *does }</dd></div> }
    };
    html! {
        <Dialog title={help::TITLE} open={props.open} on_close={props.on_close.clone()} test="help">
            <h3>{ help::HOW }</h3>
            <ol class="help-steps">{ for help::STEPS.iter().map(|step| html! { <li key={*step}>{ *step }</li> }) }</ol>
            <h3>{ help::SHORTCUTS }</h3>
            <dl class="shortcuts">{ for help::KEYS.iter().map(shortcut) }</dl>
        </Dialog>
    }
}

//! Code to read: coloured when it is Python, plain otherwise.

use crate::python;
use yew::prelude::*;

/// What to show.
#[derive(Properties, PartialEq)]
pub struct CodeProps {
    /// The code.
    pub text: AttrValue,
    /// Whether it is Python (or JSON, whose words are a part of Python's).
    #[prop_or_default]
    pub python: bool,
}

/// A block of code. It scrolls sideways, so it can be focused: no mouse needed.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    let text = props.text.trim_end_matches('\n');
    let inside: Html = if props.python {
        let piece = |(kind, piece): (python::Kind, &str)| match kind.class() {
            Some(class) => html! { <span {class}>{ piece.to_owned() }</span> },
            None => html! { { piece.to_owned() } },
        };
        python::pieces(text).into_iter().map(piece).collect()
    } else {
        html! { { text.to_owned() } }
    };
    html! { <pre class="code" tabindex="0"><code>{ inside }</code></pre> }
}

//! What went wrong in a program, each with the way to its line.

use crate::editor::EditorLink;
use crate::strings::task::results as say;
use trace::{Blame, Diagnostic, Severity};
use yew::prelude::*;

/// What to show.
#[derive(Properties, PartialEq)]
pub struct DiagnosticsProps {
    /// What went wrong.
    pub list: Vec<Diagnostic>,
    /// The way to the editor.
    pub link: EditorLink,
}

/// A list of them; nothing when there are none.
#[component]
pub fn Diagnostics(props: &DiagnosticsProps) -> Html {
    let row = |(index, diagnostic): (usize, &Diagnostic)| {
        html! { <DiagnosticRow key={index} diagnostic={diagnostic.clone()} link={props.link.clone()} /> }
    };
    html! {
        <ul class="diagnostics" hidden={props.list.is_empty()}>{ for props.list.iter().enumerate().map(row) }</ul>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    diagnostic: Diagnostic,
    link: EditorLink,
}

#[component]
fn DiagnosticRow(props: &RowProps) -> Html {
    let diagnostic = &props.diagnostic;
    let (class, slug) = match diagnostic.severity {
        Severity::Note => ("diagnostic is-note", "note"),
        Severity::Error => ("diagnostic is-error", "error"),
        Severity::Fatal => ("diagnostic is-error", "fatal"),
    };
    let line = diagnostic.line().filter(|_| diagnostic.blame == Blame::Program);
    html! {
        <li {class} data-test="diagnostic" data-severity={slug} data-line={line.map(|line| line.to_string())}>
            <p class="diagnostic-says">{ diagnostic.says.clone() }
                if diagnostic.count > 1 {
                    { " " }<span class="quiet">{ format!("({})", say::times(diagnostic.count)) }</span>
                }
            </p>
            if let Some(advice) = &diagnostic.advice {
                <p class="diagnostic-advice">{ advice.clone() }</p>
            }
            { place(props, line) }
        </li>
    }
}

/// The line to blame, as a link into the editor.
fn place(props: &RowProps, line: Option<u32>) -> Html {
    let (Some(line), Some(frame)) = (line, props.diagnostic.frames.last()) else { return Html::default() };
    let link = props.link.clone();
    let go = Callback::from(move |_: MouseEvent| link.go_to(line));
    html! {
        <button type="button" class="diagnostic-place" data-test="line-link" onclick={go}>
            <span class="diagnostic-line">{ say::line(line) }</span>
            if let Some(function) = &frame.function {
                <span>{ say::in_function(function) }</span>
            }
            <code>{ frame.code.clone() }</code>
        </button>
    }
}

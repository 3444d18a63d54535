//! Sentences for whoever fails as known mistakes fail. They are offered and not thrust upon anybody: finding out alone is
//! worth more, as long as it is not hopeless.

use crate::pages::task::{Report, Runs, Stage};
use crate::strings::task::alike as say;
use std::rc::Rc;
use tracks::{Sighting, Task, likely};
use yew::prelude::*;

/// What the offer needs.
#[derive(Properties, PartialEq)]
pub struct AlikeProps {
    /// The task.
    pub task: Rc<Task>,
    /// What was run.
    pub runs: Runs,
}

/// The offer; nothing when the run has not failed, or as no known mistake does.
#[component]
pub fn Alike(props: &AlikeProps) -> Html {
    let sentences = use_memo((Rc::clone(&props.task), failed(&props.runs)), |(task, failed)| {
        let failures: Vec<Sighting> = failed.iter().flat_map(|report| Sighting::all(report)).collect();
        likely(task, &failures).into_iter().map(|mistake| mistake.why.clone()).collect::<Vec<String>>()
    });
    if sentences.is_empty() {
        return Html::default();
    }
    let sentence = |why: &String| html! { <li key={why.clone()}>{ why.clone() }</li> };
    html! {
        <details class="alike" data-test="alike">
            <summary>{ say::offer(sentences.len()) }</summary>
            <ul>{ for sentences.iter().map(sentence) }</ul>
        </details>
    }
}

/// The runs that failed, once all of them are over: while some are under way another mistake may look likelier.
fn failed(runs: &Runs) -> Vec<Report> {
    let is_over = matches!(runs.stage, Stage::Over { passed: false, .. });
    let is_own = runs.order.as_ref().is_some_and(|order| order.is_own());
    let reports = runs.tried.iter().filter_map(|tried| tried.report.as_ref());
    reports.filter(|report| is_over && is_own && !report.passed()).cloned().collect()
}

//! One check of one scenario: its verdict, what it demands, and, when it failed, why. A failed one is
//! a button to the events that show it.

use super::icon::{Icon, Sign};
use crate::hooks::Bench;
use crate::pages::task::{Action, Report};
use crate::strings::task::results as say;
use std::rc::Rc;
use trace::{CheckReport, Outcome};
use tracks::Task;
use yew::prelude::*;

/// The check that every scenario has.
const ACTIVITY: &str = "activity";

/// What a row needs.
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// The task, for what the check demands.
    pub task: Rc<Task>,
    /// The check with its verdict.
    pub check: CheckReport,
    /// The run.
    pub report: Report,
    /// The task's state.
    pub bench: Bench,
    /// Brings the run into view.
    pub on_show: Callback<()>,
}

/// A check.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let CheckReport { name, outcome } = &props.check;
    let (sign, word, class, slug) = match outcome {
        Outcome::Pass => (Sign::Pass, say::PASS, "is-pass", "pass"),
        Outcome::Fail { .. } => (Sign::Fail, say::FAIL, "is-fail", "fail"),
        Outcome::Unknown { .. } => (Sign::Unknown, say::UNKNOWN, "is-unknown", "unknown"),
    };
    let sentence = demand(&props.task, name);
    html! {
        <li class={classes!("check", class)} data-check={name.clone()} data-outcome={slug}>
            <span class="verdict"><Icon {sign} /><span>{ word }</span></span>
            <div class="check-text">
                <p class="check-demand" title={sentence.clone()}><code>{ name.clone() }</code>
                    if matches!(outcome, Outcome::Fail { .. }) {
                        { " " }<span>{ sentence }</span>
                    }
                </p>
                { reason(props) }
            </div>
        </li>
    }
}

/// What a check demands, in the task's words; the one check that no task lists is every scenario's own.
fn demand(task: &Task, name: &str) -> String {
    let own = task.checks.iter().find(|(known, _)| known == name).map(|(_, sentence)| sentence.clone());
    own.unwrap_or_else(|| if name == ACTIVITY { say::ACTIVITY.to_owned() } else { String::new() })
}

fn reason(props: &CheckProps) -> Html {
    let name = props.check.name.clone();
    match &props.check.outcome {
        Outcome::Pass => Html::default(),
        Outcome::Unknown { why } => html! { <p class="check-reason" data-test="reason">{ why.clone() }</p> },
        Outcome::Fail { witness, says } if witness.is_empty() => {
            html! { <p class="check-reason" data-test="reason">{ says.clone() }</p> }
        }
        Outcome::Fail { says, .. } => {
            let (dispatch, report, on_show) =
                (props.bench.state.dispatcher(), props.report.clone(), props.on_show.clone());
            let show = Callback::from(move |_: MouseEvent| {
                dispatch.dispatch(Action::Witness(report.clone(), name.clone()));
                on_show.emit(());
            });
            html! {
                <button type="button" class="check-reason is-link" data-test="reason" onclick={show}>
                    <span>{ says.clone() }</span>{ " " }
                    <span class="check-show">{ say::SHOW }<Icon sign={Sign::Right} /></span>
                </button>
            }
        }
    }
}

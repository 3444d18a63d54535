//! The numbers of a run, in a line.

use super::copy::CopyButton;
use crate::pages::task::Shown;
use crate::strings::task::{statistics as name, view as say};
use yew::prelude::*;

/// Whose numbers.
#[derive(Properties, PartialEq)]
pub struct StatisticsProps {
    /// The run.
    pub shown: Shown,
}

/// The numbers of a run.
#[component]
pub fn StatisticsLine(props: &StatisticsProps) -> Html {
    let report = &props.shown.report;
    let numbers = &report.statistics;
    let digest = report.digest.to_string();
    let figure = |name: &'static str, value: String| html! { <div key={name}><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <footer class="statistics" data-test="statistics">
            <dl>
                { figure(name::DURATION, numbers.duration.to_string()) }
                { figure(name::EVENTS, grouped(numbers.events)) }
                { figure(name::MESSAGES, grouped(numbers.sent)) }
                { figure(name::LOST, grouped(numbers.dropped)) }
                { figure(name::OPERATIONS, grouped(numbers.operations)) }
                { figure(name::ANSWERED, grouped(numbers.answered)) }
            </dl>
            <p class="digest" title={say::DIGEST_TITLE}>
                <span>{ say::DIGEST }</span><code data-test="digest">{ digest.clone() }</code>
                <CopyButton text={digest} label={say::COPY} />
            </p>
        </footer>
    }
}

/// A number with thin spaces between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234), "1\u{202f}234");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    }
}

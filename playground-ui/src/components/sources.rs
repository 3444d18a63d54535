//! A list of sources: those with a lasting address are links.

use tracks::Reading;
use yew::prelude::*;

/// Which sources.
#[derive(Properties, PartialEq)]
pub struct SourceListProps {
    /// In their order.
    pub list: Vec<Reading>,
}

/// The list.
#[component]
pub fn SourceList(props: &SourceListProps) -> Html {
    let source = |reading: &Reading| {
        let web = reading.url.starts_with("https://") || reading.url.starts_with("http://");
        html! {
            <li key={reading.title.clone()}>
                if web {
                    <a href={reading.url.clone()} target="_blank" rel="noopener noreferrer">{ reading.title.clone() }</a>
                } else {
                    { reading.title.clone() }
                }
            </li>
        }
    };
    html! { <ul class="sources">{ for props.list.iter().map(source) }</ul> }
}

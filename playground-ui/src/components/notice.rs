//! A message across the page or a part of it: what happened and what to do.

use yew::prelude::*;

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Worth knowing.
    Plain,
    /// Something needs attention.
    Warning,
    /// Something went wrong.
    Error,
}

/// What it says.
#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    /// How grave it is.
    pub grade: Grade,
    /// What happened.
    pub title: AttrValue,
    /// What to do, and buttons to do it.
    #[prop_or_default]
    pub children: Html,
    /// Its name for tests.
    #[prop_or_default]
    pub test: AttrValue,
}

/// A message.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let (class, role) = match props.grade {
        Grade::Plain => ("notice", "status"),
        Grade::Warning => ("notice is-warning", "status"),
        Grade::Error => ("notice is-error", "alert"),
    };
    html! {
        <div {class} {role} data-test={props.test.clone()}>
            <p class="notice-title">{ props.title.clone() }</p>
            { props.children.clone() }
        </div>
    }
}

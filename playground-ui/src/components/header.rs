//! The bar at the top of every page: where one is, the colours, help.

use super::help::Help;
use super::icon::{Icon, Sign};
use crate::hooks::{Choice, Theme};
use crate::route::Route;
use crate::strings::{self, frame};
use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;
use yew_router::prelude::Link;

/// What the bar holds besides the constant parts.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The page's own part, in the middle.
    #[prop_or_default]
    pub children: Html,
}

/// The bar.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let help = use_state(|| false);
    let open = {
        let help = help.clone();
        Callback::from(move |_: MouseEvent| help.set(true))
    };
    let close = {
        let help = help.clone();
        Callback::from(move |()| help.set(false))
    };
    use_question_mark(&help);
    html! {
        <header class="bar">
            <Link<Route> to={Route::Home} classes="bar-home">
                <Mark />
                <span class="bar-name">{ strings::NAME }</span>
            </Link<Route>>
            <div class="bar-middle">{ props.children.clone() }</div>
            <ThemeSwitch />
            <button type="button" class="button is-quiet is-square" aria-label={frame::HELP} title={frame::HELP}
                data-test="help-button" onclick={open}>
                <Icon sign={Sign::Help} />
            </button>
            <Help open={*help} on_close={close} />
        </header>
    }
}

/// A question mark opens the help, but only while the focus is where shortcuts are (in the run's view):
/// a single key must never act on somebody who is typing or talking to the computer elsewhere.
#[hook]
fn use_question_mark(help: &UseStateHandle<bool>) {
    let help = help.clone();
    use_effect_with((), move |()| {
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.map(|document| {
            EventListener::new(&document, "keydown", move |event| {
                let asked = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "?");
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                if asked && target.is_some_and(|target| takes_shortcuts(&target)) {
                    help.set(true);
                }
            })
        });
        move || drop(listener)
    });
}

fn takes_shortcuts(target: &Element) -> bool {
    let inside = |selector| target.closest(selector).ok().flatten().is_some();
    inside("[data-shortcuts]") && !inside("input, select, textarea")
}

/// The playground's mark: two sides of a cluster, and the cut between them.
#[component]
fn Mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="mark-link" d="M8 8v16M8 8l9 3M8 24l9-3" />
            <path class="mark-cut" d="M21 3l-4 9 5 4-5 5 3 8" />
            <circle cx="8" cy="8" r="4" /><circle cx="8" cy="24" r="4" /><circle cx="26" cy="16" r="4" />
        </svg>
    }
}

#[component]
fn ThemeSwitch() -> Html {
    let Some(theme) = use_context::<Theme>() else { return Html::default() };
    let option = |choice: Choice| {
        let (name, sign) = match choice {
            Choice::Auto => (frame::THEME_AUTO, Sign::Auto),
            Choice::Light => (frame::THEME_LIGHT, Sign::Sun),
            Choice::Dark => (frame::THEME_DARK, Sign::Moon),
        };
        let choose = theme.choose.reform(move |_: MouseEvent| choice);
        html! {
            <button key={choice.slug()} type="button" aria-pressed={(theme.choice == choice).to_string()}
                aria-label={name} title={name} data-theme-choice={choice.slug()} onclick={choose}>
                <Icon {sign} />
            </button>
        }
    };
    html! {
        <div class="switch" role="group" aria-label={frame::THEME}>{ for Choice::ALL.map(option) }</div>
    }
}

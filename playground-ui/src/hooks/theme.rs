//! Light, dark, or as the system says. The choice is kept; the style sheets know only the result.

use crate::store;
use gloo::events::EventListener;
use yew::prelude::*;

const KEY: &str = "theme";

/// What the learner chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// As the system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Choice {
    /// All of them, as the switch lists them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in storage and values.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn from_slug(slug: &str) -> Self {
        Self::ALL.into_iter().find(|choice| choice.slug() == slug).unwrap_or_default()
    }
}

/// The colours of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// What was chosen.
    pub choice: Choice,
    /// What came of it.
    pub dark: bool,
    /// Chooses.
    pub choose: Callback<Choice>,
}

fn system_query() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// Keeps the page's colours; for the root of the page.
#[hook]
pub fn use_theme_root() -> Theme {
    let choice = use_state(|| Choice::from_slug(&store::read_text(KEY).unwrap_or_default()));
    let system_dark = use_state(|| system_query().is_some_and(|query| query.matches()));
    {
        let system_dark = system_dark.clone();
        use_effect_with((), move |()| {
            let listener = system_query().map(|query| {
                let asked = query.clone();
                EventListener::new(&query, "change", move |_| system_dark.set(asked.matches()))
            });
            move || drop(listener)
        });
    }
    let dark = match *choice {
        Choice::Auto => *system_dark,
        Choice::Light => false,
        Choice::Dark => true,
    };
    use_effect_with(dark, |dark| {
        let root = || web_sys::window()?.document()?.document_element();
        if let Some(root) = root() {
            // An attribute that cannot be set leaves the light colours, which are readable.
            let _ = root.set_attribute("data-theme", if *dark { "dark" } else { "light" });
        }
    });
    let choose = {
        let choice = choice.clone();
        Callback::from(move |chosen: Choice| {
            // Where nothing can be kept, the choice holds for this visit.
            store::write_text(KEY, chosen.slug());
            choice.set(chosen);
        })
    };
    Theme { choice: *choice, dark, choose }
}

//! The page's root: what all pages share, and which page the address names.

use crate::content::Content;
use crate::hooks::{Theme, use_theme_root};
use crate::pages::{Home, Missing, TaskPage, TrackPage};
use crate::route::Route;
use crate::supervisor::Supervisor;
use yew::prelude::*;
use yew_router::prelude::{HashRouter, Switch};

/// What all pages share.
#[derive(Clone, PartialEq)]
pub struct Services {
    /// The door to the simulation worker.
    pub supervisor: Supervisor,
    /// The fetched course.
    pub content: Content,
}

/// The root.
#[component]
pub fn App() -> Html {
    let services = use_memo((), |()| Services { supervisor: Supervisor::new(), content: Content::default() });
    let theme = use_theme_root();
    html! {
        <ContextProvider<Services> context={(*services).clone()}>
            <ContextProvider<Theme> context={theme}>
                <HashRouter><Switch<Route> render={page} /></HashRouter>
            </ContextProvider<Theme>>
        </ContextProvider<Services>>
    }
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home key="home" /> },
        Route::Track { track } => {
            let key = track.clone();
            html! { <TrackPage {key} {track} /> }
        }
        Route::Task { track, task } => {
            let key = format!("{track}/{task}");
            html! { <TaskPage {key} {track} {task} /> }
        }
        Route::Missing => html! { <Missing key="missing" /> },
    }
}

//! The page of addresses that name nothing.

use crate::components::Header;
use crate::hooks::{HEADING, use_page};
use crate::route::Route;
use crate::strings::missing as say;
use yew::prelude::*;
use yew_router::prelude::Link;

/// What was looked for, where that is known.
#[derive(Properties, PartialEq)]
pub struct MissingProps {
    /// A sentence about what is missing.
    #[prop_or(AttrValue::Static(say::SAYS))]
    pub says: AttrValue,
}

/// The page.
#[component]
pub fn Missing(props: &MissingProps) -> Html {
    use_page(say::TITLE);
    html! {
        <>
            <Header />
            <main class="missing" id="content" data-test="missing">
                <h1 id={HEADING} tabindex="-1">{ say::TITLE }</h1>
                <p>{ props.says.clone() }</p>
                <p><Link<Route> to={Route::Home} classes="button is-primary">{ say::HOME }</Link<Route>></p>
            </main>
        </>
    }
}

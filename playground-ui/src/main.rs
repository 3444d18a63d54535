//! The Netsplit page: lessons, the editor, and pictures of what a cluster did.
//!
//! Architecture Invariant: the page never runs a learner's code and knows neither engine nor
//! interpreter. It asks the supervisor, which asks a worker, and shows what comes back.

mod app;
mod components;
mod content;
mod editor;
mod fetch;
mod hooks;
mod markdown;
mod pages;
mod python;
mod route;
mod store;
mod strings;
mod supervisor;
mod words;

fn main() {
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}

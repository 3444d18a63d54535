//! Fetched content: on its way, there, or not to be had, with a way to try again.

use crate::app::Services;
use crate::content::NoContent;
use std::future::Future;
use std::rc::Rc;
use tracks::{Course, Track};
use yew::prelude::*;

/// Something fetched.
#[derive(Debug, PartialEq)]
pub enum Load<T> {
    /// On its way.
    Loading,
    /// There.
    Ready(Rc<T>),
    /// There is none of that name.
    Unknown,
    /// Not to be had; why.
    Failed(String),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Ready(content) => Self::Ready(Rc::clone(content)),
            Self::Unknown => Self::Unknown,
            Self::Failed(why) => Self::Failed(why.clone()),
        }
    }
}

#[hook]
fn use_load<T, F, Fut>(key: String, fetch: F) -> (Load<T>, Callback<()>)
where
    T: PartialEq + 'static,
    F: Fn(String) -> Fut + 'static,
    Fut: Future<Output = Result<Rc<T>, NoContent>> + 'static,
{
    let load = use_state(|| Load::Loading);
    let attempt = use_state(|| 0_u32);
    {
        let load = load.clone();
        use_effect_with((key, *attempt), move |(key, _)| {
            load.set(Load::Loading);
            let fetched = fetch(key.clone());
            // An answer for a page that has been left must not overwrite the next one's.
            let current = Rc::new(std::cell::Cell::new(true));
            let still = Rc::clone(&current);
            wasm_bindgen_futures::spawn_local(async move {
                let result = fetched.await;
                if still.get() {
                    load.set(match result {
                        Ok(content) => Load::Ready(content),
                        Err(NoContent::Unknown) => Load::Unknown,
                        Err(NoContent::NotFetched(why)) => Load::Failed(why),
                    });
                }
            });
            move || current.set(false)
        });
    }
    let retry = {
        let attempt = attempt.clone();
        Callback::from(move |()| attempt.set(*attempt + 1))
    };
    ((*load).clone(), retry)
}

/// The index of the course.
#[hook]
pub fn use_course() -> (Load<Course>, Callback<()>) {
    let content = use_context::<Services>().map(|services| services.content).unwrap_or_default();
    use_load(String::new(), move |_| {
        let content = content.clone();
        async move { content.course().await }
    })
}

/// A track, whole.
#[hook]
pub fn use_track(slug: &str) -> (Load<Track>, Callback<()>) {
    let content = use_context::<Services>().map(|services| services.content).unwrap_or_default();
    use_load(slug.to_owned(), move |slug| {
        let content = content.clone();
        async move { content.track(&slug).await }
    })
}

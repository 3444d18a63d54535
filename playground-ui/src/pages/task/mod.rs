//! The page of one task: read, write, run, look.

mod looking;
mod report;
mod runs;
mod state;
mod workbench;

pub use looking::{Filter, Inspected, Look, Looking, Move, Shown, Witness};
pub use report::Report;
pub use runs::{Measured, Order, Runs, SEEDS_A_RUN, Stage, Status, Tried};
pub use state::{Action, Panel, Remark, Solution, State};

use super::Missing;
use crate::app::Services;
use crate::components::{Grade, Header, Notice};
use crate::hooks::{Load, use_track};
use crate::strings::{frame, missing, task as say};
use std::rc::Rc;
use workbench::Workbench;
use yew::prelude::*;

/// Which task.
#[derive(Properties, PartialEq)]
pub struct TaskPageProps {
    /// Its track's slug.
    pub track: String,
    /// Its slug.
    pub task: String,
}

/// The page, as far as its content has come.
#[component]
pub fn TaskPage(props: &TaskPageProps) -> Html {
    let (track, retry) = use_track(&props.track);
    let services = use_context::<Services>();
    use_effect_with((), move |()| {
        // The simulator comes while the learner reads.
        if let Some(services) = services {
            services.supervisor.warm_up();
        }
    });
    match track {
        Load::Loading => html! {
            <>
                <Header />
                <main class="missing" id="content"><p class="quiet" role="status">{ say::LOADING }</p></main>
            </>
        },
        Load::Failed(why) => html! {
            <>
                <Header />
                <main class="missing" id="content">
                    <Notice grade={Grade::Error} title={say::FAILED} test="load-failed">
                        <p>{ why }</p>
                        <button type="button" class="button" onclick={retry.reform(|_: MouseEvent| ())}>{ frame::RETRY }</button>
                    </Notice>
                </main>
            </>
        },
        Load::Unknown => html! { <Missing says={missing::task(&props.track, &props.task)} /> },
        Load::Ready(track) => match track.tasks.iter().position(|task| task.card.slug == props.task) {
            Some(index) => {
                html! { <Workbench track={track.card.clone()} task={Rc::new(track.tasks[index].clone())} /> }
            }
            None => html! { <Missing says={missing::task(&props.track, &props.task)} /> },
        },
    }
}

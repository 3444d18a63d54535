//! The layout of a task page: the lesson on the left, the work beside it; on a narrow screen one panel
//! at a time, behind tabs.

use super::{Action, Panel};
use crate::components::{EditorPane, Header, Icon, Lesson, Results, RunBar, RunView, Sign, Splitter};
use crate::editor::EditorLink;
use crate::hooks::{Bench, use_bench, use_page};
use crate::route::Route;
use crate::store;
use crate::strings::task as say;
use gloo::events::EventListener;
use std::rc::Rc;
use tracks::{Task, TrackCard};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;
use yew_router::prelude::Link;

const LESSON_KEY: &str = "lesson-hidden";
/// So much of the results must be in sight when a run begins, in pixels.
const RESULTS_SEEN_MIN: f64 = 160.0;

/// Which task.
#[derive(Properties, PartialEq)]
pub struct WorkbenchProps {
    /// Its track, for its neighbours.
    pub track: TrackCard,
    /// The task.
    pub task: Rc<Task>,
}

/// The page.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { track, task } = props;
    let bench = use_bench(task);
    let link = use_memo((), |()| EditorLink::default());
    let (frame, run_view, results) = (use_node_ref(), use_node_ref(), use_node_ref());
    let hidden = use_state(|| store::read_text(LESSON_KEY).is_some_and(|text| text == "true"));
    use_page(&task.card.title);
    use_escape(&bench);
    use_revealed_results(&bench, &results);
    let toggle = {
        let hidden = hidden.clone();
        Callback::from(move |_: MouseEvent| {
            // Where nothing can be kept, the choice holds for this visit.
            store::write_text(LESSON_KEY, if *hidden { "false" } else { "true" });
            hidden.set(!*hidden);
        })
    };
    let on_show = {
        let run_view = run_view.clone();
        Callback::from(move |()| bring_into_view(&run_view))
    };
    let panel = bench.state.panel;
    html! {
        <>
            <Header key="header"><Neighbours track={track.clone()} task={Rc::clone(task)} /></Header>
            <Tabs key="tabs" bench={bench.clone()} />
            <main key="main" ref={frame.clone()} id="content" class={classes!("bench", hidden.then_some("is-lesson-hidden"))}
                data-panel={panel.slug()}>
                <div key="lesson" class="bench-lesson" hidden={*hidden}>
                    <button type="button" class="button is-quiet is-small lesson-toggle" onclick={toggle.clone()}>
                        <Icon sign={Sign::Left} /><span>{ say::lesson::HIDE }</span>
                    </button>
                    <Lesson task={Rc::clone(task)} bench={bench.clone()} link={(*link).clone()} />
                    <nav class="lesson-next" aria-label={say::UP_NEXT}>{ for next_of(track, task).map(next_link) }</nav>
                </div>
                <Splitter key="splitter" frame={frame} />
                <div key="work" class="bench-work">
                    // The lesson's heading is out of reach while another panel of a narrow screen is shown.
                    <h1 key="title" class="narrow-title">{ task.card.title.clone() }</h1>
                    <div key="top" class="bench-top">
                        <button type="button" class="button is-quiet lesson-toggle" hidden={!*hidden} onclick={toggle}>
                            <Icon sign={Sign::Book} /><span>{ say::lesson::SHOW }</span>
                        </button>
                        <RunBar bench={bench.clone()} modules={task.modules.clone()} />
                    </div>
                    <div key="desk" class="bench-desk">
                        <EditorPane key="editor" task={Rc::clone(task)} bench={bench.clone()} link={(*link).clone()} />
                        <div key="results" ref={results} class="bench-results">
                            <Results task={Rc::clone(task)} bench={bench.clone()} link={(*link).clone()} {on_show}
                                next={next_of(track, task)} />
                        </div>
                    </div>
                    <div key="run" ref={run_view} class="bench-run"><RunView bench={bench.clone()} /></div>
                </div>
            </main>
        </>
    }
}

/// The panels of a narrow screen. On a wide one all of them are in sight and the tabs are not.
#[component]
fn Tabs(props: &TabsProps) -> Html {
    let state = &props.bench.state;
    let tab = |(panel, name): (Panel, &'static str)| {
        let press = {
            let dispatch = state.dispatcher();
            Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Panel(panel)))
        };
        html! {
            <button key={panel.slug()} type="button" aria-pressed={(state.panel == panel).to_string()}
                data-tab={panel.slug()} onclick={press}>{ name }</button>
        }
    };
    html! {
        <nav class="tabs" aria-label={say::TABS_LABEL}>{ for Panel::ALL.into_iter().zip(say::TABS).map(tab) }</nav>
    }
}

#[derive(Properties, PartialEq)]
struct TabsProps {
    bench: Bench,
}

/// The tasks before and after this one.
#[component]
fn Neighbours(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { track, task } = props;
    let here = track.tasks.iter().position(|card| card.slug == task.card.slug).unwrap_or_default();
    let step = |index: Option<usize>, name: &'static str, sign: Sign| {
        index.and_then(|index| track.tasks.get(index)).map(|card| {
            let title = format!("{name}: {}", card.title);
            html! {
                <Link<Route> key={name} to={Route::task(&track.slug, &card.slug)} classes="button is-quiet is-square neighbour">
                    <Icon {sign} /><span class="for-ears">{ title }</span>
                </Link<Route>>
            }
        })
    };
    html! {
        <nav class="crumbs" aria-label={track.title.clone()}>
            <Link<Route> to={Route::track(&track.slug)} classes="crumb-track">{ track.title.clone() }</Link<Route>>
            { for step(here.checked_sub(1), say::PREVIOUS, Sign::Left) }
            <span class="crumb-task"><span class="figure">{ here + 1 }{ "/" }{ track.tasks.len() }</span>{ " " }
                <span class="crumb-title">{ task.card.title.clone() }</span></span>
            { for step(Some(here + 1), say::NEXT, Sign::Right) }
        </nav>
    }
}

/// The task after this one.
fn next_of(track: &TrackCard, task: &Task) -> Option<(Route, AttrValue)> {
    let here = track.tasks.iter().position(|card| card.slug == task.card.slug)?;
    let card = track.tasks.get(here + 1)?;
    Some((Route::task(&track.slug, &card.slug), card.title.clone().into()))
}

fn next_link((to, title): (Route, AttrValue)) -> Html {
    html! {
        <Link<Route> {to} classes="next-link">
            <span class="quiet">{ say::UP_NEXT }</span><span>{ title }</span><Icon sign={Sign::Right} />
        </Link<Route>>
    }
}

/// Escape stops a run wherever the focus is.
#[hook]
fn use_escape(bench: &Bench) {
    let (busy, stop) = (bench.state.runs.is_busy(), bench.stop.clone());
    use_effect_with(busy, move |busy| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| *busy);
        let listener = document.map(|document| {
            EventListener::new(&document, "keydown", move |event| {
                if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                    stop.emit(());
                }
            })
        });
        move || drop(listener)
    });
}

/// Brings the results up when a run begins and they lie below what is seen, as they do on a narrow page.
#[hook]
fn use_revealed_results(bench: &Bench, results: &NodeRef) {
    let results = results.clone();
    use_effect_with(bench.state.runs.is_busy(), move |busy| {
        let height =
            web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
        let top = results.cast::<Element>().map_or(0.0, |element| element.get_bounding_client_rect().top());
        if *busy && top > height - RESULTS_SEEN_MIN {
            bring_into_view(&results);
        }
    });
}

fn bring_into_view(node: &NodeRef) {
    let reduced = web_sys::window()
        .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok().flatten())
        .is_some_and(|query| query.matches());
    if let Some(element) = node.cast::<Element>() {
        let how = ScrollIntoViewOptions::new();
        how.set_behavior(if reduced { ScrollBehavior::Auto } else { ScrollBehavior::Smooth });
        how.set_block(ScrollLogicalPosition::Start);
        element.scroll_into_view_with_scroll_into_view_options(&how);
    }
}

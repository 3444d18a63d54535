//! The editor with its bar: what is to be written, the lock, the way back to the starter.

use super::editor::Editor;
use super::icon::{Icon, Sign};
use crate::editor::{EditorEvent, EditorLink, Mark};
use crate::hooks::{Bench, Theme};
use crate::pages::task::{Action, Remark};
use crate::strings::task::editor as say;
use std::rc::Rc;
use tracks::Task;
use yew::prelude::*;

/// What the pane needs.
#[derive(Properties, PartialEq)]
pub struct EditorPaneProps {
    /// The task.
    pub task: Rc<Task>,
    /// Its state.
    pub bench: Bench,
    /// The way to the editor.
    pub link: EditorLink,
}

/// The editor with its bar.
#[component]
pub fn EditorPane(props: &EditorPaneProps) -> Html {
    let Bench { state, run, .. } = &props.bench;
    let dark = use_context::<Theme>().is_some_and(|theme| theme.dark);
    let steps = use_memo(props.task.steps.clone(), |steps| Rc::<[String]>::from(steps.as_slice()));
    let marks: Vec<Mark> = state.runs.program_diagnostics().into_iter().filter_map(Mark::of).collect();
    let on_event = {
        let (dispatch, run, link) = (state.dispatcher(), run.clone(), props.link.clone());
        Callback::from(move |event| match event {
            EditorEvent::Edited(text, ranges) => dispatch.dispatch(Action::Edited(text, ranges)),
            EditorEvent::Refused => dispatch.dispatch(Action::Refused),
            EditorEvent::Run => run.emit(()),
            EditorEvent::Forced => {
                link.set_unlocked(true);
                dispatch.dispatch(Action::Unlocked(true));
            }
        })
    };
    html! {
        <section class="pane editor-pane" aria-label={say::TITLE}>
            <EditorBar key="bar" task={Rc::clone(&props.task)} bench={props.bench.clone()} link={props.link.clone()} />
            <Editor key="editor" draft={state.draft.clone()} steps={(*steps).clone()} {dark} {marks}
                link={props.link.clone()} {on_event} />
            <EditorRemark key="remark" bench={props.bench.clone()} link={props.link.clone()} />
        </section>
    }
}

#[component]
fn EditorBar(props: &EditorPaneProps) -> Html {
    let state = &props.bench.state;
    let unlocked = state.draft.unlocked;
    let toggle = unlock(&props.bench, &props.link, !unlocked);
    let reset = {
        let (dispatch, link, starter) = (state.dispatcher(), props.link.clone(), props.task.starter.clone());
        Callback::from(move |_: MouseEvent| {
            link.replace(&starter);
            dispatch.dispatch(Action::Reset);
        })
    };
    let (sign, word) = if unlocked { (Sign::Unlock, say::LOCK) } else { (Sign::Lock, say::UNLOCK) };
    let pristine = state.draft.text == props.task.starter;
    html! {
        <header class="pane-head">
            <h2>{ say::TITLE }</h2>
            <p class="pane-note">{ say::steps(&props.task.steps) }</p>
            <button type="button" class="button is-quiet is-small" data-test="unlock-button" onclick={toggle}>
                <Icon {sign} /><span>{ word }</span>
            </button>
            <button type="button" class="button is-quiet is-small" data-test="reset-button" title={say::RESET_TITLE}
                disabled={pristine} onclick={reset}>
                <Icon sign={Sign::Reset} /><span>{ say::RESET }</span>
            </button>
        </header>
    }
}

/// What the editor has to say, below it.
#[component]
fn EditorRemark(props: &RemarkProps) -> Html {
    let state = &props.bench.state;
    let (class, says) = match state.remark {
        Some(Remark::Refused) => ("editor-remark is-raised", say::REFUSED),
        Some(Remark::Reset) => ("editor-remark", say::RESET_DONE),
        None if state.saved => ("editor-remark", say::SAVED),
        None => ("editor-remark is-raised", say::NOT_SAVED),
    };
    let refused = state.remark == Some(Remark::Refused);
    html! {
        <div {class} role="status" data-test="editor-remark">
            <span>{ says }</span>
            if refused {
                <button type="button" class="button is-small" onclick={unlock(&props.bench, &props.link, true)}>
                    { say::UNLOCK }
                </button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RemarkProps {
    bench: Bench,
    link: EditorLink,
}

fn unlock(bench: &Bench, link: &EditorLink, unlocked: bool) -> Callback<MouseEvent> {
    let (dispatch, link) = (bench.state.dispatcher(), link.clone());
    Callback::from(move |_| {
        link.set_unlocked(unlocked);
        dispatch.dispatch(Action::Unlocked(unlocked));
    })
}

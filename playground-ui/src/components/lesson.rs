//! The lesson's column: the story, the hints, the solution for those who mean it, the sources.

use super::SourceList;
use super::code::Code;
use super::copy::CopyButton;
use super::dialog::Dialog;
use super::icon::{Icon, Sign};
use crate::editor::EditorLink;
use crate::hooks::{Bench, HEADING};
use crate::markdown;
use crate::pages::task::{Action, Solution};
use crate::strings::task::lesson as say;
use crate::strings::{frame, home};
use std::rc::Rc;
use tracks::Task;
use yew::prelude::*;

/// What the lesson needs.
#[derive(Properties, PartialEq, Clone)]
pub struct LessonProps {
    /// The task.
    pub task: Rc<Task>,
    /// Its state.
    pub bench: Bench,
    /// The way to the editor.
    pub link: EditorLink,
}

/// The lesson.
#[component]
pub fn Lesson(props: &LessonProps) -> Html {
    let task = &props.task;
    let text = use_memo(task.lesson.clone(), |lesson| markdown::render(without_title(lesson)));
    html! {
        <article class="lesson" data-test="lesson">
            <p key="meta" class="lesson-meta">
                <span>{ home::level_short(task.card.level) }</span>
                <span>{ home::minutes(task.card.minutes) }</span>
                if props.bench.state.progress.is_solved() {
                    <span class="state is-solved"><Icon sign={Sign::Pass} />
                        { home::solved_on(props.bench.state.progress.seeds) }</span>
                }
            </p>
            <h1 key="title" tabindex="-1" id={HEADING}>{ task.card.title.clone() }</h1>
            <ul key="concepts" class="concepts" aria-label={say::CONCEPTS}>
                { for task.concepts.iter().map(|concept| html! { <li key={concept.clone()}>{ concept.clone() }</li> }) }
            </ul>
            <div key="text" class="prose">{ (*text).clone() }</div>
            <Hints key="hints" task={Rc::clone(task)} bench={props.bench.clone()} link={props.link.clone()} />
            <SolutionPart key="solution" task={Rc::clone(task)} bench={props.bench.clone()} link={props.link.clone()} />
            <section key="sources" class="lesson-part" aria-label={say::SOURCES} hidden={task.cites.is_empty()}>
                <h2>{ say::SOURCES }</h2>
                <SourceList list={task.cites.clone()} />
            </section>
        </article>
    }
}

/// The page shows the title itself.
fn without_title(lesson: &str) -> &str {
    match lesson.trim_start().strip_prefix("# ") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => lesson,
    }
}

#[component]
fn Hints(props: &LessonProps) -> Html {
    let (hints, shown) = (&props.task.hints, props.bench.state.hints);
    if hints.is_empty() {
        return Html::default();
    }
    let another = {
        let dispatch = props.bench.state.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Hint))
    };
    let hint = |(index, text): (usize, &String)| {
        html! {
            <li key={index} data-test="hint">
                <p class="hint-number">{ say::hint(index + 1, hints.len()) }</p>
                <div class="prose">{ markdown::render(text) }</div>
            </li>
        }
    };
    html! {
        <section class="lesson-part" aria-label={say::HINTS}>
            <h2>{ say::HINTS }</h2>
            <ol class="hints" aria-live="polite">{ for hints.iter().enumerate().take(shown).map(hint) }</ol>
            if shown < hints.len() {
                <button type="button" class="button" data-test="hint-button" onclick={another}>
                    { if shown == 0 { say::HINT_FIRST } else { say::HINT_NEXT } }
                </button>
            }
        </section>
    }
}

#[component]
fn SolutionPart(props: &LessonProps) -> Html {
    let solution = props.bench.state.solution;
    let set = |next: Solution| {
        let dispatch = props.bench.state.dispatcher();
        Callback::from(move |()| dispatch.dispatch(Action::Solution(next)))
    };
    let click = |next: Solution| set(next).reform(|_: MouseEvent| ());
    let shown = solution == Solution::Shown;
    let (word, next) =
        if shown { (say::SOLUTION_HIDE, Solution::Hidden) } else { (say::SOLUTION_SHOW, Solution::Asked) };
    html! {
        <section class="lesson-part" aria-label={say::SOLUTION}>
            <h2>{ say::SOLUTION }</h2>
            <button type="button" class="button" data-test="solution-button" aria-expanded={shown.to_string()}
                onclick={click(next)}><Icon sign={Sign::Eye} /><span>{ word }</span></button>
            if shown {
                <SolutionText key="text" ..props.clone() />
            }
            <Dialog key="ask" title={say::SOLUTION_ASK} open={solution == Solution::Asked} test="solution-dialog"
                on_close={closing(&props.bench)}>
                <p>{ say::SOLUTION_WARN }</p>
                <p class="dialog-buttons">
                    <button type="button" class="button" onclick={click(Solution::Hidden)}>{ frame::CANCEL }</button>
                    <button type="button" class="button is-primary" data-test="solution-yes"
                        onclick={click(Solution::Shown)}>{ say::SOLUTION_YES }</button>
                </p>
            </Dialog>
        </section>
    }
}

/// Closing the question without an answer means no; after an answer it means nothing.
fn closing(bench: &Bench) -> Callback<()> {
    let (dispatch, solution) = (bench.state.dispatcher(), bench.state.solution);
    Callback::from(move |()| {
        if solution == Solution::Asked {
            dispatch.dispatch(Action::Solution(Solution::Hidden));
        }
    })
}

#[component]
fn SolutionText(props: &LessonProps) -> Html {
    let take = {
        let (link, solution, dispatch) =
            (props.link.clone(), props.task.solution.clone(), props.bench.state.dispatcher());
        Callback::from(move |_: MouseEvent| {
            link.replace(&solution);
            dispatch.dispatch(Action::RemarkRead);
        })
    };
    html! {
        <div class="solution" data-test="solution">
            <Code text={props.task.solution.clone()} python=true />
            <p class="solution-buttons">
                <CopyButton text={props.task.solution.clone()} label={say::COPY} />
                <button type="button" class="button is-small" data-test="solution-take" onclick={take}>
                    { say::SOLUTION_TAKE }
                </button>
            </p>
        </div>
    }
}

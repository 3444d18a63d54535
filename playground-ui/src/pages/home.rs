//! The home page: where to go on, and all tasks with what has been reached in them.

use crate::components::{Grade, Header, Icon, Notice, Sign};
use crate::hooks::{HEADING, Load, use_course, use_page};
use crate::route::Route;
use crate::store::{self, Progress};
use crate::strings::{self, frame, home as say};
use std::rc::Rc;
use tracks::{Category, Course, TaskCard, TrackCard};
use yew::prelude::*;
use yew_router::prelude::Link;

/// The page.
#[component]
pub fn Home() -> Html {
    let (course, retry) = use_course();
    let keeps = use_memo((), |()| store::works());
    use_page(strings::TAGLINE);
    html! {
        <>
            <Header key="header" />
            <main key="main" class="home" id="content">
                <section key="hero" class="hero">
                    <h1 id={HEADING} tabindex="-1">{ say::TITLE }</h1>
                    <p class="lead">{ say::LEAD }</p>
                    if let Load::Ready(course) = &course {
                        <NextStep course={Rc::clone(course)} />
                    }
                </section>
                if !*keeps {
                    <Notice key="storage" grade={Grade::Warning} title={frame::STORAGE_BLOCKED} test="storage-blocked" />
                }
                { listing(&course, &retry) }
            </main>
        </>
    }
}

fn listing(course: &Load<Course>, retry: &Callback<()>) -> Html {
    match course {
        Load::Loading => html! { <p key="loading" class="quiet" role="status">{ say::LOADING }</p> },
        Load::Failed(why) => html! {
            <Notice key="failed" grade={Grade::Error} title={say::FAILED} test="load-failed">
                <p>{ why.clone() }</p>
                <button type="button" class="button" onclick={retry.reform(|_: MouseEvent| ())}>{ frame::RETRY }</button>
            </Notice>
        },
        Load::Unknown => nothing(),
        Load::Ready(course) if course.tracks.is_empty() => nothing(),
        Load::Ready(course) => html! { <Categories key="list" course={Rc::clone(course)} /> },
    }
}

fn nothing() -> Html {
    html! { <p key="empty" class="quiet">{ say::EMPTY }</p> }
}

#[derive(Properties, PartialEq)]
struct CourseProps {
    course: Rc<Course>,
}

fn progress_of(track: &TrackCard, task: &TaskCard) -> Progress {
    Progress::load(&format!("{}/{}", track.slug, task.slug)).unwrap_or_default()
}

/// The one thing to do next: begin, go on, or pick something to break.
#[component]
fn NextStep(props: &CourseProps) -> Html {
    let all = props.course.tracks.iter().flat_map(|track| track.tasks.iter().map(move |task| (track, task)));
    let all: Vec<_> = all.map(|(track, task)| (track, task, progress_of(track, task))).collect();
    let begun = all.iter().any(|(_, _, progress)| progress.tried);
    match all.iter().find(|(_, _, progress)| !progress.is_solved()) {
        None => html! { <p class="lead">{ say::ALL_DONE }</p> },
        Some((track, task, _)) => html! {
            <p class="next-step">
                <Link<Route> to={Route::task(&track.slug, &task.slug)} classes="button is-primary is-big">
                    <Icon sign={Sign::Play} />
                    <span data-test="start">{ if begun { say::CONTINUE } else { say::START } }{ ": " }{ task.title.clone() }</span>
                </Link<Route>>
            </p>
        },
    }
}

/// The tracks under their categories, in the order of the course.
#[component]
fn Categories(props: &CourseProps) -> Html {
    let mut groups: Vec<(Category, Vec<&TrackCard>)> = Vec::new();
    for track in &props.course.tracks {
        match groups.iter_mut().find(|(category, _)| *category == track.category) {
            Some((_, tracks)) => tracks.push(track),
            None => groups.push((track.category, vec![track])),
        }
    }
    let group = |(category, tracks): (Category, Vec<&TrackCard>)| {
        html! {
            <section key={say::category(category)} class="category">
                <h2>{ say::category(category) }</h2>
                { for tracks.into_iter().map(|track| html! { <TrackRow key={track.slug.clone()} track={track.clone()} /> }) }
            </section>
        }
    };
    html! { <>{ for groups.into_iter().map(group) }</> }
}

#[derive(Properties, PartialEq)]
struct TrackProps {
    track: TrackCard,
}

#[component]
fn TrackRow(props: &TrackProps) -> Html {
    let track = &props.track;
    let progress: Vec<Progress> = track.tasks.iter().map(|task| progress_of(track, task)).collect();
    let solved = progress.iter().filter(|progress| progress.is_solved()).count();
    html! {
        <article class="track" data-track={track.slug.clone()}>
            <header class="track-head">
                <h3><Link<Route> to={Route::track(&track.slug)}>{ track.title.clone() }</Link<Route>></h3>
                <p class="track-progress figure">{ say::progress(solved, track.tasks.len()) }</p>
                <p class="track-blurb">{ track.blurb.clone() }</p>
            </header>
            <ol class="tasks">
                { for track.tasks.iter().zip(progress).enumerate().map(|(index, (task, progress))| html! {
                    <TaskRow key={task.slug.clone()} number={index + 1} track={track.slug.clone()} task={task.clone()}
                        {progress} />
                }) }
            </ol>
        </article>
    }
}

/// What a row needs.
#[derive(Properties, PartialEq)]
pub struct TaskProps {
    /// Its place in the track, from 1.
    pub number: usize,
    /// Its track's slug.
    pub track: String,
    /// The task.
    pub task: TaskCard,
    /// What has been reached in it.
    pub progress: Progress,
}

/// A task in a list.
#[component]
pub fn TaskRow(props: &TaskProps) -> Html {
    let TaskProps { number, track, task, progress } = props;
    let (class, word, sign) = match (progress.is_solved(), progress.tried) {
        (true, _) => ("state is-solved", say::solved_on(progress.seeds), Some(Sign::Pass)),
        (false, true) => ("state is-tried", say::TRIED.to_owned(), None),
        (false, false) => ("state", say::OPEN.to_owned(), None),
    };
    html! {
        <li class="task" data-task={format!("{track}/{}", task.slug)} data-solved={progress.is_solved().to_string()}>
            <Link<Route> to={Route::task(track, &task.slug)} classes="task-link">
                <span class="task-number figure">{ *number }</span>
                <span class="task-title">{ task.title.clone() }</span>
                <span class="task-facts">
                    <Level level={task.level} />
                    <span class="figure">{ say::minutes(task.minutes) }</span>
                </span>
                <span {class}>{ for sign.map(|sign| html! { <Icon {sign} /> }) }<span>{ word }</span></span>
            </Link<Route>>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct LevelProps {
    level: u8,
}

/// How hard, as one to three filled marks, and in words for those who cannot see them.
#[component]
fn Level(props: &LevelProps) -> Html {
    let mark = |step: u8| {
        let class = if step <= props.level { "level-mark is-filled" } else { "level-mark" };
        html! { <rect key={step} {class} x={(u32::from(step) * 8 - 7).to_string()} y={(12 - u32::from(step) * 3).to_string()}
        width="5" height={(u32::from(step) * 3).to_string()} rx="1" /> }
    };
    html! {
        <svg class="level" viewBox="0 0 24 13" role="img" aria-label={say::level(props.level)}>{ for (1..=3).map(mark) }</svg>
    }
}

//! The page of a track: what one can build after it, its tasks in order, and what to take along: common mistakes,
//! comparisons, interview questions with answers, and where to read on.

use super::Missing;
use super::home::TaskRow;
use crate::components::{Grade, Header, Notice, SourceList};
use crate::hooks::{HEADING, Load, use_page, use_track};
use crate::route::Route;
use crate::store::Progress;
use crate::strings::{frame, home, missing, task, track as say};
use std::rc::Rc;
use tracks::{Question, Reading, TaskCard, Track};
use yew::prelude::*;
use yew_router::prelude::Link;

/// Which track.
#[derive(Properties, PartialEq)]
pub struct TrackPageProps {
    /// Its slug.
    pub track: String,
}

/// The page, as far as its content has come.
#[component]
pub fn TrackPage(props: &TrackPageProps) -> Html {
    let (track, retry) = use_track(&props.track);
    match track {
        Load::Loading => html! {
            <>
                <Header />
                <main class="missing" id="content"><p class="quiet" role="status">{ task::LOADING }</p></main>
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
        Load::Unknown => html! { <Missing says={missing::track(&props.track)} /> },
        Load::Ready(track) => html! { <Whole {track} /> },
    }
}

#[derive(Properties, PartialEq)]
struct WholeProps {
    track: Rc<Track>,
}

#[component]
fn Whole(props: &WholeProps) -> Html {
    let track = &props.track;
    use_page(&track.card.title);
    let progress =
        |card: &TaskCard| Progress::load(&format!("{}/{}", track.card.slug, card.slug)).unwrap_or_default();
    let minutes: u32 = track.card.tasks.iter().map(|card| u32::from(card.minutes)).sum();
    html! {
        <>
            <Header key="header" />
            <main key="main" class="home track-page" id="content">
                <p class="track-category"><Link<Route> to={Route::Home}>{ home::category(track.card.category) }</Link<Route>></p>
                <h1 id={HEADING} tabindex="-1">{ track.card.title.clone() }</h1>
                <p class="lead">{ track.card.blurb.clone() }</p>
                <p class="quiet">{ say::size(track.card.tasks.len(), minutes) }</p>
                <ol class="tasks" data-test="track-tasks">
                    { for track.card.tasks.iter().enumerate().map(|(index, card)| html! {
                        <TaskRow key={card.slug.clone()} number={index + 1} track={track.card.slug.clone()} task={card.clone()}
                            progress={progress(card)} />
                    }) }
                </ol>
                { list(say::MISTAKES, say::MISTAKES_SAYS, &track.common_mistakes) }
                { list(say::COMPARISONS, say::COMPARISONS_SAYS, &track.comparisons) }
                { questions(&track.questions) }
                { reading(&track.reading) }
            </main>
        </>
    }
}

fn list(title: &'static str, says: &'static str, items: &[String]) -> Html {
    if items.is_empty() {
        return Html::default();
    }
    html! {
        <section class="track-part">
            <h2>{ title }</h2>
            <p class="quiet">{ says }</p>
            <ul>{ for items.iter().map(|item| html! { <li key={item.clone()}>{ item.clone() }</li> }) }</ul>
        </section>
    }
}

fn questions(questions: &[Question]) -> Html {
    if questions.is_empty() {
        return Html::default();
    }
    let question = |question: &Question| {
        html! {
            <details key={question.asks.clone()} class="question">
                <summary>{ question.asks.clone() }</summary>
                <p>{ question.answer.clone() }</p>
            </details>
        }
    };
    html! {
        <section class="track-part" data-test="track-questions">
            <h2>{ say::QUESTIONS }</h2>
            <p class="quiet">{ say::QUESTIONS_SAYS }</p>
            { for questions.iter().map(question) }
        </section>
    }
}

fn reading(reading: &[Reading]) -> Html {
    if reading.is_empty() {
        return Html::default();
    }
    html! {
        <section class="track-part">
            <h2>{ say::READING }</h2>
            <SourceList list={reading.to_vec()} />
        </section>
    }
}

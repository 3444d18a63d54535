//! A task's state tied to the supervisor and the storage: what the page's buttons do.

use crate::app::Services;
use crate::pages::task::{Action, Inspected, Look, Order, SEEDS_A_RUN, State};
use crate::store::{Draft, Progress};
use crate::supervisor::{JobId, News, Supervisor};
use std::cell::RefCell;
use std::rc::Rc;
use trace::EventId;
use trace::wire::{Exam, Request};
use tracks::Task;
use yew::prelude::*;

/// The state and what can be done to it beyond dispatching.
#[derive(Clone, PartialEq)]
pub struct Bench {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// Runs every scenario.
    pub run: Callback<()>,
    /// Stops whatever is running.
    pub stop: Callback<()>,
    /// Asks for the variables after an event.
    pub inspect: Callback<EventId>,
}

/// The jobs a page has asked for and not heard the end of.
#[derive(Default)]
struct Jobs {
    run: Option<JobId>,
    others: Vec<JobId>,
}

/// A seed for the first run: small, so that it can be said aloud.
const SEED_FIRST: u64 = 1;

/// The bench of a task.
#[hook]
pub fn use_bench(task: &Rc<Task>) -> Bench {
    let supervisor = use_context::<Services>().map(|services| services.supervisor);
    let state = {
        let task = Rc::clone(task);
        use_reducer(move || opened(&task))
    };
    let jobs = use_mut_ref(Jobs::default);
    use_listing(task, supervisor.clone(), state.dispatcher(), Rc::clone(&jobs));
    use_keeping(task, &state);
    let run = run_callback(task, supervisor.clone(), &state, &jobs);
    let stop = {
        let (supervisor, jobs) = (supervisor.clone(), Rc::clone(&jobs));
        Callback::from(move |()| {
            let job = jobs.borrow().run;
            if let (Some(supervisor), Some(job)) = (&supervisor, job) {
                supervisor.cancel(job);
            }
        })
    };
    let inspect = inspect_callback(task, supervisor, &state, &jobs);
    Bench { state, run, stop, inspect }
}

fn opened(task: &Task) -> State {
    let fresh = || Draft { text: task.starter.clone(), ..Draft::default() };
    let draft = Draft::load(&task.id).unwrap_or_else(fresh);
    State::new(draft, SEED_FIRST, Progress::load(&task.id).unwrap_or_default())
}

/// Asks for the list of scenarios once, and takes every job back when the page is left.
#[hook]
fn use_listing(
    task: &Rc<Task>,
    supervisor: Option<Supervisor>,
    dispatch: UseReducerDispatcher<State>,
    jobs: Rc<RefCell<Jobs>>,
) {
    let exam = task.exam();
    use_effect_with((), move |()| {
        if let Some(supervisor) = &supervisor {
            let job = ask_listing(supervisor, exam, dispatch);
            jobs.borrow_mut().others.push(job);
        }
        move || {
            let Jobs { run, others } = std::mem::take(&mut *jobs.borrow_mut());
            for job in run.into_iter().chain(others) {
                if let Some(supervisor) = &supervisor {
                    supervisor.cancel(job);
                }
            }
        }
    });
}

fn ask_listing(supervisor: &Supervisor, exam: Exam, dispatch: UseReducerDispatcher<State>) -> JobId {
    let news = Callback::from(move |news| dispatch.dispatch(Action::Listing(news)));
    supervisor.ask(&Request::List { exam }, news)
}

/// Keeps draft and progress whenever they change.
#[hook]
fn use_keeping(task: &Rc<Task>, state: &UseReducerHandle<State>) {
    let (id, dispatch) = (task.id.clone(), state.dispatcher());
    let first = use_mut_ref(|| true);
    use_effect_with(state.draft.clone(), move |draft| {
        // What was just read needs no writing.
        if !first.replace(false) {
            dispatch.dispatch(Action::Saved(draft.save(&id)));
        }
    });
    let id = task.id.clone();
    use_effect_with(state.progress, move |progress| {
        if *progress != Progress::default() {
            progress.save(&id);
        }
    });
}

fn run_callback(
    task: &Rc<Task>,
    supervisor: Option<Supervisor>,
    state: &UseReducerHandle<State>,
    jobs: &Rc<RefCell<Jobs>>,
) -> Callback<()> {
    let (task, state, jobs) = (Rc::clone(task), state.clone(), Rc::clone(jobs));
    Callback::from(move |()| {
        let (Some(supervisor), Some(seed)) = (&supervisor, state.seed()) else { return };
        if state.runs.is_busy() {
            return;
        }
        if state.runs.tried.is_empty() {
            // The simulator may have been out of reach when the page was opened.
            let job = ask_listing(supervisor, task.exam(), state.dispatcher());
            jobs.borrow_mut().others.push(job);
        }
        let program: Rc<str> = Rc::from(state.draft.text.as_str());
        let company = state.company.clone();
        state.dispatch(Action::Asked(Order { program: Rc::clone(&program), seed, company: company.clone() }));
        let request = Request::Judge {
            exam: Exam { company, ..task.exam() },
            program: program.to_string(),
            scenarios: Vec::new(),
            seed,
            seeds: SEEDS_A_RUN,
        };
        let (dispatch, done) = (state.dispatcher(), Rc::clone(&jobs));
        let news = Callback::from(move |news: News| {
            if matches!(news, News::Over(_)) {
                done.borrow_mut().run = None;
            }
            dispatch.dispatch(Action::Running(news));
        });
        let job = supervisor.ask(&request, news);
        jobs.borrow_mut().run = Some(job);
    })
}

fn inspect_callback(
    task: &Rc<Task>,
    supervisor: Option<Supervisor>,
    state: &UseReducerHandle<State>,
    jobs: &Rc<RefCell<Jobs>>,
) -> Callback<EventId> {
    let (task, state, jobs) = (Rc::clone(task), state.clone(), Rc::clone(jobs));
    Callback::from(move |event: EventId| {
        let (Some(supervisor), Some(shown), Some(order)) =
            (&supervisor, &state.looking.shown, &state.runs.order)
        else {
            return;
        };
        if matches!(state.looking.inspected, Inspected::Asking(_)) {
            return;
        }
        state.dispatch(Action::Look(Look::Inspect(event)));
        let request = Request::Inspect {
            exam: Exam { company: order.company.clone(), ..task.exam() },
            program: order.program.to_string(),
            scenario: shown.report.scenario.clone(),
            seed: shown.report.seed,
            event: event.0,
        };
        let dispatch = state.dispatcher();
        let news = Callback::from(move |news| dispatch.dispatch(Action::Inspecting(event, news)));
        let job = supervisor.ask(&request, news);
        jobs.borrow_mut().others.push(job);
    })
}

//! The one door to the simulation worker. The page never runs a learner's code itself: it asks here,
//! and whatever that code does, stopping it takes effect at once and the next job works.
//!
//! `core` decides, `desk` does: only the second knows a browser.

mod core;
mod desk;

pub use self::core::{End, JobId, News};
pub use desk::in_words;

use self::core::{Core, Effect, Generation, Input};
use crate::fetch;
use desk::{Bench, Desk};
use gloo::timers::callback::Interval;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use trace::wire::Request;
use yew::Callback;

/// How often time is told while something is worked on.
const TICK_MS: u32 = 250;

/// The supervisor, shared by all who ask.
#[derive(Clone)]
pub struct Supervisor {
    shared: Rc<RefCell<Shared>>,
}

struct Shared {
    core: Core,
    bench: Option<Rc<Bench>>,
    desks: BTreeMap<u32, Desk>,
    jobs: BTreeMap<u32, Job>,
    jobs_asked: u32,
    loading: bool,
    ticking: Option<Interval>,
}

struct Job {
    request: Vec<u8>,
    news: Callback<News>,
}

impl PartialEq for Supervisor {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Supervisor {
    /// A supervisor that has not loaded anything yet.
    pub fn new() -> Self {
        let shared = Shared {
            core: Core::new(fetch::build_id()),
            bench: None,
            desks: BTreeMap::new(),
            jobs: BTreeMap::new(),
            jobs_asked: 0,
            loading: false,
            ticking: None,
        };
        Self { shared: Rc::new(RefCell::new(shared)) }
    }

    /// Begins to load the worker's code, so that it is there when it is needed.
    pub fn warm_up(&self) {
        let mut shared = self.shared.borrow_mut();
        if shared.core.is_unusable() {
            shared.core.load_again();
        } else if shared.loading || shared.bench.is_some() {
            return;
        }
        shared.loading = true;
        drop(shared);
        let this = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let loaded = Bench::load().await;
            this.shared.borrow_mut().loading = false;
            match loaded {
                Ok(bench) => {
                    this.shared.borrow_mut().bench = Some(Rc::new(bench));
                    this.happened(Input::Loaded);
                }
                Err(why) => this.happened(Input::NotLoaded(why)),
            }
        });
    }

    /// Asks for something; `news` hears of it until it is over.
    pub fn ask(&self, request: &Request, news: Callback<News>) -> JobId {
        let mut shared = self.shared.borrow_mut();
        shared.jobs_asked += 1;
        let job = JobId(shared.jobs_asked);
        // Plain data with owned strings always encodes; an empty request would be answered as a bug.
        let request = postcard::to_allocvec(request).unwrap_or_default();
        shared.jobs.insert(job.0, Job { request, news });
        drop(shared);
        self.warm_up();
        self.happened(Input::Ask(job));
        job
    }

    /// Ends a job at once, whatever it is doing.
    pub fn cancel(&self, job: JobId) {
        self.happened(Input::Cancel(job));
    }

    fn happened(&self, input: Input) {
        let effects = self.shared.borrow_mut().core.handle(js_sys::Date::now(), input);
        for effect in effects {
            self.carry_out(effect);
        }
        self.keep_time();
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Spawn(generation) => self.spawn(generation),
            Effect::Kill(generation) => {
                let desk = self.shared.borrow_mut().desks.remove(&generation.0);
                if let Some(desk) = desk {
                    desk.terminate();
                    // It may be this very desk's callback that is running: it is let go of afterwards.
                    wasm_bindgen_futures::spawn_local(async move { drop(desk) });
                }
            }
            Effect::Post(generation, job) => {
                let shared = self.shared.borrow();
                if let (Some(desk), Some(job)) = (shared.desks.get(&generation.0), shared.jobs.get(&job.0)) {
                    desk.post(&job.request);
                }
            }
            Effect::Tell(job, news) => self.tell(job, news),
        }
    }

    /// The callback may ask again, so nothing may be borrowed while it runs.
    fn tell(&self, job: JobId, news: News) {
        let told = if matches!(news, News::Over(_)) {
            self.shared.borrow_mut().jobs.remove(&job.0).map(|job| job.news)
        } else {
            self.shared.borrow().jobs.get(&job.0).map(|job| job.news.clone())
        };
        if let Some(callback) = told {
            callback.emit(news);
        }
    }

    fn spawn(&self, generation: Generation) {
        let bench = self.shared.borrow().bench.clone();
        let this = self.clone();
        let report = Callback::from(move |input| this.happened(input));
        match bench.as_ref().map(|bench| Desk::open(bench, generation, report)) {
            Some(Ok(desk)) => {
                self.shared.borrow_mut().desks.insert(generation.0, desk);
            }
            Some(Err(why)) => self.happened_later(Input::Died(generation, why)),
            None => {}
        }
    }

    /// For what is found out while effects are carried out.
    fn happened_later(&self, input: Input) {
        let this = self.clone();
        wasm_bindgen_futures::spawn_local(async move { this.happened(input) });
    }

    fn keep_time(&self) {
        let mut shared = self.shared.borrow_mut();
        if !shared.core.needs_ticks() {
            shared.ticking = None;
        } else if shared.ticking.is_none() {
            let this = self.clone();
            shared.ticking = Some(Interval::new(TICK_MS, move || this.happened(Input::Tick)));
        }
    }
}

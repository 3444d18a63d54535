//! The supervisor's decisions, without a browser: what happened goes in, what to do comes out.
//!
//! One worker works, one spare waits so that a replacement is instant. A worker that is replaced is
//! killed first, and whatever it still says is ignored by its generation number.

use std::collections::VecDeque;
use trace::wire::Response;

/// Nothing heard for so long: the learner is asked whether to wait.
pub const SLOW_AFTER_MS: f64 = 3_000.0;
/// Nothing heard for so long: the run is ended.
pub const SILENCE_MS_MAX: f64 = 60_000.0;
/// A worker that has grown beyond this is replaced after its run: its memory never shrinks.
const MEMORY_BYTES_MAX: f64 = 256e6;
/// So many workers that die before their first word mean that none will ever work here.
const STILLBORN_MAX: u32 = 3;

/// A job's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(pub u32);

/// A worker's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u32);

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Somebody wants a job done.
    Ask(JobId),
    /// Somebody does not want a job any more.
    Cancel(JobId),
    /// The worker's code is there and compiled.
    Loaded,
    /// The worker's code cannot be had.
    NotLoaded(String),
    /// A worker said something.
    Said(Generation, Box<Response>),
    /// A worker has answered its request whole; its memory has so many bytes.
    Finished(Generation, f64),
    /// A worker died.
    Died(Generation, String),
    /// Time went by.
    Tick,
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Start a worker.
    Spawn(Generation),
    /// Terminate a worker.
    Kill(Generation),
    /// Give a job to a worker.
    Post(Generation, JobId),
    /// Tell whoever asked.
    Tell(JobId, News),
}

/// What whoever asked is told.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// The worker's answer, or a part of it.
    Said(Box<Response>),
    /// It takes long; the learner may stop it or wait.
    Slow,
    /// That was all.
    Over(End),
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// As it should.
    Done,
    /// The learner stopped it.
    Stopped,
    /// Nothing was heard of it for too long.
    TooLong,
    /// It used up the memory that a worker may have.
    OutOfMemory,
    /// Its calls or its values were nested too deep.
    TooDeep,
    /// The simulator cannot be loaded.
    NotLoaded(String),
    /// The simulator is of another release than the page.
    Outdated,
    /// A bug of the playground.
    Bug(String),
}

#[derive(Debug, Clone, Copy)]
struct Desk {
    generation: Generation,
    ready: bool,
}

#[derive(Debug, Clone, Copy)]
struct Work {
    job: JobId,
    heard_ms: f64,
    told_slow: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Code {
    #[default]
    Loading,
    Loaded,
    Unusable(End),
}

/// The supervisor.
#[derive(Debug, Default)]
pub struct Core {
    build: String,
    code: Code,
    active: Option<Desk>,
    spare: Option<Desk>,
    generations: u32,
    stillborn: u32,
    queue: VecDeque<JobId>,
    work: Option<Work>,
    effects: Vec<Effect>,
}

impl Core {
    /// A supervisor of workers that must be of this build.
    pub fn new(build: String) -> Self {
        Self { build, ..Self::default() }
    }

    /// Whether time must be told: something is being worked on.
    pub const fn needs_ticks(&self) -> bool {
        self.work.is_some()
    }

    /// Whether the worker's code could not be had; asking again is worth a new attempt.
    pub const fn is_unusable(&self) -> bool {
        matches!(self.code, Code::Unusable(End::NotLoaded(_)))
    }

    /// Forgets that the worker's code could not be had.
    pub fn load_again(&mut self) {
        self.code = Code::Loading;
    }

    /// Decides what to do about what happened at `now_ms`.
    pub fn handle(&mut self, now_ms: f64, input: Input) -> Vec<Effect> {
        match input {
            Input::Ask(job) => self.queue.push_back(job),
            Input::Cancel(job) => self.cancel(job),
            Input::Loaded => self.code = Code::Loaded,
            Input::NotLoaded(why) => self.give_up(End::NotLoaded(why)),
            Input::Said(generation, response) => self.said(now_ms, generation, response),
            Input::Finished(generation, memory) => self.finished(generation, memory),
            Input::Died(generation, says) => self.died(generation, &says),
            Input::Tick => self.tick(now_ms),
        }
        self.proceed(now_ms);
        std::mem::take(&mut self.effects)
    }

    /// Whatever can be begun is begun.
    fn proceed(&mut self, now_ms: f64) {
        if let Code::Unusable(end) = self.code.clone() {
            while let Some(job) = self.queue.pop_front() {
                self.tell(job, News::Over(end.clone()));
            }
            return;
        }
        if self.code != Code::Loaded {
            return;
        }
        if self.active.is_none() {
            self.active = self.spare.take().or_else(|| Some(self.spawn()));
        }
        let Some(Desk { generation, ready: true }) = self.active else { return };
        if self.work.is_none()
            && let Some(job) = self.queue.pop_front()
        {
            self.work = Some(Work { job, heard_ms: now_ms, told_slow: false });
            self.effects.push(Effect::Post(generation, job));
        }
        if self.spare.is_none() {
            self.spare = Some(self.spawn());
        }
    }

    fn spawn(&mut self) -> Desk {
        self.generations += 1;
        let generation = Generation(self.generations);
        self.effects.push(Effect::Spawn(generation));
        Desk { generation, ready: false }
    }

    fn tell(&mut self, job: JobId, news: News) {
        self.effects.push(Effect::Tell(job, news));
    }

    fn is_active(&self, generation: Generation) -> bool {
        self.active.is_some_and(|desk| desk.generation == generation)
    }

    fn cancel(&mut self, job: JobId) {
        if self.work.is_some_and(|work| work.job == job) {
            self.end_work(End::Stopped);
            self.replace();
        } else if let Some(index) = self.queue.iter().position(|queued| *queued == job) {
            self.queue.remove(index);
            self.tell(job, News::Over(End::Stopped));
        }
    }

    fn said(&mut self, now_ms: f64, generation: Generation, response: Box<Response>) {
        if let Response::Ready { build } = response.as_ref() {
            return self.ready(generation, build);
        }
        if !self.is_active(generation) {
            return;
        }
        if let Response::Broken { says } = response.as_ref() {
            self.end_work(End::Bug(says.clone()));
            return self.replace();
        }
        if let Some(work) = &mut self.work {
            work.heard_ms = now_ms;
            work.told_slow = false;
            let job = work.job;
            self.tell(job, News::Said(response));
        }
    }

    fn ready(&mut self, generation: Generation, build: &str) {
        if build != self.build {
            return self.give_up(End::Outdated);
        }
        self.stillborn = 0;
        for desk in self.active.iter_mut().chain(&mut self.spare) {
            desk.ready |= desk.generation == generation;
        }
    }

    fn finished(&mut self, generation: Generation, memory: f64) {
        if self.is_active(generation) {
            self.end_work(End::Done);
            if memory > MEMORY_BYTES_MAX {
                self.replace();
            }
        }
    }

    fn died(&mut self, generation: Generation, says: &str) {
        let was_ready = [self.active, self.spare]
            .iter()
            .flatten()
            .any(|desk| desk.generation == generation && desk.ready);
        if self.is_active(generation) {
            self.end_work(cause_of_death(says));
            self.replace();
        } else if self.spare.is_some_and(|desk| desk.generation == generation) {
            self.spare = None;
            self.effects.push(Effect::Kill(generation));
        } else {
            return;
        }
        self.stillborn += u32::from(!was_ready);
        if self.stillborn >= STILLBORN_MAX {
            self.give_up(End::NotLoaded(says.to_owned()));
        }
    }

    fn tick(&mut self, now_ms: f64) {
        let Some(work) = &mut self.work else { return };
        let silent_ms = now_ms - work.heard_ms;
        if silent_ms > SILENCE_MS_MAX {
            self.end_work(End::TooLong);
            self.replace();
        } else if silent_ms > SLOW_AFTER_MS && !work.told_slow {
            work.told_slow = true;
            let job = work.job;
            self.tell(job, News::Slow);
        }
    }

    fn end_work(&mut self, end: End) {
        if let Some(work) = self.work.take() {
            self.tell(work.job, News::Over(end));
        }
    }

    fn replace(&mut self) {
        if let Some(desk) = self.active.take() {
            self.effects.push(Effect::Kill(desk.generation));
        }
    }

    fn give_up(&mut self, end: End) {
        self.end_work(end.clone());
        self.replace();
        if let Some(desk) = self.spare.take() {
            self.effects.push(Effect::Kill(desk.generation));
        }
        self.code = Code::Unusable(end);
    }
}

/// Why a worker died. A panic says so before it traps; a trap without a word is memory or depth.
fn cause_of_death(says: &str) -> End {
    let lower = says.to_ascii_lowercase();
    let has = |word| lower.contains(word);
    if has("call stack") || has("recursion") || has("out of bounds") {
        End::TooDeep
    } else if has("unreachable") || has("memory") {
        End::OutOfMemory
    } else {
        End::Bug(says.to_owned())
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;

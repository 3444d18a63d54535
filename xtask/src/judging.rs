//! The way to the judge: one run on a thread with a stack of known size, a panic told as the bug of
//! ours that it is, and many runs at once over the machine's cores.

use judge::Recorded;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use trace::wire::{Exam, ScenarioInfo};
use trace::{Blame, Diagnostic, ScenarioReport, Severity};

/// Stack of a thread that judges: reserved, not used, so that deep programs meet the interpreter's
/// limit and never the thread's.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// The scenarios of a task.
///
/// # Errors
/// When they cannot be loaded.
pub fn list(exam: &Exam) -> Result<Vec<ScenarioInfo>, Vec<Diagnostic>> {
    guarded(|| judge::list(exam))
}

/// Judges a program under one scenario and seed.
///
/// # Errors
/// When the program or the scenarios cannot be loaded.
pub fn run(exam: &Exam, program: &str, scenario: &str, seed: u64) -> Result<ScenarioReport, Vec<Diagnostic>> {
    guarded(|| judge::run(exam, program, scenario, seed))
}

/// As [`run`], and the storm that the program met.
///
/// # Errors
/// As [`run`].
pub fn record(
    exam: &Exam,
    program: &str,
    scenario: &str,
    seed: u64,
) -> Result<(ScenarioReport, Recorded), Vec<Diagnostic>> {
    guarded(|| judge::record(exam, program, scenario, seed))
}

/// Judges a program in a storm that was kept.
///
/// # Errors
/// As [`run`].
pub fn replay(exam: &Exam, program: &str, storm: &Recorded) -> Result<ScenarioReport, Vec<Diagnostic>> {
    guarded(|| judge::replay(exam, program, storm))
}

fn guarded<T>(judge: impl FnOnce() -> Result<T, Vec<Diagnostic>>) -> Result<T, Vec<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|panic| Err(vec![our_bug(&panic)]))
}

fn our_bug(panic: &Box<dyn std::any::Any + Send>) -> Diagnostic {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Diagnostic {
        severity: Severity::Fatal,
        blame: Blame::Playground,
        process: None,
        event: None,
        says: format!("a bug of the playground: {text}"),
        advice: Some("Report it with the task, the program and the seed.".to_owned()),
        frames: Vec::new(),
        count: 1,
    }
}

/// Does every job, several at a time, and gives the results in the order of the jobs.
pub fn in_parallel<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(jobs.len()));
    let worker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return };
            let result = work(job);
            results.lock().expect("no worker panics with the lock").push((index, result));
        }
    };
    let threads = cores().min(jobs.len());
    python::judge_at_once(threads);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, worker).expect("the machine can start a thread a core");
        }
    });
    let mut results = results.into_inner().expect("no worker panics with the lock");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let jobs: Vec<u64> = (0..100).collect();
        assert_eq!(in_parallel(&jobs, |job| job * 2), jobs.iter().map(|job| job * 2).collect::<Vec<_>>());
    }

    #[test]
    fn judge_and_course_call_the_check_of_every_scenario_the_same() {
        assert_eq!(judge::ACTIVITY, tracks::ACTIVITY);
    }

    #[test]
    fn a_panic_is_told_as_ours() {
        let told = guarded::<()>(|| panic!("the queue is empty")).unwrap_err();
        assert_eq!(
            (told[0].blame, told[0].says.as_str()),
            (Blame::Playground, "a bug of the playground: the queue is empty")
        );
    }
}

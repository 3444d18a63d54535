//! Trying bad programs, one after the other: each must be told what is wrong in words that fit it, must
//! not break the playground, nor keep it waiting, and must leave it as good as new.
//!
//! The programs are in files, one after the other:
//!
//! ```text
//! #### its name
//! #> a part of what must be said, at one of its lines     (#- : said without a line)
//! its text, before which everything of `sim` is imported
//! ```

use super::{exam, listed};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Once, PoisonError, RwLock};
use std::thread::Builder;
use std::time::Duration;
use trace::{Diagnostic, Digest, Severity};

/// Limits of memory bind only under the interpreter's own allocator, as in the page's worker.
#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

/// Those who use up the memory or the time of the whole process want it for themselves.
pub static MACHINE: RwLock<()> = RwLock::new(());

/// Stack of whoever judges: what a worker has in a browser.
const STACK_BYTES: usize = 1024 * 1024;

/// How long a program may keep the playground waiting, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// What all of them go through.
pub const SCENARIO: &str = r#"
from sim import scenario, cluster, client, check, activity, sleep, view, constant

@scenario("Two nodes are asked, looked at and given time", checks=["answered", "viewed"])
async def visit():
    cluster(nodes=2, latency=constant(1))
    c = client()
    for i in range(2):
        op = await c.call("n1", {"type": "add", "delta": i}, timeout=100)
        check("answered", op.ok, f"add {i} got {op.body}", witness=op)
    await sleep(50)
    check("viewed", view("n1") == {"total": 1}, f"n1 shows {view('n1')}")
    activity(True)
"#;

/// What passes.
const GOOD: &str = r#"
from sim import node, reply

total = 0

@node.on("add")
def add(msg):
    global total
    total += msg["body"]["delta"]
    reply(msg, {"type": "add_ok", "total": total})

@node.view
def look():
    return {"total": total}
"#;

/// Everything of `sim`.
const IMPORTS: &str = "from sim import node, send, reply, rpc, emit, sleep, every, after, now, clock, interval, work, mailbox, disk, connect, sign, verify, pack, unpack, fold, unfold, crypto, log, metric";

/// A program and what must be said about it.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub program: String,
    /// A part of what must be said.
    pub says: String,
    /// Whether a line must be named.
    pub at_a_line: bool,
}

/// What came of a program.
struct Judged {
    diagnostics: Vec<Diagnostic>,
    /// The run's digest, if it ran.
    digest: Option<Digest>,
    passed: bool,
}

fn judged(program: &str) -> Judged {
    match judge::run(&exam(SCENARIO), program, "visit", 1) {
        Ok(report) => {
            Judged { passed: report.passed(), digest: Some(report.digest), diagnostics: report.diagnostics }
        }
        Err(diagnostics) => Judged { diagnostics, digest: None, passed: false },
    }
}

/// The cases of a file.
pub fn cases(text: &str) -> Vec<Case> {
    let case = |part: &str| {
        let (name, rest) = part.split_once('\n').expect("a name");
        let (says, program) = rest.split_once('\n').expect("what must be said");
        let (mark, says) = says.split_once(' ').expect("a mark and words");
        assert!(mark == "#>" || mark == "#-", "{name}: what does {mark:?} mean?");
        let program = format!("{IMPORTS}\n{program}");
        Case { name: name.to_owned(), program, says: says.to_owned(), at_a_line: mark == "#>" }
    };
    let cases: Vec<Case> = text.split("\n#### ").skip(1).map(case).collect();
    assert!(cases.len() > 5, "a file of few cases is read wrongly");
    cases
}

/// Judges a case in a thread of its own; gives its digest.
pub fn try_case(case: &Case) -> Option<Digest> {
    let (done, waiting) = mpsc::channel();
    let program = case.program.clone();
    let judge = move || {
        let _ = done.send(judged(&program));
    };
    let thread = Builder::new().stack_size(STACK_BYTES).spawn(judge).expect("a thread");
    let judged = match waiting.recv_timeout(PATIENCE) {
        Ok(judged) => judged,
        Err(RecvTimeoutError::Timeout) => panic!("{}: kept the playground waiting", case.name),
        Err(RecvTimeoutError::Disconnected) => panic!("{}: broke the playground", case.name),
    };
    thread.join().expect("it has sent its result");
    check(case, &judged);
    judged.digest.filter(|_| judged.diagnostics.iter().all(|told| told.severity != Severity::Fatal))
}

fn check(case: &Case, judged: &Judged) {
    let name = &case.name;
    assert!(
        !judged.passed || judged.diagnostics.iter().all(|told| told.severity == Severity::Note),
        "{name}"
    );
    let Some(told) = judged.diagnostics.iter().find(|told| told.says.contains(&case.says)) else {
        panic!("{name}: nothing says {:?} but\n{}", case.says, listed(&judged.diagnostics));
    };
    assert!(told.says.chars().count() < 1_000, "{name}: says too much");
    match told.frames.last() {
        Some(frame) => {
            let line = case.program.lines().nth(frame.line as usize - 1).unwrap_or_default();
            let shown = frame.code.trim_end_matches('…');
            assert!(line.trim().starts_with(shown), "{name}: line {} is not {shown:?}", frame.line);
        }
        None => assert!(!case.at_a_line, "{name}: no line is named for {:?}", told.says),
    }
}

pub fn a_good_program_passes() {
    let judged = judged(GOOD);
    assert!(judged.passed, "a good program fails:\n{}", listed(&judged.diagnostics));
}

/// Arms the allocator, once, while there is still little to count.
pub fn arm() {
    static ARMED: Once = Once::new();
    ARMED.call_once(|| monty_alloc::set_hard_limit(None).expect("the allocator is installed"));
}

/// One case after the other, to the last; a run that came to its own end is the same when it is repeated.
pub fn try_each(cases: &[Case]) {
    arm();
    let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
    let again = |case: &Case| {
        if let Some(digest) = try_case(case) {
            assert_eq!(Some(digest), try_case(case), "{}: another run", case.name);
        }
    };
    try_all(cases, again);
    a_good_program_passes();
}

/// The same for programs that use up what the whole process has.
pub fn try_each_alone(cases: &[Case]) {
    arm();
    let _alone = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
    let once = |case: &Case| {
        try_case(case);
        a_good_program_passes();
    };
    try_all(cases, once);
}

/// Those that fail have said why by the time this does.
fn try_all(cases: &[Case], attempt: impl Fn(&Case)) {
    let fails = |case: &&Case| catch_unwind(AssertUnwindSafe(|| attempt(case))).is_err();
    let failed: Vec<&str> = cases.iter().filter(fails).map(|case| case.name.as_str()).collect();
    assert!(failed.is_empty(), "of {} cases these fail: {failed:#?}", cases.len());
}

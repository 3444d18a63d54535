//! Hostile and broken programs: each gets a report or a diagnostic in words that fit it, none breaks
//! the playground or keeps it waiting, and a good program passes after it as before.
//!
//! The programs are in `hostile/*.py`, one after the other:
//!
//! ```text
//! #### its name
//! #> a part of what must be said, at one of its lines     (#- : said without a line)
//! its text, before which everything of `sim` is imported
//! ```

use std::fmt::Write as _;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Once, PoisonError, RwLock};
use std::thread::Builder;
use std::time::Duration;
use trace::wire::Exam;
use trace::{Diagnostic, Digest, Severity};

/// Limits of memory bind only under the interpreter's own allocator, as in the page's worker.
#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

/// Those who use up the memory or the time of the whole process want it for themselves.
static MACHINE: RwLock<()> = RwLock::new(());

/// Stack of whoever judges: what a worker has in a browser.
const STACK_BYTES: usize = 1024 * 1024;

/// How long a program may keep the playground waiting, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

const SCENARIO: &str = r#"
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

const IMPORTS: &str = "from sim import node, send, reply, rpc, emit, sleep, every, after, now, mailbox, disk, log, metric, work";

/// A program and what must be said about it.
#[derive(Debug, Clone)]
struct Case {
    name: String,
    program: String,
    says: String,
    /// Whether a line must be named.
    at_a_line: bool,
}

/// What came of a program.
struct Judged {
    diagnostics: Vec<Diagnostic>,
    /// The run's digest, if it ran.
    digest: Option<Digest>,
    passed: bool,
}

fn judged(program: &str) -> Judged {
    let exam = Exam { task: "test/hostile".into(), scenarios: SCENARIO.into(), ..Exam::default() };
    match judge::run(&exam, program, "visit", 1) {
        Ok(report) => {
            Judged { passed: report.passed(), digest: Some(report.digest), diagnostics: report.diagnostics }
        }
        Err(diagnostics) => Judged { diagnostics, digest: None, passed: false },
    }
}

/// The cases of a file.
fn cases(text: &str) -> Vec<Case> {
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
fn try_case(case: &Case) -> Option<Digest> {
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

fn listed(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().fold(String::new(), |mut text, told| {
        let _ = writeln!(text, "  {:?}: {} ({:?})", told.severity, told.says, told.advice);
        text
    })
}

fn a_good_program_passes() {
    let judged = judged(GOOD);
    assert!(judged.passed, "a good program fails:\n{}", listed(&judged.diagnostics));
}

/// Arms the allocator, once, while there is still little to count.
fn arm() {
    static ARMED: Once = Once::new();
    ARMED.call_once(|| monty_alloc::set_hard_limit(None).expect("the allocator is installed"));
}

/// One case after the other. A run that came to its own end is the same when it is repeated.
fn try_each(cases: &[Case]) {
    arm();
    let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
    for case in cases {
        if let Some(digest) = try_case(case) {
            assert_eq!(Some(digest), try_case(case), "{}: another run", case.name);
        }
    }
    a_good_program_passes();
}

#[test]
fn loops_without_end_are_stopped() {
    arm();
    let _alone = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
    let cases = cases(include_str!("hostile/loops.py"));
    // They wait for the same clock, so they may as well wait together.
    std::thread::scope(|scope| {
        let running: Vec<_> = cases.iter().map(|case| scope.spawn(|| try_case(case))).collect();
        running.into_iter().for_each(|thread| {
            thread.join().expect("the case above holds");
        });
    });
    a_good_program_passes();
}

#[test]
fn floods_are_cut() {
    try_each(&cases(include_str!("hostile/floods.py")));
}

#[test]
fn values_that_do_not_fit_are_refused() {
    try_each(&cases(include_str!("hostile/values.py")));
}

#[test]
fn wrong_arguments_are_told_what_was_wanted() {
    try_each(&cases(include_str!("hostile/calls.py")));
}

#[test]
fn python_that_goes_wrong_is_explained() {
    try_each(&cases(include_str!("hostile/python.py")));
}

#[test]
fn memory_without_end_is_withheld() {
    arm();
    let _alone = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
    for case in cases(include_str!("hostile/memory.py")) {
        try_case(&case);
        a_good_program_passes();
    }
}

#[test]
fn sources_that_cannot_be_read_are_refused() {
    let case = |(name, program, says): (&str, String, &str)| Case {
        name: name.to_owned(),
        program,
        says: says.to_owned(),
        at_a_line: true,
    };
    let cases: Vec<Case> = sources().into_iter().map(case).collect();
    try_each(&cases);
}

/// Sources that no file should hold.
fn sources() -> Vec<(&'static str, String, &'static str)> {
    let row = |start: &str, link: &str| format!("x = {start}{}\n", link.repeat(50_000));
    let blocks: String = (0..600).map(|depth| format!("{}if 1:\n", " ".repeat(depth))).collect();
    vec![
        ("a huge source", "x = 1\n".repeat(50_000), "longer than 256 kB"),
        (
            "brackets in brackets",
            format!("x = {}1{}\n", "(".repeat(90_000), ")".repeat(90_000)),
            "too deeply",
        ),
        ("blocks in blocks", blocks + &" ".repeat(600) + "pass\n", "too deeply"),
        ("a row of nots", row("", "not "), "too deeply"),
        ("a row of sums", row("1", "+1"), "chains more than can be read"),
        ("a row of fields", row("x", ".a"), "chains more than can be read"),
        ("a row of calls", row("f", "()"), "chains more than can be read"),
        ("a row of places", row("x", "[0]"), "chains more than can be read"),
        (
            "a row of sums that does not parse",
            row("1", "+1").replace('\n', ")\n"),
            "chains more than can be read",
        ),
        ("a row of elifs", "if 1:\n  pass\n".to_owned() + &"elif 1:\n  pass\n".repeat(8_000), "too deeply"),
        ("a very long number", format!("x = {}\n", "9".repeat(200_000)), "Exceeds the limit"),
        ("too many arguments", format!("f({})\n", "1,".repeat(50_000)), "more than 255 positional arguments"),
        ("a null byte", "x = 1\0\n".to_owned(), "unexpected token"),
        ("an emoji for a name", "x = 😀\n".to_owned(), "unexpected token"),
        ("a space of no width", "x\u{200b} = 1\n".to_owned(), "unexpected token"),
        ("text that turns around", "x = '\u{202e}'\nundefined\n".to_owned(), "'undefined' is not defined"),
        ("a mark of byte order", "\u{feff}x = 1\nundefined\n".to_owned(), "'undefined' is not defined"),
        ("lines from Windows", "x = 1\r\nundefined\r\n".to_owned(), "'undefined' is not defined"),
        ("a text without an end", "x = \"\"\"abc\n".to_owned(), "missing closing quote"),
        ("a backslash at the end", "x = 1\\".to_owned(), "SyntaxError"),
        ("Python 2", "print \"hello\"\n".to_owned(), "SyntaxError"),
        ("all of sim", "from sim import *\n".to_owned(), "`sim` has no `*`"),
        ("a misspelt import", "from sim import node, sned\n".to_owned(), "`sim` has no `sned`"),
        ("sim as a whole", "import sim\n".to_owned(), "`import sim` is not offered"),
    ]
}

#[test]
fn what_is_looked_at_is_cut_too() {
    let program = "v = [1]\nfor i in range(60):\n    v = [v, v]\nw = 'x' * 10000000\nf = lambda: v\n";
    let exam = Exam { task: "test/hostile".into(), scenarios: SCENARIO.into(), ..Exam::default() };
    let nodes = judge::Film::new(exam.clone(), program.to_owned(), "visit".to_owned(), 1)
        .and_then(|mut film| film.variables(5))
        .expect("it loads");
    let shown: Vec<usize> = nodes[0].1.iter().map(|variable| variable.value.to_json().len()).collect();
    assert_eq!(
        nodes[0].1.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>(),
        ["f", "i", "v", "w"]
    );
    assert!(shown.iter().all(|bytes| *bytes < 10_000), "{shown:?}");
}

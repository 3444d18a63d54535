//! Hostile and broken programs: each gets a report or a diagnostic in words that fit it, none breaks
//! the playground or keeps it waiting, and a good program passes after it as before. The programs are in
//! `hostile/*.py`; how they are tried is told in `common/cases.rs`.

mod common;

use common::cases::{
    Case, MACHINE, SCENARIO, a_good_program_passes, arm, cases, try_case, try_each, try_each_alone,
};
use common::exam;
use std::sync::PoisonError;

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
    try_each_alone(&cases(include_str!("hostile/memory.py")));
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
    let nodes = judge::Film::new(exam(SCENARIO), program.to_owned(), "visit".to_owned(), 1)
        .and_then(|mut film| film.variables(5))
        .expect("it loads");
    let shown: Vec<usize> = nodes[0].1.iter().map(|variable| variable.value.to_json().len()).collect();
    assert_eq!(
        nodes[0].1.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>(),
        ["f", "i", "v", "w"]
    );
    assert!(shown.iter().all(|bytes| *bytes < 10_000), "{shown:?}");
}

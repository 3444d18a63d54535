//! What `sim` offers a node's program, through the front door: time, its disk, its end, its names.

mod common;

use common::going::{SCENARIO, SHOUTS, passes, passes_in, program, told};
use common::{exam, first_error, listed, outcome};
use trace::EventKind;

// ---- time ---------------------------------------------------------------------------------------

#[test]
fn work_queues_for_the_core_of_the_node() {
    passes(
        "import asyncio\n",
        r#"
began = now()
async def one():
    await work(10)
    return now() - began
assert await asyncio.gather(one(), one(), one()) == [10, 20, 30]
await work(0.5)
"#,
    );
}

#[test]
fn the_interval_holds_the_clock() {
    passes(
        "",
        r#"
earliest, latest = interval()
assert type(earliest) is int and type(latest) is int
assert earliest <= clock() <= latest
"#,
    );
}

// ---- the disk -----------------------------------------------------------------------------------

#[test]
fn a_disk_takes_text_and_bytes_and_gives_either() {
    passes(
        "",
        r#"
assert disk.exists("a") == False
disk.append("a", "grün\n")
disk.append("a", b"\x00\xff")
assert disk.exists("a")
assert disk.size("a") == 8
assert disk.read_bytes("a") == b"gr\xc3\xbcn\n\x00\xff"
assert disk.read("a") == "grün\n\x00\ufffd"
assert disk.read_lines("a") == ["grün", "\x00\ufffd"]
assert disk.read("a", 2, 2) == "ü"
assert disk.read("a", at=4) == "n\n\x00\ufffd"
assert disk.read_bytes("a", length=2) == b"gr"
assert disk.read_bytes("a", 8) == b"" and disk.read_bytes("a", 10**15) == b""
disk.write("a", b"X", at=1)
disk.write("a", "end", 10)
assert disk.read_bytes("a") == b"gX\xc3\xbcn\n\x00\xff\x00\x00end"
disk.write("a", "new")
disk.truncate("a", 2)
disk.rename("a", "b")
assert disk.list() == ["b"] and disk.read("b") == "ne"
await disk.sync("b")
disk.truncate("b")
assert disk.size("b") == 0
disk.delete("b")
assert disk.list() == [] and disk.read_lines("b") == []
"#,
    );
}

#[test]
fn what_goes_wrong_on_a_disk_can_be_caught() {
    passes(
        "",
        r#"
async def wrong(step):
    try:
        result = step()
        if type(result).__name__ == "coroutine":
            await result
    except OSError as error:
        return type(error).__name__
for step in [
    lambda: disk.read("none"),
    lambda: disk.read_bytes("none", 1, 2),
    lambda: disk.size("none"),
    lambda: disk.truncate("none"),
    lambda: disk.rename("none", "other"),
    lambda: disk.delete("none"),
]:
    assert await wrong(step) == "FileNotFoundError"
try:
    await disk.sync("none")
    assert False
except FileNotFoundError:
    pass
assert await wrong(lambda: disk.write("huge", "x" * 20_000_000)) == "OSError"
assert await wrong(lambda: disk.write("far", "x", at=10**15)) == "OSError"
assert disk.list() == []
"#,
    );
}

#[test]
fn a_failure_behind_what_a_disk_gave_is_found_by_living_again() {
    let above = "runs = disk.read_lines(\"runs\")\ndisk.append(\"runs\", \"x\\n\")\n";
    let go = "await disk.sync(\"runs\")\nif len(runs) == 1:\n    await sleep(5)\n    raise ValueError(disk.read(\"runs\"))\n";
    let (says, line) = told(&program(above, go), "twice");
    assert_eq!(
        (says.as_str(), line.as_str()),
        ("ValueError: x\nx\n", "raise ValueError(disk.read(\"runs\"))")
    );
}

#[test]
fn a_view_reads_the_disk_and_changes_nothing() {
    let scenario = SCENARIO
        .replace("activity(True)", "activity(view(\"n1\") == {\"lines\": [\"a\"]}, str(view(\"n1\")))");
    let scenario = scenario.replace("import scenario,", "import scenario, view,");
    let above = "@node.view\ndef look():\n    return {\"lines\": disk.read_lines(\"log\")}\n";
    let reads = program(above, "disk.append(\"log\", \"a\\n\")");
    let report = judge::run(&exam(&scenario), &reads, "go", 1).unwrap();
    assert!(report.passed(), "{:?}\n{}", report.checks, listed(&report.diagnostics));
    let writes =
        reads.replace("    return {\"lines\"", "    disk.write(\"log\", \"b\")\n    return {\"lines\"");
    let report = judge::run(&exam(&scenario), &writes, "go", 1).unwrap();
    let told = first_error(&report.diagnostics).unwrap();
    assert_eq!(told.says, "RuntimeError: disk.write: a view only looks, it changes nothing");
    assert_eq!(told.frames.last().map(|frame| frame.code.as_str()), Some("disk.write(\"log\", \"b\")"));
}

// ---- the end ------------------------------------------------------------------------------------

#[test]
fn a_node_may_end_itself_and_nothing_behind_that_happens() {
    let exits = program(
        "lives = disk.read_lines(\"lives\")\n",
        r#"
if len(lives) == 0:
    disk.append("lives", "x\n")
    await disk.sync("lives")
    log("last words")
    try:
        node.exit()
    finally:
        log("never said")
        disk.append("lives", "y\n")
    log("never said")
assert lives == ["x"]
"#,
    );
    let report = passes_in(&exits, "twice");
    let said = |wanted: &str| {
        let is_it = |kind: &EventKind| matches!(kind, EventKind::Say { text, .. } if text == wanted);
        report.trace.events.iter().filter(|event| is_it(&event.kind)).count()
    };
    assert_eq!((said("last words"), said("never said")), (1, 0));
    assert!(report.trace.events.iter().any(|event| matches!(event.kind, EventKind::Exit { .. })));
}

#[test]
fn a_name_may_be_borrowed_by_liars_alone() {
    let (says, _) = told(&program("", "send(\"n2\", {\"type\": \"x\"}, src=\"c1\")"), "go");
    assert_eq!(says, "a message in the name of c1 was not sent");
    passes("@node.on(\"x\")\ndef x(msg):\n    pass\n", "send(\"n2\", {\"type\": \"x\"}, src=\"n1\")");
}

// ---- withheld -----------------------------------------------------------------------------------

#[test]
fn names_with_a_dot_can_be_withheld() {
    let go = |statement: &str| program("", statement);
    let cases = [
        ("crypto.seal", go("crypto.seal(b\"\", b\"\", b\"\")"), "crypto.seal(b\"\", b\"\", b\"\")"),
        ("disk.read_bytes", go("disk.read_bytes(\"x\")"), "disk.read_bytes(\"x\")"),
        ("disk.sync", go("await disk.sync(\"x\")"), "await disk.sync(\"x\")"),
        ("node.exit", go("node.exit()"), "node.exit()"),
        ("node.accept", program("@node.accept\ndef serve(conn):\n    pass\n", "pass"), "@node.accept"),
        ("conn.reset", program(SHOUTS, "(await connect(\"n2\")).reset()"), "(await connect(\"n2\")).reset()"),
    ];
    for (name, program, line) in cases {
        let scenario = SCENARIO.replace("nodes=2,", &format!("nodes=2, without=[\"{name}\"],"));
        let report = judge::run(&exam(&scenario), &program, "go", 1).unwrap();
        let told = first_error(&report.diagnostics).unwrap_or_else(|| panic!("{name}"));
        assert!(
            told.says.contains(&format!("`{name}` is not offered in this task")),
            "{name}: {}",
            told.says
        );
        assert!(
            told.advice.as_deref().is_some_and(|advice| advice.starts_with("This task is about")),
            "{name}"
        );
        assert_eq!(told.frames.first().map(|frame| frame.code.as_str()), Some(line), "{name}");
        assert!(!report.passed(), "{name}");
    }
    for name in ["connect", "sign", "fold", "crypto", "interval"] {
        let scenario = SCENARIO.replace("nodes=2,", &format!("nodes=2, without=[\"{name}\"],"));
        let report = judge::run(&exam(&scenario), &program("", "pass"), "go", 1).unwrap();
        assert_eq!(report.diagnostics[0].says, format!("`{name}` is not offered in this task"));
    }
}

// ---- the reference page -------------------------------------------------------------------------

#[test]
fn the_example_of_the_reference_page_runs() {
    let (_, page) = python::reference().into_iter().find(|(file, _)| *file == "node.md").expect("the page");
    let example =
        page.split("```").nth(1).and_then(|block| block.strip_prefix("python\n")).expect("an example");
    let scenario = SCENARIO
        .replace("{\"type\": \"go\"}", "{\"type\": \"add\", \"delta\": 2}")
        .replace("go_ok", "add_ok");
    let report = judge::run(&exam(&scenario), example, "twice", 1).unwrap();
    assert!(report.passed() && report.diagnostics.is_empty(), "{}", listed(&report.diagnostics));
    assert!(outcome(&report, "went").is_pass());
    let total = |kind: &EventKind| matches!(kind, EventKind::Say { text, .. } if text == "total is now 4");
    assert!(report.trace.events.iter().any(|event| total(&event.kind)), "what was synced is there again");
}

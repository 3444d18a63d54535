//! What a page hears, in order, for each thing it may ask.

use super::*;

const SCENARIOS: &str = r#"
from sim import scenario, cluster, client, check, activity, heal, random

@scenario("One node echoes", checks=["echoed"])
async def calm():
    cluster(nodes=1)
    op = await client().call("n1", {"type": "echo", "echo": 5}, timeout=100)
    activity(True, "")
    check("echoed", op.ok and op.body["echo"] == 5, f"got {op.body}", witness=op)
    await heal(10)

@scenario("Half of the seeds fail", checks=["even"])
async def coin():
    cluster(nodes=1)
    op = await client().call("n1", {"type": "echo", "echo": 5}, timeout=100)
    activity(True, "")
    check("even", op.ok and random.randint(0, 1) == 0, "the coin says no", witness=op)
    await heal(10)
"#;

const GOOD: &str = r#"
from sim import node, reply

@node.on("echo")
def echo(msg):
    reply(msg, {"type": "echo_ok", "echo": msg["body"]["echo"]})
"#;

fn exam() -> Exam {
    Exam { task: "test/test".to_owned(), scenarios: SCENARIOS.to_owned(), ..Exam::default() }
}

fn heard(request: Request) -> Vec<Response> {
    let mut heard = Vec::new();
    Session::default().answer(request, &mut |response| heard.push(response));
    heard
}

fn judge(program: &str, scenarios: &[&str], seeds: u32) -> Vec<Response> {
    let scenarios = scenarios.iter().map(|name| (*name).to_owned()).collect();
    heard(Request::Judge { exam: exam(), program: program.to_owned(), scenarios, seed: 1, seeds })
}

/// Answers as short words, for reading.
fn told(responses: &[Response]) -> Vec<String> {
    let word = |response: &Response| match response {
        Response::Progress { scenario, seed, done, of } => format!("{scenario} {seed}, {done} of {of}"),
        Response::Report(report) => {
            format!("{} {}: {}", report.scenario, report.seed, if report.passed() { "pass" } else { "fail" })
        }
        Response::Judged { passed } => format!("passed: {passed}"),
        Response::Unloadable { .. } => "unloadable".to_owned(),
        other => format!("{other:?}"),
    };
    responses.iter().map(word).collect()
}

#[test]
fn only_first_seeds_and_failures_are_reported() {
    let wanted = ["calm 1, 0 of 3", "calm 1: pass", "calm 2, 1 of 3", "calm 3, 2 of 3", "passed: true"];
    assert_eq!(told(&judge(GOOD, &["calm"], 3)), wanted);
}

#[test]
fn a_failing_seed_ends_its_scenario_and_only_its_own() {
    let heard = told(&judge(GOOD, &[], 40));
    let fails: Vec<_> = heard.iter().filter(|word| word.ends_with("fail")).collect();
    assert_eq!(fails.len(), 1, "the coin fails once");
    assert!(fails[0].starts_with("coin"));
    let last = heard.iter().rposition(|word| word.starts_with("coin"));
    assert!(last.is_some_and(|last| heard[last].ends_with("fail")), "nothing of the coin after its failure");
    assert!(heard.iter().any(|word| word.starts_with("calm 40")), "the other scenario goes on");
    assert_eq!(heard.last().map(String::as_str), Some("passed: false"));
}

#[test]
fn every_scenario_is_seen_once_before_any_is_seen_twice() {
    let heard = told(&judge(GOOD, &[], 2));
    assert!(heard[0].starts_with("calm 1") && heard[2].starts_with("coin 1"));
}

#[test]
fn a_program_that_cannot_be_loaded_ends_everything() {
    let heard = told(&judge("def echo(:", &[], 3));
    assert_eq!(heard.last().map(String::as_str), Some("unloadable"));
    assert!(!heard.iter().any(|word| word.starts_with("passed")));
}

#[test]
fn scenarios_are_listed_without_running() {
    let [Response::Listed { scenarios }] = &heard(Request::List { exam: exam() })[..] else {
        panic!("one list")
    };
    assert_eq!(scenarios.iter().map(|info| info.name.as_str()).collect::<Vec<_>>(), ["calm", "coin"]);
}

#[test]
fn no_scenario_of_that_name_is_no_pass() {
    assert_eq!(told(&judge(GOOD, &["unheard of"], 3)), ["passed: false"]);
}

#[test]
fn a_storm_comes_back_and_meets_another_program() {
    let program = GOOD.to_owned();
    let heard_first = heard(Request::Record { exam: exam(), program, scenario: "coin".to_owned(), seed: 5 });
    let [Response::Report(first), Response::Storm { text }] = &heard_first[..] else {
        panic!("{heard_first:?}")
    };
    let replay = |program: &str, storm: &str| {
        heard(Request::Replay { exam: exam(), program: program.to_owned(), storm: storm.to_owned() })
    };
    let again = replay(GOOD, text);
    let [Response::Report(second), Response::Judged { passed }] = &again[..] else { panic!("{again:?}") };
    assert_eq!((first.digest, first.passed()), (second.digest, *passed));
    assert!(told(&replay("x = 1", text))[0].starts_with("coin 5: fail"));
    assert_eq!(told(&replay(GOOD, "{}")), ["unloadable"]);
}

#[test]
fn looks_into_one_run_agree_however_they_jump() {
    let look = |session: &mut Session, event: u32| {
        let (program, scenario) = (GOOD.to_owned(), "calm".to_owned());
        let mut answers = Vec::new();
        let request = Request::Inspect { exam: exam(), program, scenario, seed: 1, event };
        session.answer(request, &mut |response| answers.push(response));
        answers
    };
    let mut session = Session::default();
    for event in [6, 0, 3, 6, 1] {
        assert_eq!(look(&mut session, event), look(&mut Session::default(), event), "event {event}");
    }
}

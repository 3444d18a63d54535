//! Storms that learners write: they break modules, may do no more than make weather, and are told what is wrong with
//! them by their own lines. And clusters in which modules play the nodes, all of them or every second one.

use trace::wire::{Company, Exam, Submission};
use trace::{Blame, Outcome, ScenarioReport};

const SCENARIOS: &str = r#"
from sim import activity, check, client, cluster, gather, heal, scenario, sleep, storm, trace


async def load(caller, answered):
    for number in range(20):
        op = await caller.call("n1", {"type": "echo", "echo": number}, timeout=50)
        answered.append(op.ok)
        await sleep(50)


@scenario("Echoes in a storm of the learner's", checks=["breaks", "within-budget", "heals"])
async def blow():
    cluster(nodes=3, program="echo")
    caller, answered = client(), []
    await gather(load(caller, answered), storm.run(until=1000))
    check("breaks", not all(answered), "every echo was answered")
    actions = storm.actions()
    check("within-budget", len(actions) <= 3, f"{[action['name'] for action in actions]}")
    await heal(100)
    last = await caller.call("n1", {"type": "echo", "echo": 1}, timeout=50)
    check("heals", last.ok and trace.faults()[-1]["ended_at"] is not None, f"{trace.faults()}")
    activity(len(answered) == 20, "too few")
"#;

const GOOD: &str = "
from sim import fault, moment, sleep


async def storm():
    answered = await moment(delivered='echo', nth=3, timeout=500)
    if answered:
        fault.kill('n1')
        await sleep(200)
        fault.restart('n1')
";

fn exam(submission: Submission, company: Company) -> Exam {
    Exam { task: "test/test".into(), scenarios: SCENARIOS.into(), submission, company, ..Exam::default() }
}

fn blow(storm: &str) -> ScenarioReport {
    judge::run(&exam(Submission::Storm, Company::Nobody), storm, "blow", 1).expect("the storm loads")
}

fn failed(report: &ScenarioReport) -> Vec<&str> {
    let is_failed = |outcome: &Outcome| matches!(outcome, Outcome::Fail { .. });
    report.checks.iter().filter(|check| is_failed(&check.outcome)).map(|check| check.name.as_str()).collect()
}

#[test]
fn a_storm_acts_at_a_moment_and_is_over_when_it_ends() {
    let report = blow(GOOD);
    assert!(report.passed(), "{:?} {:?}", report.checks, report.diagnostics);
    assert_eq!(report.digest, blow(GOOD).digest);
}

#[test]
fn a_storm_that_does_nothing_breaks_nothing() {
    assert_eq!(failed(&blow("async def storm():\n    pass\n")), ["breaks"]);
}

#[test]
fn a_storm_without_end_is_stopped_and_its_harm_is_counted() {
    let report = blow(
        "from sim import net, sleep\nasync def storm():\n    while True:\n        net.loss(1, 2, everywhere=True)\n        await sleep(100)\n",
    );
    assert_eq!(failed(&report), ["within-budget"], "{:?}", report.diagnostics);
}

#[test]
fn ending_trouble_is_no_harm() {
    let calls = [
        "net.loss(1, 2, everywhere=True)",
        "fault.slow('n1', 10)",
        "net.loss(chance=0, of=1)",
        "fault.slow('n1', 100)",
        "net.duplicate(0, 1)",
        "disks.full('n1', False)",
        "clock.skew('n1', 0)",
        "net.heal()",
    ];
    let program = format!(
        "from sim import clock, disks, fault, net, sleep\nasync def storm():\n    {}\n    await sleep(100)\n    {}\n",
        calls[..2].join("\n    "),
        calls[2..].join("\n    ")
    );
    assert_eq!(failed(&blow(&program)), [""; 0]);
    let harmful = program.replace("net.duplicate(0, 1)", "net.duplicate(1, 2)").replace("False", "True");
    assert_eq!(failed(&blow(&harmful)), ["within-budget"]);
}

#[test]
fn what_is_wrong_with_a_storm_is_told_to_its_author_with_the_line() {
    let table = [
        ("from sim import net\n\nasync def storm():\n    net.losss(1, 2)\n", 4, "net has no `losss`"),
        (
            "from sim import fault\n\nasync def storm():\n    fault.leave('n1')\n",
            4,
            "a storm cannot use fault.leave",
        ),
        (
            "from sim import fault\nasync def storm():\n    fault.restart('n1', 'echo')\n",
            3,
            "with the program that it had",
        ),
        ("from sim import fault\nasync def storm():\n    fault.kill('n9')\n", 3, "nobody is called"),
        ("async def storm():\n    return 1 / 0\n", 2, "ZeroDivisionError"),
    ];
    for (storm, line, says) in table {
        let report = blow(storm);
        let told = report.diagnostics.iter().find(|one| one.blame == Blame::Program).expect(storm);
        assert!(told.says.contains(says), "{storm}: {}", told.says);
        assert_eq!(told.line(), Some(line), "{storm}: {}", told.says);
        assert!(!report.passed());
    }
    let spins = blow("async def storm():\n    while True:\n        pass\n");
    let told = &spins.diagnostics[0];
    assert_eq!(told.says, "the storm did not come to an end: it computed too long without a pause");
    assert_eq!(told.blame, Blame::Program);
    let nameless = blow("def rain():\n    pass\n");
    assert_eq!(nameless.diagnostics[0].says, "this program has no storm");
    let exam = exam(Submission::Storm, Company::Nobody);
    let refused = judge::run(&exam, "from sim import check\n", "blow", 1).expect_err("no storm may judge");
    assert_eq!(refused[0].says, "`sim` has no `check`");
}

const ECHOES: &str = r#"
from sim import activity, check, client, cluster, scenario


@scenario("Each node echoes", checks=["echoed"])
async def ask():
    nodes, caller = cluster(nodes=4), client()
    for node in nodes:
        op = await caller.call(node, {"type": "echo", "echo": 7}, timeout=50)
        check("echoed", op.ok and op.body["echo"] == 7, f"{node} answered {op.body}", witness=op)
    activity(True)
"#;

#[test]
fn a_module_plays_all_nodes_or_every_second_one() {
    let silent = "from sim import node\n";
    let play = |company| {
        let exam = Exam { scenarios: ECHOES.into(), ..exam(Submission::Node, company) };
        judge::run(&exam, silent, "ask", 1).expect("it loads")
    };
    assert!(play(Company::All("echo".into())).passed());
    let half = play(Company::Half("echo".into()));
    let answers =
        half.trace.events.iter().filter(|event| matches!(event.kind, trace::EventKind::Return { .. }));
    assert!(!half.passed() && answers.count() >= 2, "{:?}", half.checks);
    assert!(!play(Company::Nobody).passed());
    let nobody = play(Company::All("ecko".into()));
    assert!(
        nobody.diagnostics[0].says.contains("there is no program \"ecko\"; did you mean \"echo\"?"),
        "{:?}",
        nobody.diagnostics
    );
}

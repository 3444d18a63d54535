//! Wrong calls in scenarios: each is answered at its line with what was given and what is wanted, none
//! breaks the playground or keeps it waiting.

#[path = "director_api/support.rs"]
mod support;

use std::sync::mpsc;
use std::thread::Builder;
use std::time::Duration;
use support::{NODE, exam, play};
use trace::wire::Exam;
use trace::{Blame, ScenarioReport, Severity};

/// Limits of memory bind only under the interpreter's own allocator, as in the page's worker.
#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

/// Stack of whoever judges: what a worker has in a browser.
const STACK_BYTES: usize = 1024 * 1024;

/// How long a scenario may keep the playground waiting, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// What stands before each wrong call.
const BEFORE: &str = "cluster(nodes=3)\nc = client()\nactor('spy', print)\nawait c.rpc('n1', {'type': 'put', 'file': 'wal', 'text': 'abc'})";

/// A wrong call, and words with which it must be answered.
const WRONG: &[(&str, &str)] = &[
    // ---- names
    ("net.isolate('n9')", "nobody is called \"n9\"; there is n1, n2, n3, c1, spy"),
    ("net.isolate(5)", "`name` is a str, and was 5"),
    ("net.cut('n1')", "`b` is missing. It is net.cut(a, b), for example cut = net.cut(\"n1\", \"n2\")"),
    ("net.cut('n1', 'n2', 'n3')", "\"n3\" is one too many"),
    ("net.cut('n1', 'n2', a='n3')", "`a` is given twice"),
    (
        "net.loss(1, 4, scope='all')",
        "it has no `scope`. It is net.loss(chance, of, everywhere=False), for example net.loss(1, 4)",
    ),
    ("net.losss(1, 4)", "net has no `losss`"),
    ("fault.explode('n1')", "fault has no `explode`"),
    ("await c.call('n9', {'type': 'x'})", "nobody is called \"n9\""),
    (
        "await c.call('n1', {'type': 'x'}, timeout=-1)",
        "`timeout` is a number of milliseconds, 0 to a day, and was -1",
    ),
    ("await c.call('n1', [1])", "`body` is a dict, and was [1]"),
    ("await c.call('n1', {'type': {1, 2}})", "`body` cannot hold a set"),
    ("await c.call('n1')", "`body` is missing"),
    ("c.send_text('n1', 5)", "`text` is a str, and was 5"),
    ("fault.leave('n3'); fault.kill('n3')", "\"n3\" has left the cluster"),
    // ---- checks
    ("check.linearisable('x')", "check has no `linearisable`"),
    ("measure.latncy()", "measure has no `latncy`"),
    ("check.linearizable()", "missing"),
    ("check.linearizable('x', 5)", "`of` is a workload, a list of operations, or a list of facts"),
    ("check.linearizable('x', 'abc')", "a workload, a list of operations, or a list of facts"),
    ("check.linearizable('x', [1])", "`of` is a list of operations"),
    ("check.linearizable('x', [], model='qeue')", "did you mean \"queue\"?"),
    ("check.linearizable('x', [], modl='queue')", "has no option \"modl\"; did you mean \"model\"?"),
    ("check.linearizable('x', [], budget=-1)", "it takes a whole number"),
    ("check.linearizable('x', [], model={1})", "`model` cannot be a set"),
    ("check.availability('x')", "says at_most= or at_least=; measure.availability only measures"),
    ("check.one_leader_a_term('x')", "no views were written down: call watch() after cluster(...)"),
    ("check.one_leader_a_term('x', [5])", "a list of facts"),
    ("check.one_leader_a_term('x', workload.echo(ops_max=1))", "a list of facts"),
    ("watch('n9')", "nobody is called \"n9\""),
    ("await c.call('n1', {'type': 'sing'}); check.linearizable('x', model='register')", "unknown function `"),
    // ---- chances
    (
        "net.loss(5, 3)",
        "a chance is two whole numbers, so many in so many: 1, 4 is one in four; 5, 3 is none",
    ),
    ("net.loss(-1, 3)", "-1, 3 is none"),
    ("net.loss(0.1, 1)", "0.1, 1 is none"),
    ("net.duplicate(1, 0)", "1, 0 is none"),
    ("net.corrupt(10 ** 30, 10 ** 31)", "is none"),
    ("net.corrupt(1, 5, detected='no')", "`detected` is True or False, and was \"no\""),
    ("net.reorder(1, 2)", "`by_ms` is missing"),
    ("net.reorder(1, 2, -5)", "`by_ms` is a number of milliseconds"),
    // ---- latencies and links
    ("net.latency(10)", "`latency` is a latency: constant(ms), uniform(low, high) or exponential(mean)"),
    ("net.latency(constant(-1))", "of 0 ms to a day, and was ['constant', -1, -1]"),
    ("net.latency(uniform(9, 3))", "`latency` is a latency"),
    ("net.latency(exponential('x'))", "`latency` is a latency"),
    ("net.latency(None)", "`latency` is missing"),
    ("net.link('n1', 'n2')", "nothing is said about the link"),
    ("net.link('n1', 'n2', bandwidth=0)", "`bandwidth` is a whole number, 1 to 1000000, and was 0"),
    ("net.link('n1', 'n2', bandwidth=1, per_second=1)", "`bandwidth` or `per_second`, not both"),
    (
        "net.link('n1', 'n2', loss=0.5)",
        "`loss` is a chance: two whole numbers, (1, 4) is one in four, and was 0.5",
    ),
    (
        "net.link('n1', 'n2', chunk=(5, 1))",
        "the least and the most bytes of a piece, such as (1, 100), and was (5, 1)",
    ),
    ("net.link('n1', 'n2', ordered=1)", "`ordered` is True or False"),
    ("net.uplink('n1', per_second=10 ** 12)", "`per_second` is a whole number"),
    // ---- cuts
    ("net.partition()", "it needs who is to be apart: lists of names, or one of \"one\", \"minority\""),
    ("net.partition('slices')", "\"slices\" is no shape; there is \"one\""),
    ("net.partition(['n1'])", "one group is apart from nobody: name two"),
    ("net.partition([], [])", "this cuts no link"),
    ("net.partition(['n1'], ['n1', 'n2'])", "n1 is named twice"),
    ("net.partition('n1', 'n2')", "a group is a list of names"),
    ("net.partition(['n1'], ['x'])", "nobody is called \"x\""),
    ("net.only('n1')", "`links` is a list of pairs of names, and was \"n1\""),
    ("net.only([('n1', 'n2', 'n3')])", "`links` is a list of pairs of names"),
    ("net.flap('halves')", "`on` is missing. It is net.flap(*groups, on, off)"),
    ("net.flap('halves', on=0, off=10)", "`on` is a number of milliseconds, 1 to a day, and was 0"),
    ("cut = net.cut('n1', 'n2'); net.mend(cut); net.mend(cut)", "this cut is mended already"),
    ("net.mend(77)", "`cut` is what net.cut, isolate, partition, only or flap gave, and was 77"),
    ("net.mend('n1')", "`cut` is what net.cut"),
    ("net.tap('n1', 'n2', 'n1')", "three are needed"),
    ("net.through('n1', 'n2', 'nobody')", "nobody is called \"nobody\""),
    ("actor_send('n1', 'n2', {'type': 'x'})", "n1 is no actor: in its name only somebody in the middle"),
    ("actor('spy', print)", "\"spy\" is taken"),
    // ---- processes
    ("fault.kill('c1')", "c1 is a client: this acts on nodes and services"),
    ("fault.power_cut(['n1', 'c1'])", "c1 is a client"),
    ("fault.power_cut('n1')", "`names` is a list of names, and was \"n1\""),
    ("fault.kill('n1', disk='melt')", "`disk` is one of \"keep\", \"erase\", and was \"melt\""),
    ("fault.restart('n1', program='v2')", "n1 runs: kill it before it starts with another program"),
    ("fault.kill('n1'); fault.restart('n1', program='v2')", "there is no program \"v2\"; did you mean \""),
    ("fault.slow('n1', 0)", "`percent` is a whole number, 1 to 1000, and was 0"),
    ("fault.cores('n1', 0)", "`n` is a whole number, 1 to 1000, and was 0"),
    ("fault.slow('spy', 50)", "spy is an actor of the scenario: it has no machine"),
    ("fault.crash('n1')", "name what it dies of, in `after` or in `before`"),
    ("fault.crash('n1', after='disk.append', before='send')", "name what it dies of"),
    (
        "fault.crash('n1', after='disk.chew')",
        "\"disk.chew\" is nothing to die of; there is send, receive, synced, disk, disk.append",
    ),
    (
        "fault.crash('n1', before='synced')",
        "\"synced\" is nothing to die of; there is send, receive, disk, disk.append",
    ),
    ("fault.crash('n1', after='send', file='wal')", "`file` says nothing about \"send\""),
    ("fault.crash('n1', after='send', nth=0)", "`nth` is a whole number, 1 to 4294967295, and was 0"),
    ("fault.replace('spy')", "spy is no node: only nodes are replaced"),
    ("fault.replace('n1', as_='n2')", "\"n2\" is taken"),
    ("fault.lies('n1')", "say how it lies: silent, equivocate, replay or forge"),
    ("fault.lies('n1', silent=1)", "`silent` is a chance"),
    ("fault.steal('c1')", "c1 is a client"),
    // ---- clocks and disks
    (
        "clock.date('tomorrow')",
        "a date of 1970 to 2999 as YYYY-MM-DD HH:MM or HH:MM:SS, and was \"tomorrow\"",
    ),
    ("clock.date('2026-03-01 12:00')", "call it before any time passes"),
    (
        "clock.skew('n1', 'much')",
        "`ms` is a number of milliseconds, forward or (negative) back, up to 30 years",
    ),
    ("clock.jump('n1', 10 ** 20)", "`ms` is a number of milliseconds"),
    ("clock.jump('n1', float('nan'))", "`ms` is a number of milliseconds"),
    ("clock.drift('n1', -1000000)", "`ppm` is a whole number, -900000 to 9000000, and was -1000000"),
    ("clock.smear('n1', 5, over=0)", "`over` is a number of milliseconds, 1 to a day, and was 0"),
    ("clock.read('spy')", "spy is an actor"),
    ("disks.rules(crash='burnt')", "`crash` is one of \"lost\", \"kept\", \"torn\", and was \"burnt\""),
    ("disks.rules(capacity=10 ** 12)", "`capacity` is a whole number, 0 to 268435456"),
    ("disks.rules('n1', sector=1)", "`names` is a list of names"),
    ("disks.rot('n1', 'wal', 99)", "\"wal\" has 3 bytes, counted from 0: there is no byte 99"),
    ("disks.rot('n1', 'wal', -1)", "`at` is a whole number"),
    ("disks.rot('n1', 'wal', 0, bit=8)", "`bit` is a whole number, 0 to 7, and was 8"),
    ("disks.rot('n1', 'log', 0)", "n1 has no file \"log\"; there is wal"),
    ("disks.unreadable('n2', 'wal')", "n2 has no file \"wal\"; its disk is empty"),
    ("disks.misdirect('n1', 0)", "`sectors` is a whole number that is not 0"),
    // ---- who is there
    ("cluster(0)", "cluster(nodes=...) makes 1 to 100 nodes, and was 0"),
    ("cluster(1000)", "makes 1 to 100 nodes, and was 1000"),
    ("cluster(nodes='three')", "makes 1 to 100 nodes, and was \"three\""),
    ("cluster(10 ** 40)", "makes 1 to 100 nodes"),
    ("cluster(100); cluster(100)", "there are too many processes: a run has 200 at the most"),
    ("cluster(latency=5)", "`latency` is a latency"),
    ("cluster(without='rpc')", "`without` is a list of names of the node API"),
    (
        "cluster(neighbours='moebius')",
        "`neighbours` is one of grid, line, total, tree, tree2, tree3, tree4, or a dict",
    ),
    ("cluster(neighbours={'n1': 'n2'})", "`neighbours` is a dict of lists of names"),
    ("cluster(neighbours={'n1': ['n77']})", "nobody is called \"n77\""),
    ("cluster(cores=0)", "`cores` is a whole number, 1 to 1000"),
    ("cluster(workers=-3)", "`workers` is a whole number, 1 to 512"),
    ("cluster(programs={'n4': 'reference'})", "there is no program \"reference\"; did you mean \""),
    ("cluster(programs=['n4'])", "`programs` is a dict of nodes and programs"),
    ("cluster(programs={'n77': 'reference'})", "`programs` names \"n77\", and there is no such node"),
    ("cluster(colour='red')", "it has no `colour`"),
    ("join('n1')", "\"n1\" is taken"),
    ("service('zookeeper')", "there is no service \"zookeeper\"; there is lin-kv, seq-kv, lww-kv, lin-tso"),
    ("service('lin-kv'); service('lin-kv')", "\"lin-kv\" is taken"),
    ("service('auditor', after=3)", "module \"auditor\" has no option \"after\"; did you mean \"after_ms\"?"),
    ("from sim import storm; storm.run(until='soon')", "`until` is a number of milliseconds"),
    ("from sim import figure; figure('cost', 'much')", "`value` is a number"),
    ("client('n1')", "\"n1\" is taken"),
    ("for _ in range(10 ** 9): client()", "there are too many processes: a run has 200 at the most"),
    // ---- moments and time
    ("await moment()", "name one of sent, delivered, disk, synced, started, said"),
    ("await moment(sent=True, disk=True)", "name one of sent, delivered"),
    ("await moment(sent=5)", "`sent` is True or a str, and was 5"),
    ("await moment(disk='chew')", "`disk` is True or one of append, write, read"),
    ("await moment(said=True)", "`said` is a str, and was True"),
    ("await moment(started='n9')", "nobody is called \"n9\""),
    ("await moment(started=True, file='wal')", "`file` says nothing about what is started"),
    ("await moment(sent=True, nth=0)", "`nth` is a whole number"),
    ("await moment(sent=True, timeout='x')", "`timeout` is a number of milliseconds"),
    ("await sleep(-1)", "`ms` is a number of milliseconds, 0 to a day, and was -1"),
    ("await sleep(10 ** 12)", "`ms` is a number of milliseconds"),
    ("await heal('long')", "`settle` is a number of milliseconds"),
    // ---- connections
    ("await c.connect('n9')", "nobody is called \"n9\""),
    ("await c.connect('n1')", "the connection was refused"),
    ("streams.open('n9')", "nobody is called \"n9\""),
    // ---- load
    ("workload.lin_kw()", "workload has no `lin_kw`"),
    ("workload.lin_kv(vales=3)", "workload \"lin-kv\" has no option \"vales\"; did you mean \"values\"?"),
    ("workload.lin_kv(values=0)", "it takes a whole number from 1 to 1000"),
    ("workload.lin_kv(values={1})", "`values` cannot be a set"),
    ("workload.echo(clients=10 ** 9)", "`clients` is a whole number, 1 to 100, and was 1000000000"),
    ("workload.echo(rate=-1)", "`rate` is a whole number, 0 to 100000, and was -1"),
    ("workload.echo(rate=1, think=constant(1))", "`rate` or `think`, not both"),
    ("workload.echo(arrivals='every')", "`arrivals` goes with a `rate`"),
    ("workload.echo(rate=1, arrivals='tidal')", "`arrivals` is one of \"staggered\", \"poisson\""),
    ("workload.echo(rate=1, arrivals='ramp')", "a ramp needs `to_rate` and `over`"),
    ("workload.echo(nodes=[])", "there is no node to ask"),
    ("await workload.echo(until=5000).finish()", "operations are under way: await w.run() first"),
    // ---- judging
    ("check(5, True)", "a check's name is a str, not 5"),
    ("check('works', False, 5)", "what a check says is a str, not 5"),
    ("view('n9')", "nobody is called \"n9\""),
    ("trace.messages(kind='x')", "it has no `kind`"),
    ("trace.cause(10 ** 9)", "`event` is a whole number"),
    ("trace.starts()", "`name` is missing. It is trace.starts(name)"),
    ("undefined", "undefined"),
];

/// Calls that look wrong and do no harm.
const HARMLESS: &[&str] = &[
    "await heal(0); await heal(0)",
    "net.heal(); net.heal(); fault.honest('n1'); net.authenticated(True)",
    "fault.kill('n1'); fault.kill('n1'); fault.restart('n1'); fault.restart('n1'); fault.resume('n1')",
    "fault.pause('n1'); fault.pause('n1'); fault.kill('n1'); fault.pause('n1')",
    "fault.leave('n1'); fault.power_cut(); await heal(10)",
    "fault.kill('spy'); fault.pause('spy'); await heal(10)",
    "works(await moment(sent='never', timeout=5) is False, 'it never comes')",
    "net.loss(0, 5); net.reorder(0, 1, 0); net.uplink('n1')",
    "disks.full('n1', False); disks.fail_sync('n1', 'nothing'); disks.counters('n1', 'nothing')",
    "fault.crash('n1', after='disk.append', nth=4294967295); await heal(10)",
    "clock.drift('n1', -900000); await sleep(100); clock.drift('n1', 9000000); await sleep(100)",
    "net.tap('n1', 'n2', 'spy'); net.tap('n1', 'n2', 'spy'); net.through('n1', 'n2', 'spy'); await heal(10)",
    "net.link('n1', 'n1', constant(1)); net.cut('n1', 'n1')",
    "fault.lies('n1', forge=(1, 1)); fault.lies('n1', silent=(0, 1)); await c.call('n1', {'type': 'tell', 'to': ['n2']})",
    "workload.echo(clients=1, rate=0, until=50); workload.echo(clients=1, until=0)",
];

/// Runs something on its own small stack, and waits for it with patience.
fn patiently<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    let thread = Builder::new().stack_size(STACK_BYTES);
    thread.spawn(move || tell.send(work())).expect("a thread starts");
    told.recv_timeout(PATIENCE).unwrap_or_else(|why| panic!("{what}: {why}"))
}

fn run(exam: Exam, what: &str) -> ScenarioReport {
    patiently(what, move || judge::run(&exam, NODE, "play", 1)).expect("the scenario loads")
}

#[test]
fn every_wrong_call_is_answered_at_its_line_with_what_is_wanted() {
    assert!(WRONG.len() >= 50);
    let mut unhelpful = Vec::new();
    for (call, words) in WRONG {
        let exam = exam(&format!("{BEFORE}\n{call}"));
        // The call is the last line but one: `activity` comes behind it.
        let line = exam.scenarios.lines().count() - 1;
        let report = run(exam, call);
        let told = report.diagnostics.iter().find(|told| told.severity == Severity::Fatal);
        let is_told = told.is_some_and(|told| {
            told.says.contains(words)
                && told.blame == Blame::Scenario
                && told.line() == u32::try_from(line).ok()
        });
        if !is_told || report.passed() {
            unhelpful.push(format!("{call}\n  wanted: {words}\n  at line {line}: {told:?}"));
        }
    }
    assert!(unhelpful.is_empty(), "{}", unhelpful.join("\n"));
}

#[test]
fn what_only_looks_wrong_does_no_harm() {
    for calls in HARMLESS {
        play(&format!("{BEFORE}\n{calls}\nworks(True, '')"));
    }
}

fn fatal(report: &ScenarioReport) -> String {
    let told = report.diagnostics.iter().find(|told| told.severity == Severity::Fatal);
    let told = told.unwrap_or_else(|| panic!("nothing is told: {:#?}", report.checks));
    format!("{} | {}", told.says, told.advice.as_deref().unwrap_or_default())
}

#[test]
fn a_moment_that_never_comes_ends_with_the_run() {
    let report = run(exam("cluster(nodes=1)\nawait moment(sent='never')"), "a moment without end");
    assert!(fatal(&report).contains("nothing was left to happen"), "{}", fatal(&report));
    assert!(fatal(&report).contains("a moment that may never come"), "{}", fatal(&report));
    assert!(!report.passed());
}

#[test]
fn scenarios_without_end_are_stopped() {
    let cases = [
        ("while True:\n    pass", "it computed for 30 s"),
        ("while True:\n    now()", "it goes on asking without a pause"),
        ("while True:\n    await sleep(0)", "waits again and again at the same instant"),
        ("while True:\n    await sleep(0.001)", "waited a million times"),
        ("def deeper(n):\n    return deeper(n + 1)\ndeeper(0)", "RecursionError"),
        ("x = ['x']\nwhile True:\n    x = x + x", "used up the memory it may have"),
    ];
    for (body, words) in cases {
        let report = run(exam(body), body);
        assert!(fatal(&report).contains(words), "{body}: {}", fatal(&report));
        assert!(!report.passed());
    }
}

#[test]
fn a_top_level_without_end_is_stopped_before_anything_runs() {
    let endless = Exam { scenarios: "while True:\n    pass\n".to_owned(), ..exam("pass") };
    let again = endless.clone();
    let wrong = patiently("listing", move || judge::list(&endless)).expect_err("it does not come to an end");
    assert!(wrong[0].says.contains("does not come to an end"), "{wrong:?}");
    let report = run(again, "a top level without end");
    assert!(fatal(&report).contains("does not come to an end"), "{}", fatal(&report));
}

#[test]
fn an_actor_that_raises_and_an_unknown_scenario_are_told() {
    let report = run(
        exam(
            "def broken(msg):\n    return msg['nope']\nactor('spy', broken)\nclient().send('spy', {'type': 'x'})\nawait sleep(10)",
        ),
        "an actor that raises",
    );
    assert!(fatal(&report).contains("KeyError"), "{}", fatal(&report));
    for name in ["nope", "a\"b", ""] {
        let exam = exam("pass");
        let report = patiently(name, move || judge::run(&exam, NODE, name, 1)).expect("the file loads");
        assert!(fatal(&report).contains("there is no scenario"), "{}", fatal(&report));
    }
}

#[test]
fn misspelt_imports_and_wrong_sources_are_told_before_anything_runs() {
    let cases = [
        ("from sim import scenaro\n", "`sim` has no `scenaro`"),
        ("from sim import node\n", "`sim` has no `node`"),
        ("import sim\n", "`import sim` is not offered"),
        ("from sim import *\n", "`sim` has no `*`"),
        ("from lib.nothing import x\n", "there is no module tracks/lib/nothing.py"),
        ("def f(:\n    pass\n", "SyntaxError"),
    ];
    for (scenarios, words) in cases {
        let exam = Exam { scenarios: scenarios.to_owned(), ..exam("pass") };
        let wrong = judge::list(&exam).expect_err("it cannot be loaded");
        assert!(wrong[0].says.contains(words), "{scenarios}: {wrong:?}");
    }
}

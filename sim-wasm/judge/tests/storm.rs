//! A run is a program, a scenario and a seed, or a list of choices: both give the same bytes. The list can
//! be written down, and met by another program.

use judge::Recorded;
use trace::wire::Exam;

const SCENARIOS: &str = r#"
from sim import activity, check, client, cluster, exponential, fault, heal, net, scenario, sleep

@scenario("Two nodes pass a ball over a bad network", checks=["played"])
async def rally():
    cluster(nodes=2, latency=exponential(5))
    net.loss(1, 10)
    net.duplicate(1, 10)
    client().send("n1", {"type": "serve"})
    await sleep(300)
    fault.kill("n2")
    await sleep(20)
    fault.restart("n2")
    await sleep(300)
    activity(True)
    check("played", True)
    await heal(50)
"#;

const PLAYER: &str = r#"
from sim import node, send, every
import random

hits = 0

@node.start
def begin():
    every(40, serve)

def serve(msg=None):
    send(node.peers[0], {"type": "ball", "spin": random.randint(0, 9)})

@node.on("ball")
def hit(msg):
    global hits
    hits += 1
    send(msg["src"], {"type": "thanks", "hits": hits})

@node.on("serve")
def first(msg):
    serve()

@node.on("thanks")
def thanks(msg):
    pass
"#;

fn exam() -> Exam {
    Exam { task: "test/rally".to_owned(), scenarios: SCENARIOS.to_owned(), ..Exam::default() }
}

fn recorded(seed: u64) -> (trace::ScenarioReport, Recorded) {
    judge::record(&exam(), PLAYER, "rally", seed).expect("it loads")
}

#[test]
fn the_choices_alone_give_the_same_run() {
    for seed in 1..=5 {
        let (report, mut storm) = recorded(seed);
        let straight = judge::run(&exam(), PLAYER, "rally", seed).expect("it loads");
        assert_eq!(report.digest, straight.digest, "listening to the choices changes nothing");
        assert!(storm.storm.choices.len() > 100);
        // Another seed behind the list would be seen wherever the list said nothing.
        storm.storm.seed += 1_000;
        let again = judge::replay(&exam(), PLAYER, &storm).expect("it loads");
        assert_eq!(again.digest, straight.digest, "seed {seed}");
    }
}

#[test]
fn a_storm_without_one_of_its_choices_is_another_run() {
    let (report, mut storm) = recorded(1);
    storm.storm.seed += 1_000;
    storm.storm.choices.drain(10..40);
    let other = judge::replay(&exam(), PLAYER, &storm).expect("it loads");
    assert_ne!(other.digest, report.digest);
}

#[test]
fn another_program_meets_the_same_weather() {
    let (report, storm) = recorded(3);
    let louder = PLAYER.replace("hits += 1", "hits += 1\n    log('hit')");
    let other =
        judge::replay(&exam(), &louder.replace("send, every", "send, every, log"), &storm).expect("it loads");
    assert_ne!(other.digest, report.digest, "the program shows");
    let numbers = |report: &trace::ScenarioReport| {
        let of = &report.statistics;
        (of.sent, of.delivered, of.dropped)
    };
    assert_eq!(numbers(&other), numbers(&report), "it sends the same, so the same is lost and doubled");
}

#[test]
fn a_storm_is_read_back_as_it_was_written() {
    let (_, storm) = recorded(2);
    assert_eq!(Recorded::from_text(&storm.to_text()), Ok(storm));
}

#[test]
fn what_is_no_storm_is_refused_with_a_reason() {
    let (_, storm) = recorded(2);
    let text = storm.to_text();
    let mut cheat = storm.clone();
    cheat.storm.choices[0].chosen = u64::MAX;
    let cases = [
        (String::new(), "no storm that can be read"),
        ("[1, 2]".to_owned(), "no storm that can be read"),
        (text[..text.len() / 2].to_owned(), "no storm that can be read"),
        (text.replace("netsplit storm 1", "netsplit storm 7"), "another kind"),
        (text.replace("Latency", "Weather"), "unknown variant"),
        (text.replace("\"task\"", "\"job\""), "unknown field"),
        (cheat.to_text(), "choice 0 of this storm is not among its options"),
    ];
    for (text, wanted) in cases {
        let says = Recorded::from_text(&text).expect_err("it is no storm");
        assert!(says.contains(wanted), "{says}");
    }
}

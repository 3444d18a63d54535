//! Workloads that learn from answers, against nodes that keep what they are given.

mod support;

use engine::{Cue, Director, Engine, Latency, Limits, Process, Random, World};
use std::collections::BTreeMap;
use support::broker::Broker;
use support::stage::Stage;
use trace::{ProcessId, ProcessKind, Time, Value};
use workloads::{Kind, Ledger, Load, Plan, Rate, Retries, ServiceTime, named};

fn kafka(seed: u64) -> support::stage::Run {
    let plan = Plan::maelstrom(Rate::per_second(100), Time::from_ms(60_000));
    let program = || Box::new(Broker::default()) as Box<dyn Process>;
    let mut stage = Stage::with_options(1, Box::new(program), "kafka", &[], plan);
    stage.clients = 4;
    stage.client_latency = Latency::Constant(Time::from_ms(1));
    stage.run(seed)
}

#[test]
fn kafka_commits_what_it_polled_and_polls_all_in_the_end() {
    let run = kafka(1);
    let operations = run.load().operations();
    assert!(operations.iter().all(|operation| operation.is_ok()));
    let of = |kind: Kind, f: &str| operations.iter().filter(|o| o.kind == kind && o.f() == f).count();
    assert!(of(Kind::FollowUp, "commit_offsets") > 100);
    assert_eq!(
        of(Kind::FollowUp, "commit_offsets"),
        operations.iter().filter(|o| o.kind == Kind::FollowUp).count()
    );
    // Every client saw every message in its final polls.
    let sent = of(Kind::Load, "send");
    for client in run.load().clients() {
        let finals = operations.iter().filter(|o| o.kind == Kind::Final && o.client == client);
        let mut seen: BTreeMap<String, i64> = BTreeMap::new();
        for poll in finals {
            let Some(Value::Map(messages)) = poll.reply().unwrap().get("msgs") else { panic!("no map") };
            for (key, pairs) in messages {
                let Value::List(pairs) = pairs else { panic!("no list") };
                *seen.entry(key.clone()).or_insert(0) += pairs.len() as i64;
            }
        }
        assert_eq!(seen.values().sum::<i64>(), sent as i64);
    }
}

#[test]
fn each_kafka_client_is_replaced_every_thirty_seconds_or_so() {
    let replaced: u32 = (0..10)
        .map(|seed| {
            let run = kafka(seed);
            let last = |client| {
                run.load().operations().iter().filter(|o| o.client == client).map(|o| o.session).max()
            };
            run.load().clients().filter_map(last).sum::<u32>()
        })
        .sum();
    // Four clients, 60 s: one replaced each 7.5 s with a standard deviation of 4.3 s, 8 a run; of 80 in
    // ten runs six standard deviations are 6 * 0.577 * sqrt(80) = 31.
    assert!((49..=111).contains(&replaced), "{replaced}");
}

// ---- the ledger ----------------------------------------------------------------------------------

/// Loads one ledger with posts.
struct Shop {
    plan: Plan,
    ledger: Ledger,
    load: Option<Load>,
    node: Option<ProcessId>,
    told: Option<Value>,
    /// When the ledger is killed, to be back at once.
    crash_at: Option<Time>,
}

/// The token of the cue for that; a load's have their highest bit set.
const CRASH: u64 = 1;

impl Director for Shop {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Stream { .. } => {}
            Cue::Start => {
                world.set_client_latency(Latency::Constant(Time::from_ms(1)));
                let ledger: Box<dyn Process> = Box::new(self.ledger.clone());
                let node = world.join("n1", ProcessKind::Node, Some(ledger)).unwrap();
                let clients =
                    (0..3).map(|at| world.join(&format!("c{at}"), ProcessKind::Client, None).unwrap());
                let options = [("post_percent".to_owned(), Value::Int(100))];
                let workload = named("proxy", &options).unwrap();
                let clients = clients.collect();
                self.load = Some(Load::begin(world, 7, workload, self.plan, clients, vec![node]));
                self.node = Some(node);
                if let Some(at) = self.crash_at {
                    world.cue(at, CRASH);
                }
            }
            Cue::Time { token: CRASH } => {
                world.kill(self.node.unwrap());
                world.restart(self.node.unwrap());
            }
            Cue::Time { token } => assert!(self.load.as_mut().unwrap().on_time(token, world)),
            Cue::Message { client, payload, .. } => {
                assert!(self.load.as_mut().unwrap().on_message(client, payload, world));
            }
        }
        let goes_on = !self.load.as_ref().unwrap().is_done();
        if !goes_on {
            self.told = world.view(self.node.unwrap());
        }
        goes_on
    }
}

fn shop_of(plan: Plan, ledger: Ledger) -> Shop {
    Shop { plan, ledger, load: None, node: None, told: None, crash_at: None }
}

fn run(shop: Shop) -> Shop {
    let world = World::new(Box::new(Random { seed: 3 }), Limits::default());
    let mut engine = Engine::new(world, shop);
    engine.run();
    engine.director
}

fn shop(plan: Plan, ledger: Ledger) -> Shop {
    run(shop_of(plan, ledger))
}

/// How often each effect happened.
fn effects(shop: &Shop) -> Vec<i64> {
    let Some(Value::Map(effects)) = &shop.told else { panic!("a ledger shows its effects") };
    effects.iter().map(|(_, count)| count.as_int().unwrap()).collect()
}

fn plan() -> Plan {
    Plan::maelstrom(Rate::per_second(20), Time::from_ms(5_000))
}

fn service(ms: u64) -> ServiceTime {
    ServiceTime::Plain(Latency::Constant(Time::from_ms(ms)))
}

#[test]
fn a_ledger_counts_each_effect_that_it_was_asked_for() {
    let shop = shop(plan(), Ledger::new(service(5), &[1], 0));
    let counts = effects(&shop);
    assert_eq!(counts.len(), shop.load.as_ref().unwrap().operations().len());
    assert!(counts.iter().all(|count| *count == 1));
}

#[test]
fn clients_that_retry_too_soon_have_their_effects_twice() {
    // 300 ms of work, 200 ms of patience.
    let retries = Retries { most: 3, ..Retries::NONE };
    let plan = Plan { retries, timeout: Some(Time::from_ms(200)), ..plan() };
    let shop = shop(plan, Ledger::new(service(300), &[1; 50], 0));
    let counts = effects(&shop);
    assert!(counts.iter().filter(|count| **count > 1).count() > counts.len() / 2, "{counts:?}");
}

#[test]
fn every_third_answer_is_an_error_when_it_should_be() {
    let shop = shop(plan(), Ledger::new(service(5), &[1], 3));
    let operations = shop.load.as_ref().unwrap().operations();
    let failed = operations
        .iter()
        .filter(|operation| operation.reply().unwrap().get("status") == Some(&Value::Int(503)));
    assert_eq!(failed.count(), operations.len() / 3);
    assert_eq!(effects(&shop).len(), operations.len() - operations.len() / 3);
}

#[test]
fn work_queues_for_the_cores_there_are() {
    // 20 a second at 100 ms: twice what one core does, half of what four do.
    let last_wait = |cores: &[u64]| {
        let shop = shop(plan(), Ledger::new(service(100), cores, 0));
        let operations = shop.load.as_ref().unwrap().operations();
        operations.iter().map(|operation| operation.latency().unwrap().as_ms()).max().unwrap()
    };
    // Three clients at most: three in line at one core, and the fourth waits for its turn.
    assert!(last_wait(&[1]) >= 300);
    assert!(last_wait(&[1; 4]) < 200);
}

#[test]
fn a_crash_takes_work_under_way_and_no_effect() {
    let mut shop = shop_of(plan(), Ledger::new(service(90), &[1; 2], 0));
    shop.crash_at = Some(Time::from_ms(1_030));
    let shop = run(shop);
    let operations = shop.load.as_ref().unwrap().operations();
    let lost = operations.iter().filter(|operation| !operation.is_ok()).count();
    // 20 a second for 90 ms each: about two under way at any moment.
    assert!((1..=3).contains(&lost), "{lost}");
    assert_eq!(effects(&shop).len(), operations.len() - lost);
}

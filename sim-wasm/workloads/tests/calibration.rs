//! Maelstrom's published numbers for its tutorial's broadcast node: messages an operation, and stable
//! latencies. <https://github.com/jepsen-io/maelstrom>, doc/03-broadcast/02-performance.md, measured in
//! February 2021 at a rate of 100 for 20 s, with 5 nodes or 25 and as many clients.

mod support;

use engine::{Latency, Process};
use support::flood::{Flood, Teller};
use support::receiver::{CLIENT, Receiver};
use support::set_full::{entries, fates, quantiles};
use support::stage::{Run, Stage};
use trace::{Time, Value};
use workloads::{Kind, Pace, Plan, Rate, Turns};

type Program = fn() -> Box<dyn Process>;

/// Clients are chosen as Jepsen 0.2.3 did it then.
fn plan() -> Plan {
    let mut plan = Plan::maelstrom(Rate::per_second(100), Time::from_ms(20_000));
    if let Pace::Open { turns, .. } = &mut plan.pace {
        *turns = Turns::Random;
    }
    plan
}

fn stage(nodes: usize, topology: &str, program: Program) -> Stage {
    Stage::with_options(nodes, Box::new(program), "broadcast", &[("topology", Value::text(topology))], plan())
}

// ---- messages an operation -----------------------------------------------------------------------

/// A cluster, the messages between nodes that a broadcast costs there, and what was published, where
/// anything was, for each operation, of which half are broadcasts.
struct Cost {
    nodes: usize,
    topology: &'static str,
    teller: Teller,
    a_broadcast: usize,
    published: Option<f64>,
}

/// With E edges and n nodes, a node that tells all its neighbours puts a broadcast on each edge from both
/// ends: 2E messages. If it leaves out who told it, every node but the first saves one: 2E - (n - 1).
const COSTS: [Cost; 7] = [
    // 2 * 5.
    Cost {
        nodes: 5,
        topology: "grid",
        teller: Teller::IsToldToo,
        a_broadcast: 10,
        published: Some(5.012_556_6),
    },
    // 10 - 4.
    Cost { nodes: 5, topology: "grid", teller: Teller::IsSkipped, a_broadcast: 6, published: Some(2.941_82) },
    // 2 * 40 - 24.
    Cost {
        nodes: 25,
        topology: "grid",
        teller: Teller::IsSkipped,
        a_broadcast: 56,
        published: Some(27.806_324),
    },
    // 2 * 24 - 24.
    Cost {
        nodes: 25,
        topology: "line",
        teller: Teller::IsSkipped,
        a_broadcast: 24,
        published: Some(12.005_973),
    },
    Cost {
        nodes: 25,
        topology: "tree4",
        teller: Teller::IsSkipped,
        a_broadcast: 24,
        published: Some(11.994_184),
    },
    Cost { nodes: 25, topology: "tree2", teller: Teller::IsSkipped, a_broadcast: 24, published: None },
    // 2 * 300 - 24.
    Cost {
        nodes: 25,
        topology: "total",
        teller: Teller::IsSkipped,
        a_broadcast: 576,
        published: Some(290.563_8),
    },
];

impl Cost {
    fn run(&self, seed: u64) -> Run {
        let program: Program = match self.teller {
            Teller::IsToldToo => || Box::new(Flood::new(Teller::IsToldToo)),
            Teller::IsSkipped => || Box::new(Flood::new(Teller::IsSkipped)),
        };
        let mut stage = stage(self.nodes, self.topology, program);
        stage.latency = Latency::Constant(Time::from_ms(1));
        // Long runs say nothing more about a broadcast's cost, and this one sends most.
        if self.topology == "total" {
            stage.plan.time_limit = Time::from_ms(2_000);
        }
        stage.run(seed)
    }
}

fn broadcasts(run: &Run) -> usize {
    run.load().operations().iter().filter(|operation| operation.f() == "broadcast").count()
}

#[test]
fn a_broadcast_costs_exactly_what_the_edges_say() {
    for cost in &COSTS {
        let run = cost.run(1);
        assert_eq!(
            run.server_messages(),
            cost.a_broadcast * broadcasts(&run),
            "{} {}",
            cost.nodes,
            cost.topology
        );
    }
}

/// What part of the operations are broadcasts, over 20 seeds: the workload draws that, whatever the
/// topology.
fn shares(nodes: usize) -> (f64, f64) {
    let shares = (0..SEEDS).map(|seed| {
        let run = stage(nodes, "tree2", || Box::new(flood())).run(seed);
        broadcasts(&run) as f64 / run.load().operations().len() as f64
    });
    shares.fold((1.0, 0.0), |(low, high), share| (share.min(low), share.max(high)))
}

#[test]
fn messages_an_operation_are_about_half_of_that_and_the_published_ones() {
    for nodes in [5, 25] {
        let (low, high) = shares(nodes);
        // Of about 2,025 operations 25 are final reads; half of the others read.
        assert!(low < 0.5 && high > 0.5 - 0.5 * nodes as f64 / 2_025.0, "{low} to {high}");
        for cost in COSTS.iter().filter(|cost| cost.nodes == nodes) {
            let Some(published) = cost.published else { continue };
            let [low, high] = [low, high].map(|share| share * cost.a_broadcast as f64);
            let topology = cost.topology;
            println!("{nodes:2} {topology:5}: published {published:7.3}, here {low:7.3} to {high:7.3}");
            assert!((low..=high).contains(&published), "{published} is not in {low} to {high}");
        }
    }
}

#[test]
fn a_node_that_tells_its_teller_too_is_found_out() {
    let told_too = Cost { a_broadcast: 6, ..COSTS[0] };
    let run = told_too.run(1);
    assert_ne!(run.server_messages(), told_too.a_broadcast * broadcasts(&run));
}

// ---- stable latencies ----------------------------------------------------------------------------

const QUANTILES: [&str; 4] = ["0.5", "0.95", "0.99", "1"];
const SEEDS: u64 = 20;

/// The quantiles of each seed's stable latencies, in milliseconds.
fn measured(
    topology: &str,
    program: Program,
    (latency, client): (Latency, Latency),
    seeds: u64,
) -> Vec<[u64; 4]> {
    let of_seed = |seed| {
        let mut stage = stage(25, topology, program);
        (stage.latency, stage.client_latency) = (latency, client);
        let mut engine = stage.engine(seed);
        engine.world.keep_events(false);
        engine.run();
        let load = engine.director.load.expect("a run begins its load");
        let fates = fates(&entries(load.operations()));
        assert_eq!(load.operations().iter().filter(|operation| operation.kind == Kind::Final).count(), 25);
        quantiles(&fates)
    };
    (0..seeds).map(of_seed).collect()
}

/// Those of the published quantiles that no seed reached from both sides: by how many milliseconds they
/// lie below the least or above the most.
fn outside(row: &str, published: [u64; 4], measured: &[[u64; 4]]) -> Vec<(&'static str, i64)> {
    let mut outside = Vec::new();
    for (at, quantile) in QUANTILES.into_iter().enumerate() {
        let of_seeds = || measured.iter().map(|quantiles| quantiles[at]);
        let (low, high) = (of_seeds().min().unwrap(), of_seeds().max().unwrap());
        let published = published[at];
        println!("{row:22} {quantile:4}: published {published:3}, here {low:3} to {high:3}");
        let below = published.cast_signed() - low.cast_signed();
        let above = published.cast_signed() - high.cast_signed();
        outside.extend((below < 0).then_some((quantile, below)));
        outside.extend((above > 0).then_some((quantile, above)));
    }
    outside
}

/// Behind Maelstrom's receiver, which has the latency; the network has none.
fn behind_its_receiver(topology: &str, program: Program) -> Vec<[u64; 4]> {
    measured(topology, program, (Latency::Constant(Time::ZERO), CLIENT), SEEDS)
}

fn flood() -> Flood {
    Flood::new(Teller::IsSkipped)
}

const TEN: Latency = Latency::Constant(Time::from_ms(10));
const HUNDRED: Latency = Latency::Constant(Time::from_ms(100));
const ABOUT_HUNDRED: Latency = Latency::Exponential(Time::from_ms(100));

// A value drawn as twenty others were lies outside their range in 2 of 21 cases: of 24, two or three do.
// Those that do are named.

#[test]
fn grid_at_100_ms() {
    let measured = behind_its_receiver("grid", || Box::new(Receiver::new(flood(), HUNDRED)));
    assert_eq!(outside("grid 100 ms", [452, 656, 748, 791], &measured), [("0.95", -1)]);
}

#[test]
fn grid_at_100_ms_exponential() {
    let measured = behind_its_receiver("grid", || Box::new(Receiver::new(flood(), ABOUT_HUNDRED)));
    assert_eq!(outside("grid 100 ms exponential", [229, 431, 520, 630], &measured), []);
}

#[test]
fn total_at_100_ms() {
    let measured = behind_its_receiver("total", || Box::new(Receiver::new(flood(), HUNDRED)));
    assert_eq!(outside("total 100 ms", [77, 95, 96, 97], &measured), []);
}

#[test]
fn tree4_at_100_ms() {
    let measured = behind_its_receiver("tree4", || Box::new(Receiver::new(flood(), HUNDRED)));
    assert_eq!(outside("tree4 100 ms", [386, 489, 498, 505], &measured), [("1", 2)]);
}

#[test]
fn line_at_10_ms() {
    let measured = behind_its_receiver("line", || Box::new(Receiver::new(flood(), TEN)));
    assert_eq!(outside("line 10 ms", [86, 170, 193, 224], &measured), []);
}

#[test]
fn grid_at_10_ms() {
    let measured = behind_its_receiver("grid", || Box::new(Receiver::new(flood(), TEN)));
    assert_eq!(outside("grid 10 ms", [11, 42, 56, 72], &measured), []);
}

/// Where everything arrives when it is due, a value reaches all others after 100 ms, and 48 reads a
/// second begin at those, one in 20.8 ms: the last to miss it begins 20.8 ms * ln 2 = 14.4 ms before
/// that in the median, at 85.6 ms. That 77 was measured is the receiver's doing.
#[test]
fn a_network_that_delivers_when_due_shows_other_latencies() {
    let measured = measured("total", || Box::new(flood()), (HUNDRED, Latency::Constant(Time::ZERO)), 5);
    let medians: Vec<u64> = measured.iter().map(|quantiles| quantiles[0]).collect();
    assert!(medians.iter().all(|median| (83..=88).contains(median)), "{medians:?}");
    assert!(!outside("total 100 ms, when due", [77, 95, 96, 97], &measured).is_empty());
}

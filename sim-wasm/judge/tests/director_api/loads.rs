//! Workloads: begun, run, finished and read by scenarios, beside what the scenario does itself.

use crate::support::{faults_end, play};

#[test]
fn a_workload_asks_at_its_rate_and_its_operations_can_be_read() {
    let report = play(
        r#"
cluster(nodes=3, clients=constant(2))
c = client()
w = workload.echo(clients=4, rate=100, arrivals="every", until=1000)
await w.run()
ops = w.ops()
works(len(ops) == 100 and now() >= 1000, f"{len(ops)} by {now()}")
first = ops[0]
works(first["type"] == "echo" and first["ok"] and first["ended"] - first["invoked"] == 4, f"{first}")
works(first["answer"]["echo"] == first["request"]["echo"] and first["code"] is None, f"{first}")
works({op["node"] for op in ops} == {"n1", "n2", "n3"} and {op["client"] for op in ops} == set(w.clients()), "spread")
works(w.counts()["begun"] == 100 and w.clients() == ["c2", "c3", "c4", "c5"], f"{w.counts()} {w.clients()}")
works((await c.call("n1", {"type": "echo"})).ok, "a client of the scenario's own is not a load's")
check("works", True, witness=first)
chain = trace.cause(first["events"][1])
works(len(chain) >= 4 and chain[0] > first["events"][0], f"asked, sent, delivered, answered, delivered: {chain}")
"#,
    );
    assert_eq!(report.statistics.operations, 101);
}

#[test]
fn a_closed_load_goes_on_through_faults_and_finishes_with_final_reads() {
    let report = play(
        r#"
cluster(nodes=3)
service("lin-kv")
w = workload.lin_kv(clients=2, nodes=["lin-kv"], think=constant(10), until=500, timeout=50, values=3)
async def chaos():
    await sleep(100)
    fault.pause("lin-kv")
    await sleep(200)
    await heal(100)
await gather(w.run(), chaos())
ops = w.ops()
works(any(op["code"] == 0 for op in ops) and any(op["ok"] for op in ops), f"{ops[:5]}")
b = workload.broadcast(clients=2, nodes=["n1"], ops_max=3)
await b.run()
await b.finish()
works(all(op["kind"] in ("load", "final") for op in b.ops()), f"{b.ops()}")
works([op["final"] for op in b.ops()].count(True) >= 1, f"{b.ops()}")
"#,
    );
    faults_end(&report);
}

#[test]
fn maelstroms_schedule_heals_by_itself() {
    let report = play(
        r#"
cluster(nodes=2)
net.partition("halves")
w = workload.broadcast(rate=10, until=1000, maelstrom=True)
await w.run()
works(now() >= 11000 and any(op["final"] for op in w.ops()), f"{now()}")
works(w.stop() is None and await w.finish() is None, "nothing more to do")
"#,
    );
    faults_end(&report);
}

#[test]
fn a_load_can_be_stopped() {
    play(
        r#"
cluster(nodes=1)
w = workload.echo(rate=100, arrivals="poisson", busy="skip", until=60000)
await sleep(500)
w.stop()
await w.run()
works(now() <= 6000 and 20 < len(w.ops()) < 90, f"{len(w.ops())} at {now()}")
"#,
    );
}

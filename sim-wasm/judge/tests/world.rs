//! The modules that take time, in a run: a queue that falls behind, and a driver that does not wait for it.

use trace::wire::Exam;

fn play(body: &str) {
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    let scenarios = format!(
        "from sim import activity, check, client, cluster, fault, service, sleep, scenario\n\n\n\
         def works(ok, says):\n    check('works', ok, says)\n\n\n\
         @scenario('Load meets a queue', checks=['works'])\nasync def play():\n    cluster(nodes=1)\n{body}    activity(True)\n"
    );
    let exam = Exam { task: "test/world".into(), scenarios, ..Exam::default() };
    let report = judge::run(&exam, "from sim import node\n", "play", 1).expect("the scenario loads");
    assert!(report.passed(), "{:?} {:?}", report.checks, report.diagnostics);
}

#[test]
fn within_its_capacity_a_queue_answers_at_once_and_beyond_it_falls_behind() {
    play(
        r#"service("queue-server", work_ms=10)
service("load-driver")
order = {"type": "drive", "dest": "queue-server", "rate": 50, "ms": 2000, "body": {"type": "work"}, "timeout": 500}
calm = await client().call("load-driver", order, timeout=10000)
works(calm.body["sent"] == 100 and calm.body["answered"] == 100, f"{calm.body}")
works(calm.body["p50"] in (12, 11, 10) and calm.body["p99"] <= 13, f"{calm.body}")
rush = await client().call("load-driver", {**order, "rate": 200}, timeout=10000)
# 100 a second can be done: after two seconds 200 wait, and of the 400 the last 300 have waited longer than 500 ms.
works(rush.body["sent"] == 400 and 90 <= rush.body["answered"] <= 110, f"{rush.body}")
works(rush.body["p50"] == 500 and rush.body["p99"] == 500, f"{rush.body}")"#,
    );
}

#[test]
fn a_pause_holds_a_queue_up_and_a_death_empties_it() {
    play(
        r#"service("queue-server", work_ms=10)
caller = client()
for number in range(3):
    caller.send("queue-server", {"type": "work", "id": number})
await sleep(5)
fault.pause("queue-server")
await sleep(500)
fault.resume("queue-server")
await sleep(100)
works([m["body"]["id"] for m in caller.received()] == [0, 1, 2], f"{caller.received()}")
works(caller.received()[-1]["at"] >= 500, f"{caller.received()}")
caller.send("queue-server", {"type": "work", "id": 3})
await sleep(5)
fault.kill("queue-server")
fault.restart("queue-server")
op = await caller.call("queue-server", {"type": "work", "id": 4})
works(op.body["id"] == 4 and op.body["served"] == 4, f"{op.body}")
await sleep(100)
works(len(caller.received()) == 4, f"{caller.received()}")"#,
    );
}

#[test]
fn a_driver_refuses_what_it_cannot_drive() {
    play(
        r#"service("load-driver")
wrong = await client().call("load-driver", {"type": "drive", "dest": "nobody", "rate": 1, "ms": 1, "body": {}, "timeout": 1})
works(wrong.code == 12, f"{wrong.body}")
wrong = await client().call("load-driver", {"type": "ride"})
works(wrong.code == 10, f"{wrong.body}")"#,
    );
}

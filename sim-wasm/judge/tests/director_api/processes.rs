//! The powers over processes, one at a time: each acts, and ends with `heal`.

use crate::support::{faults_end, play};
use trace::{EventKind, FaultKind};

#[test]
fn kills_keep_or_erase_the_disk_and_heal_starts_the_dead() {
    let report = play(
        r#"
cluster(nodes=2)
c = client()
for name in ["n1", "n2"]:
    await c.rpc(name, {"type": "put", "file": "wal", "text": "kept"})
fault.kill("n1")
fault.kill("n2", disk="erase", silent=True)
works(not (await c.call("n1", {"type": "echo"}, timeout=20)).ok, "dead")
await heal(10)
works((await c.rpc("n1", {"type": "get", "file": "wal"}))["text"] == "kept", "kept")
works((await c.rpc("n2", {"type": "get", "file": "wal"}))["text"] is None, "erased")
works(len(trace.starts("n1")) == 2 and len(trace.deaths("n1")) == 1, "two lives, one death")
fault.kill("n1")
fault.restart("n1")
await sleep(1)
works((await c.call("n1", {"type": "echo"}, timeout=20)).ok, "restarted")
"#,
    );
    faults_end(&report);
}

#[test]
fn a_power_cut_takes_all_at_the_same_instant() {
    let report = play(
        r#"
cluster(nodes=3)
await sleep(5)
fault.power_cut()
works([trace.deaths(n) for n in ["n1", "n2", "n3"]] == [[5], [5], [5]], "all")
await heal(10)
fault.power_cut(["n2"])
works([len(trace.deaths(n)) for n in ["n1", "n2", "n3"]] == [1, 2, 1], "one")
await heal(10)
works(view("n2") == {"notes": []}, "up again")
"#,
    );
    faults_end(&report);
}

#[test]
fn paused_slow_and_many_cored_processes() {
    let report = play(
        r#"
cluster(nodes=1)
c = client()
fault.pause("n1")
works(not (await c.call("n1", {"type": "echo"}, timeout=50)).ok, "paused")
fault.resume("n1")
works((await c.call("n1", {"type": "echo"}, timeout=50)).ok, "resumed")
async def took(count):
    start = now()
    await gather(*[c.rpc("n1", {"type": "work", "ms": 40}) for _ in range(count)])
    return now() - start
works(await took(1) == 40, "at full speed")
fault.slow("n1", 25)
works(await took(1) == 160, "at a quarter")
fault.slow("n1", 100)
works(await took(2) == 80, "one core")
fault.cores("n1", 2)
works(await took(2) == 40, "two cores")
fault.slow("n1", 50)
fault.pause("n1")
await heal(10)
works(await took(1) == 40, "healed")
"#,
    );
    faults_end(&report);
}

#[test]
fn deaths_are_planned_for_operations_and_messages() {
    let deaths = [
        (r#"fault.crash("n1", after="disk.append")"#, "", "ops == ['append']"),
        (r#"fault.crash("n1", before="disk.append", file="wal")"#, "", "ops == []"),
        (r#"fault.crash("n1", after="disk.sync", nth=1)"#, "", "ops == ['append', 'sync']"),
        (
            r#"fault.crash("n1", after="synced", file="wal", silent=True)"#,
            "line",
            "ops == ['append', 'sync', 'synced']",
        ),
        (r#"fault.crash("n1", before="receive", type="put")"#, "", "ops == [] and puts == 0"),
        (r#"fault.crash("n1", after="receive", type="put")"#, "", "ops == ['append', 'sync'] and puts == 1"),
        (r#"fault.crash("n1", before="send", type="put_ok")"#, "line", "len(ops) == 3 and answers == 0"),
        (
            r#"fault.crash("n1", after="send", to="c1", disk="erase")"#,
            "None",
            "len(ops) == 3 and answers == 1",
        ),
    ];
    for (crash, kept, seen) in deaths {
        let report = play(&format!(
            r#"
cluster(nodes=1)
c = client()
{crash}
await c.call("n1", {{"type": "put", "file": "wal", "text": "line"}}, timeout=50)
works(len(trace.deaths("n1")) == 1, "it died")
ops = [op["op"] for op in trace.disk_ops("n1")]
puts = len([m for m in trace.messages(type="put") if m["delivered"]])
answers = len(trace.messages(type="put_ok"))
works({seen}, f"{{ops}} {{puts}} {{answers}}")
await heal(10)
read = (await c.rpc("n1", {{"type": "get", "file": "wal"}}))["text"]
works(str(read or "") == "{kept}" or str(read) == "{kept}", f"it read {{read}}")
"#
        ));
        faults_end(&report);
    }
}

#[test]
fn a_planned_death_that_never_came_is_forgotten_by_heal() {
    play(
        r#"
cluster(nodes=1)
c = client()
fault.crash("n1", after="disk.append", nth=2)
fault.crash("n1", after="receive", type="echo", nth=3)
await c.rpc("n1", {"type": "put", "file": "a", "text": "x"})
await heal(10)
for _ in range(5):
    await c.rpc("n1", {"type": "put", "file": "a", "text": "x"})
    await c.rpc("n1", {"type": "echo"})
works(trace.deaths("n1") == [], "alive")
"#,
    );
}

#[test]
fn nodes_leave_are_replaced_and_join() {
    play(
        r#"
nodes = cluster(nodes=3, neighbours="line")
c = client()
await c.rpc("n3", {"type": "put", "file": "wal", "text": "old"})
works(fault.replace("n3") == "n3", "under the same name")
await sleep(5)
works((await c.rpc("n3", {"type": "get", "file": "wal"}))["text"] is None, "with an empty disk")
works((await c.rpc("n2", {"type": "who"}))["neighbours"] == ["n1", "n3"], "in the same place")
works(fault.replace("n2", as_="m") == "m", "under another")
await sleep(5)
works((await c.rpc("m", {"type": "who"}))["neighbours"] == ["n1", "n3"], "with its neighbours")
fault.leave("n1")
works(not (await c.call("m", {"type": "relay", "to": "n3"}, timeout=500)).body is None, "the others go on")
works(join() == "n4" and join("zed") == "zed", "newcomers")
await sleep(5)
works((await c.rpc("n4", {"type": "who"}))["ids"] == ["n3", "m", "n4", "zed"], "who is there")
await heal(10)
works((await c.call("zed", {"type": "echo"}, timeout=50)).ok, "up")
"#,
    );
}

#[test]
fn a_liar_lies_until_it_is_honest_again() {
    let lies = [
        ("silent=(1, 1)", "len(got) == 0"),
        (
            "equivocate=(1, 1)",
            "any(m['body']['i'] != 0 or m['body']['type'] != 'note' or m['body']['pad'] for m in told)",
        ),
        ("replay=(1, 1)", "len(told) > 2"),
        ("forge=(1, 1)", "any(m['src'] != 'n1' for m in told)"),
    ];
    for (lie, seen) in lies {
        let report = play(&format!(
            r#"
cluster(nodes=3, latency=constant(1))
c = client()
net.authenticated(False)
await c.rpc("n1", {{"type": "echo"}})
fault.lies("n1", {lie})
await c.call("n1", {{"type": "tell", "to": ["n2", "n3"]}}, timeout=20)
told = [m for m in trace.messages() if m["dest"] in ("n2", "n3")]
got = view("n2")["notes"] + view("n3")["notes"]
works({seen}, f"{{told}}")
await heal(10)
fault.honest("n1")
net.authenticated(True)
before = len(view("n2")["notes"])
await c.rpc("n1", {{"type": "tell", "to": ["n2"]}})
await sleep(10)
works(len(view("n2")["notes"]) == before + 1 and view("n2")["notes"][-1] == ["n1", 0], "honest")
"#
        ));
        let lied = report.trace.events.iter().any(|event| {
            matches!(event.kind, EventKind::FaultStart { kind: FaultKind::Byzantine { .. }, .. })
        });
        assert!(lied);
    }
}

#[test]
fn a_thief_gets_the_disk_and_the_variables() {
    play(
        r#"
cluster(nodes=1)
c = client()
await c.rpc("n1", {"type": "put", "file": "wal", "text": "gold"})
loot = fault.steal("n1")
works(loot["disk"] == {"wal": "gold"}, f"{loot}")
works(loot["variables"]["secret"] == "open sesame", f"{loot}")
fault.kill("n1")
works(fault.steal("n1") == {"disk": {"wal": "gold"}, "variables": {}}, "the dead have a disk")
"#,
    );
}

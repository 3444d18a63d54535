//! The powers over clocks and disks, one at a time, and what scenarios see of them.

use crate::support::{faults_end, play};

#[test]
fn clocks_are_off_drift_jump_and_are_smeared() {
    let report = play(
        r#"
clock.date("2026-03-01 12:00")
cluster(nodes=3)
c = client()
noon = 1772366400000
clock.skew("n2", -250.5)
works(clock.true_time() == noon and clock.read("n1") == noon, f"{clock.true_time()}")
works(clock.read("n2") == noon - 250.5, f"{clock.read('n2')}")
clock.jump("n1", 5000)
await sleep(1000)
told = await c.rpc("n1", {"type": "time"})
works(told["clock"] == noon + 6000 and told["now"] == 1000, f"a jump moves the wall clock alone: {told}")
clock.jump("n1", -5000)
clock.drift("n1", 100000)
await sleep(1000)
told = await c.rpc("n1", {"type": "time"})
works(told["clock"] == noon + 2100 and told["now"] == 2100, f"a drift moves both: {told}")
start = now()
await c.rpc("n1", {"type": "nap", "ms": 110})
works(now() - start == 100, f"and timers: {now() - start}")
clock.smear("n3", 1000, over=500)
before = clock.read("n3") - clock.true_time()
await sleep(250)
half = clock.read("n3") - clock.true_time()
await sleep(500)
whole = clock.read("n3") - clock.true_time()
works([before, half, whole] == [0, 500, 1000], f"{[before, half, whole]}")
clock.uncertainty("n1", 7)
await heal(10)
ahead = clock.read("n1") - clock.true_time()
await sleep(1000)
works(clock.read("n1") - clock.true_time() == ahead, "no drift any more, and what was gained stays")
"#,
    );
    faults_end(&report);
}

#[test]
fn a_clock_can_be_set_while_its_node_is_down() {
    play(
        r#"
cluster(nodes=1)
c = client()
fault.kill("n1")
clock.jump("n1", -3600000)
fault.restart("n1")
await sleep(10)
told = await c.rpc("n1", {"type": "time"})
works(told["clock"] == clock.true_time() - 3600000 and told["now"] == 10, f"{told}")
"#,
    );
}

#[test]
fn disks_have_rules() {
    play(
        r#"
disks.rules(sync_ms=25, crash="kept")
cluster(nodes=2)
c = client()
start = now()
await c.rpc("n1", {"type": "put", "file": "wal", "text": "abc"})
works(now() - start == 25, f"a sync takes {now() - start}")
await c.rpc("n1", {"type": "put", "file": "wal", "text": "def", "sync": False})
works(disks.files("n1") == {"wal": "abcdef"} and disks.durable("n1") == {"wal": "abc"}, "one is durable")
counted = disks.counters("n1", "wal")
works(counted["writes"] == 2 and counted["syncs"] == 1 and counted["bytes_written"] == 6, f"{counted}")
works(disks.counters("n1") == counted and disks.counters("n1", "no")["writes"] == 0, "all and none")
fault.kill("n1")
works(disks.files("n1") == {"wal": "abcdef"}, "kept")
disks.rules(["n1"], crash="lost", write_ms=30, page=4)
await heal(10)
start = now()
await c.rpc("n1", {"type": "put", "file": "wal", "text": "ghijklmno", "sync": False})
works(now() - start == 90, f"three pages begun: {now() - start}")
fault.kill("n1")
works(disks.files("n1") == {"wal": "abcdef"}, "lost")
disks.rules(["n2"], capacity=4)
works((await c.call("n2", {"type": "put", "file": "wal", "text": "12345"}, timeout=100)).body is None, "no room")
works(trace.troubles()[0]["process"] == "n2", "which raises")
"#,
    );
}

#[test]
fn a_torn_disk_keeps_some_sectors() {
    play(
        r#"
disks.rules(crash="torn", sector=1)
cluster(nodes=1)
c = client()
seen = set()
for _ in range(10):
    await c.rpc("n1", {"type": "put", "file": "wal", "text": "x" * 20, "sync": False})
    fault.kill("n1")
    left = disks.files("n1").get("wal", "")
    seen.add(str(left).count("x"))
    disks.erase("n1")
    fault.restart("n1")
    await sleep(1)
works(len(seen) > 2, f"so many letters were left: {seen}")
"#,
    );
}

#[test]
fn faults_of_disks_act_and_end() {
    let report = play(
        r#"
cluster(nodes=1)
c = client()
async def put(text):
    return await c.call("n1", {"type": "put", "file": "wal", "text": text}, timeout=50)
await put("abc")
disks.full("n1")
works(not (await put("d")).ok, "full")
disks.full("n1", False)
works((await put("d")).ok, "room again")
disks.unreadable("n1", "wal")
works((await c.call("n1", {"type": "get", "file": "wal"})).code == 14, "unreadable")
disks.unreadable("n1", "wal", False)
works((await c.call("n1", {"type": "get", "file": "wal"})).body["text"] == "abcd", "readable")
disks.rot("n1", "wal", 0)
disks.rot("n1", "wal", 1, bit=5)
works(disks.files("n1") == {"wal": "`Bcd"}, f"{disks.files('n1')}")
disks.fail_sync("n1", "wal")
await put("e")
works(trace.disk_ops("n1")[-1]["ok"] is False, "the sync fails")
works(disks.durable("n1") == {"wal": "`Bcd"}, f"and what it covered is lost: {disks.durable('n1')}")
disks.rules(["n1"], sector=2)
disks.misdirect("n1", -1)
await put("zz")
works(disks.files("n1")["wal"].startswith("`Bzz"), f"two bytes early: {disks.files('n1')}")
disks.erase("n1")
works(disks.files("n1") == {}, "empty")
await put("abc")
disks.full("n1")
disks.unreadable("n1", "wal")
await heal(10)
works((await put("d")).ok and (await c.rpc("n1", {"type": "get", "file": "wal"}))["text"] == "abcd", "healed")
ops = trace.disk_ops("n1")
works(ops[0]["op"] == "append" and ops[0]["bytes"] == 3 and ops[2]["op"] == "synced" and ops[2]["ok"], f"{ops[:3]}")
works(trace.disk_ops() == ops, "of everybody")
"#,
    );
    faults_end(&report);
}

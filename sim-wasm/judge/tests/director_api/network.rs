//! The powers over the network, one at a time: each acts, and ends with `heal`.

use crate::support::{faults_end, play};

#[test]
fn chances_of_the_network_act_between_nodes_and_end() {
    let kinds = [
        ("net.loss(1, 1)", "len(got) == 0 and all(m['dropped'][0]['why'] == 'loss' for m in told)"),
        ("net.duplicate(1, 1)", "len(got) == 10"),
        ("net.corrupt(1, 1)", "len(got) == 0 and all(m['delivered'] == [] for m in told)"),
        (
            "net.corrupt(1, 1, detected=False)",
            "any(m['delivered'][0]['body'] not in (None, m['body']) for m in told)",
        ),
        ("net.reorder(1, 1, 500)", "got != sorted(got) and len(got) == 5"),
        ("net.loss(1, 1); net.loss(0, 1)", "len(got) == 5"),
    ];
    for (fault, seen) in kinds {
        let report = play(&format!(
            r#"
cluster(nodes=2, latency=constant(1))
c = client()
{fault}
await c.rpc("n1", {{"type": "tell", "to": ["n2"], "n": 5}})
await sleep(1000)
got, told = view("n2")["notes"], trace.messages(type="note")
works({seen}, f"{fault}: {{got}} of {{told}}")
await heal(10)
before = len(view("n2")["notes"])
await c.rpc("n1", {{"type": "tell", "to": ["n2"], "n": 5}})
await sleep(10)
works(len(view("n2")["notes"]) == before + 5, "after the heal all arrive")
"#
        ));
        faults_end(&report);
    }
}

#[test]
fn everywhere_means_clients_too() {
    play(
        r#"
cluster(nodes=1)
c = client()
net.loss(1, 1)
works((await c.call("n1", {"type": "echo"}, timeout=50)).ok, "clients are spared")
net.loss(1, 1, everywhere=True)
works(not (await c.call("n1", {"type": "echo"}, timeout=50)).ok, "nobody is spared")
await heal(10)
works((await c.call("n1", {"type": "echo"}, timeout=50)).ok, "it is over")
"#,
    );
}

#[test]
fn a_link_has_rules_of_its_own() {
    play(
        r#"
cluster(nodes=3, latency=constant(1))
c = client()
net.link("n1", "n2", constant(70))
net.link("n1", "n3", latency=uniform(0, 200), ordered=True)
await c.rpc("n1", {"type": "tell", "to": ["n2", "n3"], "n": 10})
await sleep(300)
took = [m["delivered"][0]["at"] - m["sent_at"] for m in trace.messages(src="n1", dest="n2")]
works(took == [70] * 10, f"the link took {took}")
got = view("n3")["notes"]
works(len(got) == 10 and got == sorted(got), f"in order: {got}")
net.link("n1", "n2", constant(1), per_second=100)
start = now()
await c.rpc("n1", {"type": "tell", "to": ["n2"], "n": 10})
await sleep(300)
last = trace.messages(src="n1", dest="n2")[-1]["delivered"][0]["at"] - start
works(last == 101, f"ten messages at 100 a second, and 1 ms: {last}")
net.link("n2", "n1", bandwidth=1, queue_bytes=500)
await c.rpc("n2", {"type": "tell", "to": ["n1"], "n": 20, "pad": 100})
await sleep(5000)
why = [d["why"] for m in trace.messages(src="n2", dest="n1") for d in m["dropped"]]
works(why and set(why) == {"overflow"}, f"dropped: {why}")
net.link("n3", "n1", loss=(1, 1))
net.link("n3", "n2", reliable=True)
net.loss(1, 1)
await c.rpc("n3", {"type": "tell", "to": ["n1", "n2"], "n": 5})
await sleep(50)
fates = [len([m for m in trace.messages(src="n3", dest=dest) if m["delivered"]]) for dest in ("n1", "n2")]
works(fates == [0, 5], f"one link loses all, the other is reliable: {fates}")
"#,
    );
}

#[test]
fn an_uplink_is_shared_by_all_links() {
    play(
        r#"
cluster(nodes=3, latency=constant(1))
c = client()
net.uplink("n1", per_second=100)
start = now()
await c.rpc("n1", {"type": "tell", "to": ["n2", "n3"], "n": 5})
await sleep(200)
last = max(m["delivered"][0]["at"] for m in trace.messages(src="n1", type="note"))
works(last - start == 101, f"{last - start}")
net.uplink("n1")
start = now()
await c.rpc("n1", {"type": "tell", "to": ["n2", "n3"], "n": 5})
await sleep(20)
last = max(m["delivered"][0]["at"] for m in trace.messages(src="n1", type="note"))
works(last - start == 1, f"free again: {last - start}")
"#,
    );
}

/// Whom each of five nodes reaches is found out by letting everybody tell everybody.
const REACH: &str = r#"
async def reach():
    start = now()
    await gather(*[c.rpc(n, {"type": "tell", "to": nodes}) for n in nodes])
    await sleep(20)
    told = [m for m in trace.messages(type="note") if m["sent_at"] >= start and m["delivered"]]
    return [(m["src"], m["dest"]) for m in told if m["src"] != m["dest"]]

nodes = cluster(nodes=5, latency=constant(1))
c = client()
"#;

#[test]
fn partitions_of_every_shape_cut_and_end() {
    // Of 20 directed links: one against four cuts 8, two against three 12, the ring leaves each node two
    // neighbours, so 10, the bridge cuts 2 x 2 both ways, one way 2 to 3.
    let shapes = [
        ("one", 12),
        ("minority", 8),
        ("minority-third", 12),
        ("majority", 8),
        ("halves", 8),
        ("ring", 10),
        ("bridge", 12),
        ("one-way", 14),
    ];
    for (shape, left) in shapes {
        let report = play(&format!(
            r#"{REACH}
cut = net.partition("{shape}")
works(len(await reach()) == {left}, "{shape} leaves {left}")
net.mend(cut)
works(len(await reach()) == 20, "mended")
net.partition("{shape}")
await heal(10)
works(len(await reach()) == 20, "healed")
"#
        ));
        faults_end(&report);
    }
}

#[test]
fn hand_made_cuts_cut_what_they_name() {
    let cuts = [
        ("net.partition(['n1'], ['n2', 'n3'], ['n4'])", 20 - 2 * (2 + 1 + 2)),
        ("net.isolate('n3')", 20 - 8),
        ("net.cut('n1', 'n2')", 18),
        ("net.cut_one_way('n1', 'n2')", 19),
        ("net.only([('n1', 'n2'), ('n2', 'n3'), ['n3', 'n4'], ('n4', 'n5')])", 8),
    ];
    for (cut, left) in cuts {
        let report = play(&format!(
            r#"{REACH}
cut = {cut}
left = await reach()
works(len(left) == {left}, f"{{left}}")
net.mend(cut)
works(len(await reach()) == 20, "mended")
{cut}
net.heal()
works(len(await reach()) == 20, "the network healed")
{cut}
await heal(10)
works(len(await reach()) == 20, "healed")
"#
        ));
        faults_end(&report);
    }
}

#[test]
fn a_flapping_cut_comes_and_goes_until_it_is_healed() {
    let report = play(&format!(
        r#"{REACH}
net.flap(["n1"], nodes[1:], on=100, off=50)
works(len(await reach()) == 12, "on")
await sleep(90)
works(len(await reach()) == 20, "off")
await sleep(30)
works(len(await reach()) == 12, "on again")
await heal(10)
await sleep(200)
works(len(await reach()) == 20, "healed")
net.flap("halves", on=30, off=30)
works(len(await reach()) == 8, "a shape flaps too")
await heal(10)
"#
    ));
    faults_end(&report);
}

#[test]
fn who_reads_along_changes_nothing_and_who_stands_in_the_middle_may() {
    let report = play(
        r#"
heard, held = [], []
def spy(msg):
    heard.append([msg["src"], msg["dest"], msg["body"]["type"]])
async def mallory(msg):
    held.append(msg["body"])
    await sleep(20)
    if msg["body"]["type"] == "echo":
        actor_send(msg["src"], msg["dest"], {"type": "echo", "echo": 666, "msg_id": msg["body"]["msg_id"]})
    else:
        actor_send(msg["src"], msg["dest"], msg["body"])
actor("spy", spy)
actor("mallory", mallory)
cluster(nodes=2, latency=constant(1))
c = client()
net.tap("n1", "n2", "spy")
works((await c.rpc("n1", {"type": "relay", "to": "n2"}))["echo"] == 5, "as sent")
works(heard == [["n1", "n2", "echo"], ["n2", "n1", "echo_ok"]], f"{heard}")
net.through("n1", "n2", "mallory")
works((await c.rpc("n1", {"type": "relay", "to": "n2"}))["echo"] == 666, "as changed")
works(len(held) == 2, f"both ways: {held}")
whys = [d["why"] for m in trace.messages() for d in m["dropped"]]
works(whys == ["intercepted", "intercepted"], f"{whys}")
await heal(10)
count = len(heard)
works((await c.rpc("n1", {"type": "relay", "to": "n2"}))["echo"] == 5, "after the heal")
works(len(heard) == count and len(held) == 2, "nobody reads along any more")
"#,
    );
    faults_end(&report);
}

#[test]
fn what_was_held_back_in_the_middle_may_go_on_after_the_heal() {
    play(
        r#"
async def slow(msg):
    await sleep(100)
    actor_send(msg["src"], msg["dest"], msg["body"])
actor("slow", slow)
cluster(nodes=2, latency=constant(1))
c = client()
net.through("n1", "n2", "slow", one_way=True)
await c.rpc("n1", {"type": "tell", "to": ["n2"]})
await sleep(10)
await heal(200)
works(view("n2")["notes"] == [["n1", 0]], f"{view('n2')}")
"#,
    );
}

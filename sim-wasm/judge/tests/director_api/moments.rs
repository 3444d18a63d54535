//! Waiting for a moment of the run: the scenario goes on then, before time does.

use crate::support::play;

#[test]
fn every_kind_of_moment_comes_at_its_time() {
    let moments = [
        ("sent='note', src='n1'", "c.send('n1', {'type': 'tell', 'to': ['n2']})", 0),
        (
            "sent=True, type='note', dest='n2', nth=3",
            "c.send('n1', {'type': 'tell', 'to': ['n2'], 'n': 3})",
            0,
        ),
        ("delivered='note', dest='n2'", "c.send('n1', {'type': 'tell', 'to': ['n2']})", 10),
        ("delivered=True, src='n1', dest='n3'", "c.send('n1', {'type': 'tell', 'to': ['n2', 'n3']})", 10),
        (
            "disk='append', node='n1', file='wal'",
            "c.send('n1', {'type': 'put', 'file': 'wal', 'text': 'x'})",
            0,
        ),
        ("disk=True, nth=2", "c.send('n1', {'type': 'put', 'file': 'wal', 'text': 'x'})", 0),
        ("synced='wal'", "c.send('n1', {'type': 'put', 'file': 'wal', 'text': 'x'})", 1),
        ("synced=True, node='n1'", "c.send('n1', {'type': 'put', 'file': 'wal', 'text': 'x'})", 1),
        ("started='n2'", "fault.kill('n2'); fault.restart('n2')", 0),
        ("said='am up', node='n2'", "fault.kill('n2'); fault.restart('n2')", 0),
    ];
    for (moment, act, after) in moments {
        play(&format!(
            r#"
cluster(nodes=3, latency=constant(10))
c = client()
await sleep(5)
start = now()
async def wait():
    return await moment({moment}, timeout=1000), now() - start
async def act():
    {act}
came, _ = await gather(wait(), act())
works(came == (True, {after}), f"{{came}}")
works(await moment({moment}, timeout=30) is False, "once")
"#
        ));
    }
}

#[test]
fn the_kth_receiver_counts_each_once_and_a_cut_still_catches_the_rest() {
    play(
        r#"
nodes = cluster(nodes=5, latency=uniform(5, 50))
c = client()
async def broadcast():
    await c.rpc("n1", {"type": "tell", "to": nodes[1:], "n": 3})
async def strike():
    works(await moment(delivered="note", src="n1", nth=2, receivers=True, timeout=1000), "it came")
    fault.kill("n1")
    net.isolate("n1")
    reached = [n for n in nodes[1:] if view(n)["notes"]]
    works(len(reached) == 2, f"two were reached: {reached}")
await gather(broadcast(), strike())
await sleep(100)
reached = [n for n in nodes[1:] if view(n)["notes"]]
works(len(reached) == 2, f"and no third: {reached}")
"#,
    );
}

#[test]
fn several_wait_at_once_and_each_has_its_own_patience() {
    play(
        r#"
cluster(nodes=2, latency=constant(10))
c = client()
async def wait(kind, timeout):
    return await moment(delivered=kind, timeout=timeout), now()
async def tell():
    await sleep(100)
    await c.rpc("n1", {"type": "tell", "to": ["n2"]})
got = await gather(wait("note", 50), wait("note", 500), wait("never", 200), tell())
works(got[:3] == [(False, 50), (True, 110), (False, 200)], f"{got}")
"#,
    );
}

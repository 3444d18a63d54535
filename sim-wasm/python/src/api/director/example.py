# A storm over a counter: what a scenario looks like, whole.
from sim import activity, check, client, cluster, exponential, fault, heal, net, scenario, sleep


@scenario("Messages are lost and a node dies, and every answer that was given stays true", checks=["answered", "kept"])
async def storm():
    nodes = cluster(nodes=3, latency=exponential(20))
    net.loss(1, 10)
    fault.crash("n2", after="disk.append")          # in the middle of a step
    caller = client()
    answered = 0
    for number in range(20):
        op = await caller.call(nodes[number % 3], {"type": "add", "delta": 1}, timeout=500)
        answered += op.ok
        check("answered", op.ok or op.node == "n2", f"add {number} to {op.node} got {op.body}", witness=op)
        await sleep(10)
    await heal(1000)                                # every fault ends, n2 starts again
    last = await caller.call("n1", {"type": "read"})
    check("kept", last.ok and last.body["value"] >= 1, f"n1 read {last.body}", witness=last)
    activity(answered >= 10, f"only {answered} of 20 adds were answered: too few to judge by")

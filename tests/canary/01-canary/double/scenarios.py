# Two nodes, one of which is killed: small, but with everything that a task must have.
from sim import activity, check, client, cluster, exponential, fault, heal, random, scenario


@scenario("One of two nodes is killed and comes back", checks=["doubled", "recovers"])
async def killed():
    nodes = cluster(nodes=2, latency=exponential(5))
    caller = client()
    answered = 0
    for turn in range(10):
        value = random.randrange(1, 100)
        answer = await caller.call(nodes[turn % 2], {"type": "double", "value": value}, timeout=50)
        if answer.ok:
            answered += 1
            got = answer.body.get("value")
            check("doubled", got == 2 * value, f"asked for twice {value}, got {got}", witness=answer)
        if turn == 3:
            fault.kill("n2")
    await heal(100)
    for name in nodes:
        answer = await caller.call(name, {"type": "double", "value": 1}, timeout=50)
        check("recovers", answer.ok, f"{name} gave no answer after the trouble", witness=answer)
    activity(answered >= 5, f"only {answered} of 10 questions were answered")

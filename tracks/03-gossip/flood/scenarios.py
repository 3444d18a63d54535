# What the flood goes through: one node, one value, and then a hundred values in a network that brings some of them
# twice. Clients are 0 ms away from their nodes, every link takes 10 ms, and a step takes no time at all, so that every
# value reaches every node at a moment that the number of links on its way tells.
from lib.spread import GRID, LINKS, answered, arrivals, as_ops, ask_all, begun, between, broadcasts, by_value, contain
from lib.spread import copied, count, gossiped, judge_answered, judge_everywhere, last_reads, listed, missing, told
from lib.spread import ways, worst
from sim import activity, check, client, cluster, constant, heal, net, random, scenario, sleep, workload

# How long each link takes.
LINK_MS = 10
# Over each of the 5 links a value can go once from either end: 10. Each of the 4 nodes that hear it from another saves
# the one that would go back: 10 - 4 = 6, wherever it was broadcast.
SENDS_MAX = 2 * len(LINKS) - (len(GRID) - 1)
# The two ends that are farthest from each other, n3 and n4, are three links apart. 2 ms are to spare.
ARRIVAL_MS_MAX = 3 * LINK_MS + 2
# The last copies arrive after the fourth link at most: from the farthest node back to one that knew. 100 ms are plenty.
QUIET_AFTER_MS = 100
# In 250 ms there are two or three operations, each 2 messages with its client and 6 more if it is a broadcast: some 20.
BURST_MAX = 500


# ---- the cast ----


def grid():
    nodes = cluster(nodes=5, latency=constant(LINK_MS))
    net.only(LINKS)
    return nodes


# ---- what is asked of them ----


def judge_cost(ops, messages):
    """No value costs more messages than the links allow, and nothing but values is sent."""
    asked = broadcasts(ops)
    about = by_value(messages, begun(asked), gossiped)
    for op in asked:
        sends = about[op["request"]["message"]]
        says = (f"Value {told(op)}, cost {len(sends)} messages: {ways(sends)}. {SENDS_MAX} do: each of the 5 links "
                f"once from either end, less the 4 that would go back to whoever told.{needless(sends)}")
        check("cost", len(sends) <= SENDS_MAX, says, witness=[op] + sends[:20])
    others = [message for message in messages if not gossiped(message["body"] or {})]
    most = SENDS_MAX * len(asked)
    says = f"{count(len(asked), 'broadcast')} cost {len(messages)} messages between nodes; {SENDS_MAX} for each do, "
    says += f"so {most} in all."
    says += f" {len(others)} of them were no gossip of a value, such as {kind(others[0])}." if others else ""
    check("cost", len(messages) <= most, says, witness=others[:20])


def needless(sends):
    """The first message that no flood would have sent, in words: where there is no link, or over one a second time."""
    seen = {}
    for message in sends:
        way = (message["src"], message["dest"])
        if message["dest"] not in GRID[message["src"]]:
            return f" {message['src']} has no link to {message['dest']}."
        if way in seen:
            return f" {message['src']} told {message['dest']} more than once."
        seen[way] = True
    return ""


def kind(message):
    return f"the {(message['body'] or {}).get('type')} from {message['src']} to {message['dest']}"


def judge_in_time(ops, messages):
    """No value takes longer to a node than three links, on the wire and in what the node tells its clients.

    A value that never came is for `everywhere` to say. How long it would have taken nobody knows: no verdict then.
    """
    asked = answered(broadcasts(ops))
    known = begun(asked)
    reached = arrivals(messages, known)
    took, value, node = worst(reached)
    if took > ARRIVAL_MS_MAX:
        origin, at = known[value]
        carriers = [message for message in messages if gossiped(message["body"] or {}) == [value]]
        says = (f"Value {value}, broadcast at {origin} at {at:.0f} ms, came to {node} {took:.0f} ms later. "
                f"{ARRIVAL_MS_MAX} ms is the limit: no node is more than three links of {LINK_MS} ms away.")
        check("in-time", False, says, witness=carriers[:20])
    elif asked and missing(reached, list(GRID)) is None:
        check("in-time", True)
    kept = {node: listed(op) or [] for node, op in last_reads(ops, list(GRID)).items()}
    for op in ops:
        if op["type"] == "read" and listed(op) is not None:
            judge_fresh(op, known, kept[op["node"]])


def judge_fresh(op, known, kept):
    """A read lists whatever was broadcast long enough before. What the node never had is for `everywhere` to say."""
    values = listed(op)
    for value, (origin, at) in known.items():
        age = op["invoked"] - at
        if age > ARRIVAL_MS_MAX and value in kept and value not in values:
            says = (f"{op['client']} read {op['node']} at {op['invoked']:.0f} ms and was not told {value}, broadcast "
                    f"at {origin} {age:.0f} ms before; {ARRIVAL_MS_MAX} ms is the limit.")
            check("in-time", False, says, witness=op)
            return


def judge_quiet(ops, messages):
    """Nothing is sent any more when the last value has come to everybody."""
    last = broadcasts(ops)[-1]
    late = [message for message in messages if message["sent_at"] > last["invoked"] + QUIET_AFTER_MS]
    says = "" if not late else (
        f"The last broadcast was {last['request']['message']} at {last['node']}, at {last['invoked']:.0f} ms. Nodes "
        f"were still sending {late[-1]['sent_at'] - last['invoked']:.0f} ms later: {count(len(late), 'message')} after "
        f"the {QUIET_AFTER_MS} ms in which everybody has the news, the first {ways(late[:1])}."
    )
    check("goes-quiet", not late, says, witness=late[:20])


# ---- what happens ----


@scenario("One node, three clients: what is broadcast can be read", checks=["answered", "everywhere"])
async def alone():
    nodes = cluster(nodes=1)
    w = workload.broadcast(clients=3, rate=20, until=3000, timeout=1000)
    await w.run()
    await w.finish()
    judge_answered("answered", w.ops())
    judge_everywhere("everywhere", nodes, w.ops(), [])
    check.broadcast("everywhere", w)
    # Some 60 operations, of which half broadcast: 30, give or take 4.5. Fewer than 8 are five times as far off.
    confirmed = len(answered(broadcasts(w.ops())))
    activity(confirmed >= 8, f"{confirmed} broadcasts were confirmed; 8 are needed to judge by.")


@scenario(
    "One value, told to one of five nodes in a grid",
    checks=["answered", "everywhere", "cost", "in-time", "goes-quiet"],
    seeds=1,
)
async def one_value():
    nodes = grid()
    caller, calls = client(), []

    async def spread():
        calls.extend(await ask_all(caller, nodes, {"type": "topology", "topology": GRID}))
        value = random.randint(10, 99)
        calls.append(await caller.call(random.choice(nodes), {"type": "broadcast", "message": value}))
        await sleep(500)
        calls.extend(await ask_all(caller, nodes, {"type": "read"}))

    if not await contain(spread(), nodes, "goes-quiet", most=BURST_MAX):
        return
    judge_all(nodes, as_ops(calls))
    told_at = calls[len(nodes)]
    activity(told_at.ok, f"{told_at.node} did not confirm the only broadcast.")


@scenario(
    "A hundred values at five nodes in a grid, while one message in five comes twice",
    checks=["answered", "everywhere", "cost", "in-time", "goes-quiet"],
)
async def hundred_values():
    nodes = grid()
    net.duplicate(1, 5)
    # Two clients a node, so that every node is told the topology twice.
    w = workload.broadcast(clients=10, rate=10, until=20000, timeout=1000)

    async def load():
        await w.run()
        await sleep(1000)
        await heal(100)
        await w.finish()

    if not await contain(load(), nodes, "goes-quiet", [w], BURST_MAX):
        return
    messages = judge_all(nodes, w.ops())
    check.broadcast("everywhere", w)
    # Some 200 operations, of which half broadcast: 100, give or take 8. Each costs 6 messages, and of these 600 one in
    # five comes twice: 120, give or take 14. Fewer than 55, and fewer than 50, are five times as far off.
    confirmed, doubled = len(answered(broadcasts(w.ops()))), copied(messages)
    activity(
        confirmed >= 55 and doubled >= min(50, len(messages) // 12),
        f"Too little happened to judge by: {confirmed} broadcasts were confirmed (55 are needed), and {doubled} of "
        f"{len(messages)} messages between nodes came twice (50).",
    )


def judge_all(nodes, ops):
    messages = between(nodes)
    judge_answered("answered", ops)
    judge_everywhere("everywhere", nodes, ops, messages)
    judge_in_time(ops, messages)
    # Nodes that never spoke are cheap, and quiet at once: that would be no praise.
    if messages:
        judge_cost(ops, messages)
        judge_quiet(ops, messages)
    return messages

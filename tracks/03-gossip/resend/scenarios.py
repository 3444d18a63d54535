# What the resends go through: single links that are cut, links that lose nothing, and twelve seconds in which one
# message in ten is lost and the cluster is cut in five different ways, for two seconds each. Clients are 0 ms away from
# their nodes, a link takes 10 ms.
from lib.spread import GRID, LINKS, answered, arrivals, as_ops, ask_all, begun, between, broadcasts, by_value, contain
from lib.spread import count, gossiped, is_value, judge_everywhere, lost, told, ways
from sim import activity, check, client, cluster, constant, gather, heal, net, now, random, scenario, sleep, workload

LINK_MS = 10
TRIP_MS = 2 * LINK_MS
# Five cuts of two seconds, some 300 ms apart.
STORM_MS = 12000
RESEND_MS = 500
# From any node to any other there are three links at most. On each of them a value may have to wait for the next
# resend, and for its way there; a whole round trip is granted for that: 3 x (500 + 20). 10 ms are to spare.
REACHED_MS_MAX = 3 * (RESEND_MS + TRIP_MS) + 10
AFTER_HEAL = f", {REACHED_MS_MAX} ms after all links were whole"
# Round a cut link it is four links at most, to each of which the same applies.
ROUND_MS_MAX = 4 * (RESEND_MS + TRIP_MS) + 10
# A step takes no time, and a client is 0 ms away; 1 ms is the smallest step of the clock that programs see.
ANSWER_MS_MAX = 1
# A flood sends 6 messages a broadcast, and each is confirmed once: 12. A table that is gone through every 500 ms sends
# again what was sent in the 20 ms before, which is not confirmed yet: one message in 25. With the confirmations of the
# copies that makes 12.5 on average. The links of a value are hit together or not at all, so that the average of 60
# broadcasts strays by some 0.3; 15 is eight times as far. To send everything twice costs 24, or 18 when copies are not
# confirmed.
CALM_COST_MAX = 15
# Two periods: one in which a resend may have been on its way, and one to spare.
QUIET_AFTER_MS = 1000


# ---- the cast ----


def grid():
    """With room for a step that waits for each value and neighbour: 5 values a second, 3 neighbours, 12 s of cuts."""
    nodes = cluster(nodes=5, latency=constant(LINK_MS), workers=512)
    net.only(LINKS)
    return nodes


# ---- what is asked of them ----


def judge_available(ops):
    """Every client is answered at once, whatever the links are like."""
    for op in ops:
        if op["type"] == "topology":
            continue
        took = None if op["answer"] is None else op["ended"] - op["invoked"]
        got = "was not answered" if took is None else f"was answered after {took:.0f} ms"
        says = (f"{op['client']}'s {op['type']} at {op['node']}, at {op['invoked']:.0f} ms, {got}. {ANSWER_MS_MAX} ms "
                "is the limit: a client asks one node, and need not wait for the others.")
        check("available", op["ok"] and took <= ANSWER_MS_MAX, says, witness=op)


def first_confirmations(messages):
    """When each value was first confirmed over each link: {(who sent it, who confirmed it, value): ms}."""
    first = {}
    for message in messages:
        body = message["body"] or {}
        if body.get("type") != "gossip_ok" or not is_value(body.get("message")) or not message["delivered"]:
            continue
        about = (message["dest"], message["src"], body["message"])
        at = min([copy["at"] for copy in message["delivered"]])
        first[about] = min(at, first.get(about, at))
    return first


def judge_quiet(ops, messages, healed_at):
    """Once every message is confirmed that needs to be, nothing is sent any more. Who never spoke was not asked."""
    if not messages:
        return
    first = first_confirmations(messages)
    last = broadcasts(ops)[-1]
    milestones = [
        (healed_at, "All links were whole"),
        (last["invoked"], f"The last value, {last['request']['message']}, was broadcast at {last['node']}"),
        (max(first.values(), default=0), "The last confirmation that told anything new came"),
    ]
    at, what = max(milestones)
    late = [message for message in messages if message["sent_at"] > at + QUIET_AFTER_MS]
    says = "" if not late else (
        f"{what} at {at:.0f} ms. More than {QUIET_AFTER_MS} ms later nodes still sent {count(len(late), 'message')}, "
        f"the first {ways(late[:1])}: {reproach(late[0], first)}."
    )
    check("goes-quiet", not late, says, witness=late[:20])


def reproach(message, first):
    values = gossiped(message["body"] or {})
    if not values:
        return f"{(message['body'] or {}).get('type')}"
    at = first.get((message["src"], message["dest"], values[0]))
    if at is None:
        return f"value {values[0]}, which {message['dest']} has never confirmed to {message['src']}"
    return f"value {values[0]}, which {message['dest']} had confirmed at {at:.0f} ms"


def judge_others(nodes, ops, messages, neighbours):
    """A neighbour that cannot be reached keeps the news from nobody else."""
    asked = broadcasts(ops)
    reached = arrivals(messages, begun(asked))
    for op, neighbour in zip(asked, neighbours):
        times = reached[op["request"]["message"]]
        for node in nodes:
            took = times.get(node)
            got = "never came" if took is None else f"came only after {took:.0f} ms"
            says = (f"Value {told(op)} while the link to {neighbour} was cut, {got} to {node}. The other links were "
                    f"whole, so {ROUND_MS_MAX} ms are the limit: four links the long way round, 520 ms for each.")
            check("others-go-on", took is not None and took <= ROUND_MS_MAX, says, witness=op)


def judge_calm_cost(ops, messages):
    """Where nothing is lost, nothing need be sent twice."""
    asked = broadcasts(ops)
    each = len(messages) / len(asked)
    about = by_value(messages, begun(asked), named)
    dearest = max(asked, key=lambda op: len(about[op["request"]["message"]]))
    sends = about[dearest["request"]["message"]]
    says = (f"Nothing was lost, and yet {count(len(asked), 'broadcast')} cost {len(messages):,} messages between "
            f"nodes: {each:.1f} each; {CALM_COST_MAX} is the limit, and 12 do, 6 of gossip and 6 that confirm them. "
            f"Value {told(dearest)}, cost {len(sends)}: {timed(sends)}.")
    check("calm-cost", each <= CALM_COST_MAX, says, witness=[dearest] + sends[:20])


def named(body):
    """The value that a message carries or confirms."""
    value = body.get("message")
    return [value] if is_value(value) else []


def timed(sends, most=8):
    words = []
    for send in sends[:most]:
        words.append(f"{send['body']['type']} {send['src']} to {send['dest']} at {send['sent_at']:.0f}")
    return ", ".join(words) + (f" and {len(sends) - most} more" if len(sends) > most else "")


# ---- what happens ----


@scenario(
    "The only link of n3 is cut while one value spreads, and is whole again three seconds later",
    checks=["everywhere", "available", "goes-quiet"],
    seeds=1,
)
async def one_link():
    nodes = grid()
    caller, calls, healed_at = client(), [], random.randint(2800, 3200)
    await ask_all(caller, nodes, {"type": "topology", "topology": GRID})

    async def spread():
        net.cut("n2", "n3")
        origin = random.choice(["n1", "n4", "n5"])
        calls.append(await caller.call(origin, {"type": "broadcast", "message": random.randint(10, 99)}))
        await sleep(healed_at - now())
        await heal(REACHED_MS_MAX)
        calls.extend(await ask_all(caller, nodes, {"type": "read"}))
        await sleep(2000)

    if not await contain(spread(), nodes, "goes-quiet"):
        return
    ops, messages = as_ops(calls), between(nodes)
    judge_available(ops)
    judge_everywhere("everywhere", nodes, ops, messages, since=AFTER_HEAL)
    judge_quiet(ops, messages, healed_at)
    activity(calls[0].ok, f"{calls[0].node} did not confirm the only broadcast.")


@scenario(
    "A node has two links. One is cut while it has news, then the other; the news can still go the long way round",
    checks=["others-go-on", "everywhere"],
    seeds=1,
)
async def long_way():
    nodes = grid()
    caller, calls = client(), []
    await ask_all(caller, nodes, {"type": "topology", "topology": GRID})
    origin = random.choice(["n1", "n4", "n5"])
    neighbours = list(GRID[origin])
    random.shuffle(neighbours)

    async def spread():
        for number, neighbour in enumerate(neighbours):
            cut = net.cut(origin, neighbour)
            value = 10 * number + random.randint(10, 19)
            calls.append(await caller.call(origin, {"type": "broadcast", "message": value}))
            await sleep(random.randint(2800, 3200))
            net.mend(cut)
            await sleep(REACHED_MS_MAX)
        await heal(100)
        calls.extend(await ask_all(caller, nodes, {"type": "read"}))

    if not await contain(spread(), nodes, "everywhere"):
        return
    ops, messages = as_ops(calls), between(nodes)
    judge_others(nodes, ops, messages, neighbours)
    judge_everywhere("everywhere", nodes, ops, messages)
    confirmed, cut = len(answered(broadcasts(ops))), lost(messages, "cut")
    activity(
        confirmed == 2 and cut >= 2,
        f"Too little happened to judge by: {confirmed} of 2 broadcasts were confirmed, and {cut} messages were lost in "
        "the cuts (2 are needed).",
    )


@scenario(
    "Sixty values in a grid whose links lose nothing",
    checks=["everywhere", "available", "calm-cost", "goes-quiet"],
)
async def calm():
    nodes = grid()
    w = workload.broadcast(rate=20, until=6000, timeout=1000)

    async def load():
        await w.run()
        await sleep(3000)
        await w.finish()

    if not await contain(load(), nodes, "goes-quiet", [w]):
        return
    ops, messages = w.ops(), between(nodes)
    judge_available(ops)
    judge_everywhere("everywhere", nodes, ops, messages)
    check.broadcast("everywhere", w)
    # Nodes that never spoke are cheap: that would be no praise.
    if messages:
        judge_calm_cost(ops, messages)
    judge_quiet(ops, messages, 0)
    # Some 120 operations, of which half broadcast: 60, give or take 6.3. Fewer than 25 are five times as far off.
    confirmed = len(answered(broadcasts(ops)))
    activity(confirmed >= 25, f"{confirmed} broadcasts were confirmed; 25 are needed to judge by.")


@scenario(
    "One message in ten is lost, and for twelve seconds the cluster is cut in one way after another; then all is whole",
    checks=["everywhere", "available", "goes-quiet"],
)
async def storm():
    nodes = grid()
    w = workload.broadcast(rate=10, until=STORM_MS, timeout=1000)

    async def load():
        net.loss(1, 10)
        await gather(w.run(), cuts(), sleep(STORM_MS + 100))
        await heal(REACHED_MS_MAX)
        await w.finish()
        await sleep(2000)

    if not await contain(load(), nodes, "goes-quiet", [w]):
        return
    ops, messages = w.ops(), between(nodes)
    judge_available(ops)
    judge_everywhere("everywhere", nodes, ops, messages, since=AFTER_HEAL)
    check.broadcast("everywhere", w)
    judge_quiet(ops, messages, STORM_MS + 100)
    # Some 120 operations, of which half broadcast: 60, give or take 6.3. Fewer than 25 are five times as far off.
    confirmed, cut, dropped = len(answered(broadcasts(ops))), lost(messages, "cut"), lost(messages, "loss")
    activity(
        confirmed >= 25 and cut >= 20 and dropped >= 10,
        f"Too little happened to judge by: {confirmed} broadcasts were confirmed (25 are needed), {cut} messages "
        f"between nodes were lost in cuts (20), and {dropped} by chance (10).",
    )


async def cuts():
    """Five cuts of two seconds, each of another shape; the last is left for `heal` to end."""
    shapes = ["one", "minority", "majority", "ring", "bridge"]
    random.shuffle(shapes)
    for number, shape in enumerate(shapes):
        await sleep(random.randint(200, 400))
        cut = net.partition(shape)
        if number < len(shapes) - 1:
            await sleep(random.randint(1900, 2100))
            net.mend(cut)

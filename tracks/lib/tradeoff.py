# What the two tasks about cost against latency share (thirty and batch of 03-gossip): the load of Gossip Glomers 3d and
# 3e, how a run is measured, and how it is told. Latencies are Maelstrom's stable latencies: for how long after a value
# was known to somebody did some read, anywhere, still lack it. What a value's way was is read from the wire.
#
# A run has some 15,000 messages. `trace.messages()` of all of them would not fit into the memory of a scenario, so
# whatever is looked up here is asked for by type and by node, and only when something has failed.
from lib.answers import shown
from lib.spread import answered, broadcasts, listed, told
from sim import check, client, figure, gather, measure, moment, net, now, random, sleep, trace, workload

NODES = 25
LINK_MS = 100
# An answer that has waited for another node takes 200 ms: there and back. One that has not takes no time, or some where
# lines are narrow and it waits behind what its node had to send before.
ANSWER_MS_MAX = 190
TIMEOUT_MS = 2000


def load(rate, until_ms):
    """Maelstrom's broadcast load: a client a node, half of the operations broadcast, half read."""
    return workload.broadcast(clients=NODES, rate=rate, until=until_ms, timeout=TIMEOUT_MS)


async def random_cuts(until_ms, shortest_ms, longest_ms):
    """One partition after another, its sides drawn by the seed, until then. The last one stays."""
    while True:
        cut = net.partition(random.choice(["one", "minority", "halves", "ring", "bridge", "one-way"]))
        await sleep(random.randint(shortest_ms, longest_ms))
        if now() >= until_ms:
            return
        net.mend(cut)
        await sleep(random.randint(0, 300))


async def unload(node, numbers):
    """One client broadcasts all these at one node, in one moment: as a list of operations like a workload's."""
    caller = client()
    calls = [caller.call(node, {"type": "broadcast", "message": number}, timeout=TIMEOUT_MS) for number in numbers]
    return [
        {"type": "broadcast", "client": call.client, "node": call.node, "request": call.request, "ok": call.ok,
         "answer": call.body, "invoked": call.sent_at, "ended": None if call.body is None else call.done_at,
         "final": False, "events": call.events}
        for call in await gather(*calls)
    ]


# ---- what a run came to ----


async def run_load(w, nodes, until_ms, sends_max, name):
    """Runs a load to its end, and tells whether it came there.

    Messages that cause more messages, or that nodes put on their lines faster than these can carry them, would fill the
    machine. When more than `sends_max` gossip messages have been sent, the load stops, every link is cut, and the check
    `name` fails.
    """

    async def watch_out():
        jammed = await moment(sent="gossip", nth=sends_max, timeout=until_ms)
        if jammed:
            judge_jam(name, nodes, sends_max)
            w.stop()
            net.only([])
        return jammed

    jammed, _ = await gather(watch_out(), w.run())
    return not jammed


def judge_jam(name, nodes, sends):
    """Tells that it has become too much, and where messages are held up, if they are."""
    says = f"After {now() / 1000:.1f} s {sends:,} gossip messages had been sent, and the run was stopped. "
    held = []
    for node in nodes[-3:]:
        held += [m for m in trace.messages(dest=node, type="gossip") if m["delivered"] and travelled(m) > 2 * LINK_MS]
    if held:
        slow = max(held, key=travelled)
        says += f"One from {slow['src']} to {slow['dest']} was under way for {travelled(slow):.0f} ms instead of "
        says += f"{LINK_MS}: {slow['src']} has to send more than its line can carry."
    else:
        says += "A tree needs half of that at most. Is anything sent again and again, or round in a circle?"
    check(name, False, says, witness=held[-20:] or trace.messages(dest=nodes[-1], type="gossip")[-20:])


def figures(w):
    """The figures of a load: messages an operation, and the stable latencies as {quantile: ms}."""
    cost = measure.messages_per_operation(per=["broadcast", "read"])
    spread = measure.broadcast(w)
    return {"cost": cost, "latencies": spread["stable_latencies"] or {}, "slowest": spread["worst_stale"]}


def publish(found, cost_below, median_below_ms, worst_below_ms):
    """Shows what a run cost and what that bought, with what the task allows of either."""
    figure("messages an operation", found["cost"]["value"], at_most=cost_below)
    if found["latencies"].get("0.5") is not None:
        figure("median latency", found["latencies"]["0.5"], unit="ms", at_most=median_below_ms)
        figure("slowest", found["latencies"]["1"], unit="ms", at_most=worst_below_ms)


# ---- what is asked of it ----


def judge_cost(found, ops, most, why):
    """Fewer than so many messages between nodes an operation."""
    cost, asked = found["cost"], broadcasts(ops)
    if cost["value"] < most:
        check("cost", True)
        return
    sample = asked[len(asked) // 2]
    says = (
        f"{cost['calls']:,} operations, {len(asked)} of them broadcasts, cost {cost['messages']:,} messages between "
        f"nodes: {cost['value']:.1f} an operation. It has to be fewer than {most}. {by_type(len(asked))} {why}"
    )
    all_sent = trace.messages(src=sample["node"], type="gossip")
    batches = [len(m["body"]["messages"]) for m in all_sent if isinstance(m["body"].get("messages"), list)]
    if batches:
        says += f" The messages of {sample['node']} held {sum(batches) / len(batches):.1f} values on average."
    sends = [m for m in all_sent if carries(m, sample["request"]["message"])]
    if sends:
        says += f" For example {told(sample)}: {sample['node']} sent it {each_way(sends)}."
    check("cost", False, says, witness=[sample] + sends[:20])


def by_type(broadcast_count):
    """How many messages of each type a broadcast took."""
    words = []
    for kind in ["gossip", "gossip_ok"]:
        sent = trace.stats()["types"].get(kind, {"sent": 0})["sent"]
        words.append(f"{sent / max(1, broadcast_count):.1f} {kind}")
    return f"That is {' and '.join(words)} a broadcast."


def each_way(sends):
    """When a node sent a value to whom, for a sentence."""
    moments = {}
    for message in sends:
        moments.setdefault(message["dest"], []).append(f"{message['sent_at']:.0f}")
    words = [f"to {dest} at {', '.join(at)} ms" for dest, at in list(moments.items())[:4]]
    more = len(moments) - len(words)
    return "; ".join(words) + (f"; and to {more} more" if more > 0 else "")


def judge_median(found, ops, most, why):
    """Half of the values are in every read in less than so many ms."""
    median = found["latencies"].get("0.5")
    if median is None:
        check("median", False, "No value came to be in the reads of all nodes, so there is no latency to speak of.")
        return
    if median < most:
        check("median", True)
        return
    says = (
        f"One value in two was still missing in some read {median:,} ms after it was known, or later. The median has "
        f"to be below {most:,} ms. {why}"
    )
    story, witness = slowest(found, ops)
    check("median", False, f"{says} The slowest: {story}", witness=witness)


def judge_worst(found, ops, nodes, most, why):
    """All values come to all nodes, and are in every read in less than so many ms."""
    worst = found["latencies"].get("1")
    story, witness = absence(ops, nodes, "in the end")
    if story is not None:
        check("worst", False, story, witness=witness)
        return
    if worst is None:
        check("worst", False, "No value came to be in the reads of all nodes, so there is no latency to speak of.")
        return
    if worst < most:
        check("worst", True)
        return
    story, witness = slowest(found, ops)
    check("worst", False, f"{story} The slowest has to be below {most:,} ms. {why}", witness=witness)


def slowest(found, ops):
    """The story of the value that was missed for longest: (sentences, witness)."""
    stale = found["slowest"][0]
    value = stale["element"]
    origin = [op for op in broadcasts(ops) if op["request"]["message"] == value][0]
    late = [op for op in ops if lacks(op, value) and int(op["invoked"]) == stale["last_absent_at"]]
    says = f"Value {told(origin)}, was still missing {stale['stable_latency']:,} ms after it was known"
    if not late:
        return f"{says}.", [origin]
    way = way_of(value, late[0]["node"], origin["node"])
    says += f", when {late[0]['client']} read {late[0]['node']}. {on_the_way(way, late[0]['node'])}"
    return says, [origin, late[0]] + way


def lacks(op, value):
    messages = listed(op) if op["type"] == "read" else None
    return messages is not None and value not in messages


def way_of(value, node, origin):
    """The messages that brought a value from its origin to a node, as far as there are any."""
    way = []
    while node != origin and len(way) < NODES:
        came = [(m["delivered"][0]["at"], m) for m in trace.messages(dest=node, type="gossip")
                if m["delivered"] and carries(m, value)]
        if not came:
            break
        first = min(came, key=lambda pair: pair[0])[1]
        way.insert(0, first)
        node = first["src"]
    return way


def carries(message, value):
    body = message["body"] or {}
    batch = body.get("messages")
    return body.get("message") == value or (isinstance(batch, list) and value in batch)


def on_the_way(way, node):
    """A way, for a sentence: its nodes, and where it was held up."""
    if not way:
        return f"No gossip message had brought it to {node}."
    names = ", ".join([message["src"] for message in way] + [node])
    links = "1 link" if len(way) == 1 else f"{len(way)} links"
    held = [message for message in way if travelled(message) > 2 * LINK_MS]
    says = f"It came to {node} over {links}, {names}"
    if held:
        slow = held[0]
        says += f", and was under way from {slow['src']} to {slow['dest']} for {travelled(slow):.0f} ms, because "
        says += f"{slow['src']} had so much else to send"
    return says + "."


def travelled(message):
    return message["delivered"][0]["at"] - message["sent_at"]


def judge_everywhere(ops, nodes, when):
    """Asked of each node's last read: it has every value whose broadcast was confirmed, once."""
    story, witness = absence(ops, nodes, when)
    check("everywhere", story is None, story or "", witness=witness)


def absence(ops, nodes, when):
    """What is wrong with the nodes' last reads: (sentences, witness); (None, None) when each has each value once."""
    confirmed = answered(broadcasts(ops))
    known = {op["request"]["message"]: True for op in broadcasts(ops)}
    reads = {op["node"]: op for op in ops if op["type"] == "read" and op["final"]}
    lacking = {}
    for node in nodes:
        values = listed(reads[node]) if node in reads else None
        if values is None:
            says = f"{node} was read {when}, and did not answer with a list of messages within {TIMEOUT_MS} ms."
            return says, reads.get(node)
        has = {value: True for value in values if isinstance(value, int) and not isinstance(value, bool)}
        if len(has) < len(values) or any([value not in known for value in has]):
            return oddity(reads[node], when, known), reads[node]
        without = [op for op in confirmed if op["request"]["message"] not in has]
        if without:
            lacking[node] = without
    if not lacking:
        return None, None
    node = max(lacking, key=lambda name: len(lacking[name]))
    first = lacking[node][0]
    says = f"Value {told(first)} and confirmed there, was missing when {node} was read {when}. "
    says += arrived(first["request"]["message"], node, reads[node]["invoked"])
    says += f" {node} lacked {len(lacking[node])} of {len(confirmed)} values"
    says += f", and {len(lacking)} of {len(nodes)} nodes lacked some."
    return says, [first, reads[node]]


def oddity(op, when, known):
    """The sentence for a read that lists a value twice, or something that nobody has broadcast."""
    seen = []
    for value in listed(op):
        if not isinstance(value, int) or isinstance(value, bool) or value not in known:
            return f"{op['node']} listed {shown(value)} when it was read {when}, but nobody had broadcast that."
        if value in seen:
            says = f"{op['node']} listed value {value} twice when it was read {when}. "
            return says + "However often it comes, it is listed once."
        seen.append(value)


def arrived(value, node, by):
    """How a value that `node` lacked by then failed to come, as far as the wire can tell."""
    sent = [m for m in trace.messages(dest=node, type="gossip") if carries(m, value) and m["sent_at"] <= by]
    if not sent:
        return f"Nobody had sent it to {node}."
    came = [copy["at"] for m in sent for copy in m["delivered"] if copy["at"] < by]
    if came:
        return f"A gossip message had brought it to {node} at {min(came):.0f} ms, but it was not kept."
    last = sent[-1]
    times = "once" if len(sent) == 1 else f"{len(sent)} times, the last time"
    became = "lost" if last["dropped"] else "still under way"
    return f"It was sent to {node} {times} by {last['src']} at {last['sent_at']:.0f} ms, and was {became}."


def judge_available(ops):
    """Every client is answered by its node alone."""
    for op in ops:
        took = None if op["ended"] is None or not op["ok"] else op["ended"] - op["invoked"]
        in_time = took is not None and took <= ANSWER_MS_MAX
        if in_time:
            continue
        end = "was not answered" if took is None else f"was answered after {took:.0f} ms"
        says = f"{op['client']}'s {op['type']} at {op['node']}, at {op['invoked']:.0f} ms, {end}. {ANSWER_MS_MAX} ms "
        says += "is the limit: a node answers by itself, and to wait for a neighbour costs 200 ms at least."
        check("available", False, says, witness=op)
        return
    check("available", True)


async def judge_quiet(nodes, watch_ms, why):
    """From now on, nodes send each other nothing."""
    begun = now()
    before = measure.messages_per_operation()["messages"]
    await sleep(watch_ms)
    sent = measure.messages_per_operation()["messages"] - before
    if sent == 0:
        check("goes-quiet", True)
        return
    late = []
    for node in nodes:
        late += [m for m in trace.messages(src=node) if m["dest"] in nodes and m["sent_at"] >= begun][:2]
    says = f"Nodes sent {sent:,} messages in the {watch_ms:,} ms from {begun:.0f} ms on. {why}"
    if late:
        says += f" Such as {late[0]['src']} to {late[0]['dest']}: {shown(late[0]['body'])}."
    check("goes-quiet", False, says, witness=late[:20])

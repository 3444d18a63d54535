# What the tree goes through: its root dies, and then two inner nodes that are next to each other, at the same moment;
# one of these two is only paused. All of them come back. A link takes 50 ms, nothing is lost, and clients are 0 ms away
# from their nodes.
from lib.spread import answered, arrivals, as_ops, ask_all, begun, broadcasts, by_value, contain, count, gossiped
from lib.spread import is_value, judge_everywhere, last_reads, listed, told
from sim import activity, check, client, cluster, constant, fault, gather, heal, now, random, scenario, sleep, trace

NODES = 25
HOP_MS = 50
CONFIRM_MS = 150
# Leaf to leaf in a four-way tree of 25 it is five links, and going around a dead node makes no way longer. A step takes
# no time; 10 ms are to spare.
CALM_MS_MAX = 5 * HOP_MS + 10
# Two dead nodes in a row cost a timeout each, as long as nobody knows of them.
NEWS_MS_MAX = CALM_MS_MAX + 2 * CONFIRM_MS
# In the first 2 s after a death or a return that much is granted. The first value that comes to the dead, at most 180
# ms after their death, is beside them 200 ms later, has found out after 150, or 300 with two in a row, and comes with
# its warning to all their neighbours after 50. These ask the node that is named, 150, and then those behind it, 150.
# That makes 1,030 ms. Whoever finds out by probes alone, once a second, needs 1,150, and 150 more for the second of
# two. After a return it takes until the next probe: 1,000 ms and a round trip of 100.
SETTLED_MS = 2000
# A value is everywhere after 560 ms, dead nodes or not.
GAP_MS = 600
# In a tree of 25 it is 24 messages and their confirmations, and with k dead nodes 2 x (24 - k). That leaves 14 for
# probes with one node dead, 16 with two: at 12 broadcasts a second or more, 168 or 192 a second. Five neighbours of a
# dead node send five; if every node probed each neighbour every second, that would be 48, and 48 answers. Where each
# neighbour of two dead nodes in a row goes around them, some 70 are added to a broadcast.
LEAN_MAX = 60
# Whoever writes to a dead node more often than that, a second, does not hold it dead: it takes one to find out.
KNOCKS_MAX = 3
# Broadcasts are that far apart, give or take a seventh: dense where their cost is looked at.
DENSE_MS, SPARSE_MS = 70, 150
# A dense load sends some 200 messages in 250 ms. A node that has lost everything may be brought 70 values, one by one, by
# each of six nodes, and confirm them: 840 more.
BURST_MAX = 1500


# ---- the cast ----


def tree(nodes):
    """Who is next to whom in the four-way tree of the scaffold, and its inner nodes in order, the root first."""
    order = sorted(nodes)
    parents = {order[place]: order[(place - 1) // 4] for place in range(1, len(order))}
    return parents, [name for name in order if name in parents.values()]


async def until(at):
    await sleep(max(0, at - now()))


def moments(begin, end, gap):
    """When to broadcast, so many ms apart, give or take a seventh."""
    found, at = [], begin
    while at < end:
        found.append(at)
        at += random.randint(gap - gap // 7, gap + gap // 7)
    return found


def is_up(name, outages, begin, end):
    """Whether a node was up all the time between two moments."""
    return not any([out["node"] == name and out["down"] <= end and out["up"] > begin for out in outages])


async def broadcast_at(caller, node, number, at, calls):
    await until(at)
    calls.append(await caller.call(node, {"type": "broadcast", "message": number}))


def branches(nodes, gone):
    """What the tree falls into without these nodes: lists of names that are still joined."""
    parents, _ = tree(nodes)
    found = {}
    for name in sorted(nodes):  # parents come before their children
        if name not in gone:
            top = parents.get(name)
            branch = found[top] if top in found else []
            branch.append(name)
            found[name] = branch
    return [found[name] for name in found if found[name][0] == name]


def origins(nodes, outages, times):
    """Where to broadcast at these moments, drawn by the seed from the nodes that are up then.

    In the 2 s after a death all values come from one branch, after that one first from each of the others. Whoever in
    these has not learned of the death, from others or by asking, finds out only then.
    """
    parents, inner = tree(nodes)
    down, gone = outages[0]["down"], [out["node"] for out in outages]
    others = branches(nodes, gone)
    random.shuffle(others)
    # Of two dead nodes in a row, those below the lower one have the longest way to those who are next to the upper one.
    below = [branch for branch in others if len(branch) == 1 and parents.get(parents[branch[0]]) in gone]
    first = below[0] if below else others[0]
    others.remove(first)
    found = []
    for at in times:
        up = [name for name in nodes if is_up(name, outages, at - 1, at + 1)]
        if down <= at < down + SETTLED_MS:
            up = first
        elif at >= down + SETTLED_MS and others:
            up = [name for name in others.pop() if name not in inner]
        found.append(random.choice(up))
    return found


async def load(nodes, outages, times, calls):
    """Broadcasts one value after the other at these moments."""
    caller, first = client(), random.randint(100, 900)
    where = origins(nodes, outages, times)
    await gather(*[broadcast_at(caller, where[i], first + i, at, calls) for i, at in enumerate(times)])


async def take_away(out, steady):
    """Kills or pauses a node, and brings it back, unless a burst has ended all: then `steady`, never taken, is dead."""
    await until(out["down"])
    if out["paused"]:
        fault.pause(out["node"])
    else:
        fault.kill(out["node"])
    await until(out["up"])
    if trace.deaths(steady):
        return
    if out["paused"]:
        fault.resume(out["node"])
    else:
        fault.restart(out["node"])


def outage(node, down, up, paused=False):
    return {"node": node, "down": down, "up": up, "paused": paused}


async def read_at(nodes, at, reads):
    """Reads these nodes at some moment."""
    await until(at)
    reads.extend(as_ops(await ask_all(client(), nodes, {"type": "read"})))


# ---- on the wire ----


def carried(body):
    """The values that a message brings, alone or several at once."""
    several = body.get("messages") if isinstance(body.get("messages"), list) else []
    return gossiped(body) + [value for value in several if is_value(value)]


def news(nodes):
    """The messages that bring values from node to node, in order of sending, as little of each as is looked at here.

    Some 5,000 messages are sent in a run. Whole, they fill the memory of a scenario.
    """
    found = []
    for kind in ["gossip", "missed"]:
        for message in trace.messages(type=kind):
            kept = {key: message[key] for key in ["src", "dest", "body", "events", "sent_at"]}
            found.append({**kept, "delivered": [{"at": copy["at"]} for copy in message["delivered"]]})
    return [message for message in found if message["src"] in nodes]


def small_change():
    """The rest between nodes: when each value was confirmed, [(value, ms)], and what else was sent, [(ms, words)]."""
    confirmed, rest = [], []
    for kind in trace.stats()["types"]:
        if kind in ["gossip", "missed", "broadcast", "broadcast_ok", "read", "read_ok"]:
            continue
        for message in trace.messages(type=kind):
            value = (message["body"] or {}).get("message")
            if kind == "gossip_ok" and is_value(value):
                confirmed.append((value, message["sent_at"]))
            else:
                rest.append((message["sent_at"], f"{kind} of {message['src']}"))
    return confirmed, rest + [(m["sent_at"], f"missed of {m['src']}") for m in trace.messages(type="missed")]


# ---- what is asked of them ----


def happened(outages, at):
    """What had happened to nodes by then, in words."""
    words = []
    for out in outages:
        if out["down"] <= at:
            words.append(f"{out['node']} was {'paused' if out['paused'] else 'killed'} at {out['down']:.0f} ms")
        if out["up"] <= at:
            words.append(f"{out['node']} was back at {out['up']:.0f} ms")
    return f" ({', '.join(words)})" if words else ""


def granted(outages, at):
    """How long a value may take that is broadcast at this moment, and why."""
    for out in outages:
        for change in [out["down"], out["up"]]:
            if change - CALM_MS_MAX <= at <= change + SETTLED_MS:
                return NEWS_MS_MAX, f"five links of {HOP_MS} ms, two timeouts of {CONFIRM_MS}, and 10 to spare"
    return CALM_MS_MAX, f"five links of {HOP_MS} ms, and 10 to spare"


def judge_in_time(nodes, ops, messages, outages):
    """Every value is in time at each node that is up; at one that came back, from 2 s after that on."""
    asked = answered(broadcasts(ops))
    reached = arrivals(messages, begun(asked), carried)
    for op in asked:
        value, at = op["request"]["message"], op["invoked"]
        limit, why = granted(outages, at)
        for node in nodes:
            back = [out["up"] for out in outages if out["node"] == node and out["up"] <= at]
            if not is_up(node, outages, at, at + limit) or (back and at < max(back) + SETTLED_MS):
                continue
            name, took = "heals-back" if back else "in-time", reached[value].get(node)
            if took is not None and took <= limit:
                check(name, True)
                continue
            says = f"Value {told(op)}{happened(outages, at + limit)}, "
            says += f"never came to {node}" if took is None else f"came to {node} {took:.0f} ms later"
            says += f"; {limit} ms is the limit: {why}."
            says += f" {node} had been back for {at - max(back):.0f} ms." if back else ""
            carriers = by_value(messages, {value: True}, carried)[value]
            says += "" if took is None else held_up(carriers, op, node, outages)
            check(name, False, says, witness=[op] + carriers[:30])
            return


def held_up(carriers, op, node, outages):
    """Where a value was held up on its way, and what for perhaps, in words."""
    first = {}
    for message in carriers:
        for copy in message["delivered"]:
            if message["dest"] not in first or copy["at"] < first[message["dest"]][0]:
                first[message["dest"]] = (copy["at"], message)
    longest, where = 0, ""
    while node != op["node"] and node in first:
        _, message = first[node]
        node = message["src"]
        had = op["invoked"] if node == op["node"] else first[node][0] if node in first else message["sent_at"]
        if message["sent_at"] - had > longest:
            longest = message["sent_at"] - had
            where = f" {node} had it at {had:.0f} ms, and sent it to {message['dest']} at {message['sent_at']:.0f} ms."
            back = [out["node"] for out in outages if had < out["up"] <= message["sent_at"]]
            where += f" Meanwhile {' and '.join(back)} came back: did that wait for it?" if back else ""
        first.pop(message["dest"])
    return where


def judge_lean(ops, messages, others, begin, end, gone):
    """What a broadcast cost from one moment to another, when everybody could know who was dead, and who was back."""
    asked = [op for op in answered(broadcasts(ops)) if begin <= op["invoked"] <= end]
    if not asked:
        return
    confirmations, small = others
    # A node that comes back later may be brought single values.
    about = by_value([m for m in messages if m["sent_at"] <= end + GAP_MS], begun(asked), gossiped)
    confirmed = [value for value, at in confirmations if value in about and at <= end + GAP_MS]
    spread = (sum([len(sends) for sends in about.values()]) + len(confirmed)) / len(asked)
    rest = [words for at, words in small if begin <= at <= end]
    each = spread + len(rest) / len(asked)
    dearest = max(asked, key=lambda op: len(about[op["request"]["message"]]))
    sends = about[dearest["request"]["message"]]
    state = f"{' and '.join(gone)} had been dead" if gone else "all nodes had been up"
    says = (f"From {begin:.0f} to {end:.0f} ms, when {state} for {SETTLED_MS} ms or more, "
            f"{count(len(asked), 'broadcast')} cost {each:.1f} messages between nodes each; {LEAN_MAX} is the limit. "
            f"Values and their confirmations were {spread:.1f} of them, where {2 * (NODES - 1 - len(gone))} do. Value "
            f"{told(dearest)}, was sent {count(len(sends), 'time')}{twice(sends)}.")
    says += f" {len(rest)} messages were something else, most often {most_often(rest)}." if rest else ""
    check("lean", each <= LEAN_MAX, says, witness=[dearest] + sends[:30])


def most_often(words):
    found = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    most = max(found, key=lambda word: found[word])
    return f"the {most}, {count(found[most], 'time')}"


def judge_knocks(begin, end, gone):
    """How often each node writes to one that has been dead for a while. A probe a second is what it takes."""
    for name in gone:
        knocks = {}
        for message in trace.messages(dest=name):
            if begin <= message["sent_at"] <= end:
                knocks.setdefault(message["src"], []).append(message)
        src = max(knocks, key=lambda src: len(knocks[src]), default=None)
        most = KNOCKS_MAX * (end - begin) / 1000
        sent = knocks.get(src, [])
        says = (f"{name} had been dead for {SETTLED_MS} ms. From {begin:.0f} to {end:.0f} ms {src} sent it "
                f"{count(len(sent), 'message')} all the same; {most:.0f} is the limit, and one a second finds out.")
        check("lean", len(sent) <= most, says, witness=sent[:30])


def twice(sends):
    """Who was told a value by several, in words."""
    tellers = {}
    for message in sends:
        tellers.setdefault(message["dest"], []).append(message["src"])
    most = max(tellers, key=lambda name: len(tellers[name]), default=None)
    if most is None or len(tellers[most]) < 2:
        return ""
    return f": {most}, for one, was told by {', '.join(tellers[most][:8])}"


def judge_whole(nodes, ops, messages, outages):
    """Every confirmed value is on every node, once. Where that is plain, nothing is looked at one by one."""
    asked = sorted([op["request"]["message"] for op in answered(broadcasts(ops))])
    lists = [listed(op) or [] for op in last_reads(ops, nodes).values()]
    plain = [values for values in lists if all([is_value(value) for value in values]) and sorted(values) == asked]
    if len(plain) == len(nodes):
        check("everywhere", True)
    else:
        # What came to a node before it was started again is gone with its memory.
        begun_at = {out["node"]: out["up"] for out in outages if not out["paused"]}
        kept = [m for m in messages if m["delivered"] and m["delivered"][0]["at"] >= begun_at.get(m["dest"], 0)]
        judge_everywhere("everywhere", nodes, ops, kept, carried)


def judge_caught_up(ops, reads, out):
    """A node that came back has what was broadcast before and meanwhile, and what is new as far as it can have come."""
    read = [op for op in reads if op["node"] == out["node"]][0]
    values = listed(read) or []
    had = {value: True for value in values if is_value(value)}
    lacking = [op for op in answered(broadcasts(ops))
               if op["invoked"] <= read["invoked"] - GAP_MS and op["request"]["message"] not in had]
    how = "was paused and knew all it had known" if out["paused"] else "began again with nothing"
    says = "" if not lacking else (
        f"{out['node']} was back at {out['up']:.0f} ms; it {how}. At {read['invoked']:.0f} ms it was read, and lacked "
        f"{count(len(lacking), 'value')}, the first {told(lacking[0])}; it had {len(had)}."
    )
    check("catches-up", not lacking, says, witness=[read] + lacking[:5])


# ---- what happens ----


@scenario(
    "The root dies twice, and comes back twice; eight values are broadcast in that time",
    checks=["everywhere", "in-time", "heals-back", "catches-up"],
    seeds=1,
)
async def eight_values():
    nodes = cluster(nodes=NODES, latency=constant(HOP_MS), workers=512)
    _, inner = tree(nodes)
    root = inner[0]
    outages = [outage(root, 500, 3600), outage(root, 6400, 8200)]
    # One before the death; one that finds out; one when that is known; one when the root is just back; one when that is
    # known. Then once more: one that finds out, one when the root is just back, and one when that is known.
    times = [100, 520 + random.randint(0, 50), 2600, 3610, 5700, 6420 + random.randint(0, 50), 8210, 10300]
    calls, while_dead, caught_up, last = [], [], [[], []], []
    steady = [name for name in nodes if name not in inner][0]

    async def spread():
        await gather(
            load(nodes, outages, times, calls),
            *[take_away(out, steady) for out in outages],
            read_at([name for name in nodes if name != root], 2600 + GAP_MS, while_dead),
            *[read_at([root], out["up"] + SETTLED_MS + 10, caught_up[i]) for i, out in enumerate(outages)],
        )
        await heal(GAP_MS)
        await read_at(nodes, now(), last)

    if not await contain(spread(), nodes, "everywhere", most=BURST_MAX):
        return
    ops, messages = as_ops(calls), news(nodes)
    known = [op for op in ops if op["invoked"] <= 2600]
    judge_whole([name for name in nodes if name != root], known + while_dead, messages, outages)
    judge_whole(nodes, ops + last, messages, outages)
    judge_in_time(nodes, ops, messages, outages)
    for i, out in enumerate(outages):
        judge_caught_up(ops, caught_up[i], out)
    confirmed = len(answered(ops))
    activity(confirmed == len(times), f"Only {confirmed} of {len(times)} broadcasts were confirmed.")


ALL = ["everywhere", "in-time", "lean", "heals-back", "catches-up"]


@scenario("The root is killed while values are on their way, and is started again three seconds later", checks=ALL)
async def root_dies():
    nodes = cluster(nodes=NODES, latency=constant(HOP_MS), workers=512)
    _, inner = tree(nodes)
    down = random.randint(600, 680)
    up = down + SETTLED_MS + 1000 + GAP_MS
    outages = [outage(inner[0], down, up)]
    known = (down + SETTLED_MS, up - GAP_MS)
    spans = [(100, down + SETTLED_MS - 1, SPARSE_MS), (*known, DENSE_MS), *after_return(up, up)]
    await play(nodes, outages, spans, up - 101)


@scenario(
    "Two inner nodes that are next to each other are gone at once; one is only paused, and both come back",
    checks=ALL,
)
async def two_in_a_row():
    nodes = cluster(nodes=NODES, latency=constant(HOP_MS), workers=512)
    parents, inner = tree(nodes)
    # Below the root there is one inner node that has an inner child; with the root there are four such pairs.
    pairs = [(parents[name], name) for name in inner[1:]]
    deepest = [pair for pair in pairs if pair[0] != inner[0]]
    pair = list(random.choice(deepest + [random.choice([p for p in pairs if p not in deepest])]))
    random.shuffle(pair)
    # No value is under way when both go: what one has confirmed and has not got to the other is nobody's then.
    down = random.randint(700, 740)
    resumed = down + SETTLED_MS + 1000 + GAP_MS
    restarted = resumed + random.randint(500, 900)
    outages = [outage(pair[0], down, restarted), outage(pair[1], down, resumed, paused=True)]
    known = (down + SETTLED_MS, resumed - GAP_MS)
    spans = [(50, down - CALM_MS_MAX - 20, SPARSE_MS), (down + 1, down + SETTLED_MS - 1, SPARSE_MS), (*known, DENSE_MS),
             *after_return(resumed, restarted)]
    await play(nodes, outages, spans, resumed - 101)


def after_return(first, last):
    """The spans of a load from the first return to 600 ms after the last one has settled."""
    return [(first - 100, last + SETTLED_MS - 1, SPARSE_MS), (last + SETTLED_MS, last + SETTLED_MS + 600, DENSE_MS)]


async def play(nodes, outages, spans, quiet_at):
    """A load with outages, and all that is asked of it.

    Broadcasts are made in `spans`: (begin, end, ms between two). In the dense ones everybody can know who is dead. By
    `quiet_at` nothing has been broadcast for a while, and all that are up are read; in the end all are.
    """
    calls, while_dead, caught_up, last = [], [], [[] for _ in outages], []
    up = [name for name in nodes if is_up(name, outages, quiet_at, quiet_at)]
    steady = up[0]

    async def everything():
        await gather(
            load(nodes, outages, [at for begin, end, gap in spans for at in moments(begin, end, gap)], calls),
            read_at(up, quiet_at, while_dead),
            *[take_away(out, steady) for out in outages],
            *[read_at([out["node"]], out["up"] + SETTLED_MS + 10, caught_up[i]) for i, out in enumerate(outages)],
        )
        await heal(GAP_MS)
        await read_at(nodes, now(), last)

    if not await contain(everything(), nodes, "lean", most=BURST_MAX):
        return
    ops, messages = as_ops(calls), news(nodes)
    before = [op for op in ops if op["invoked"] < quiet_at]
    judge_whole(up, before + while_dead, messages, outages)
    judge_whole(nodes, ops + last, messages, outages)
    judge_in_time(nodes, ops, messages, outages)
    others = small_change()
    for begin, end, gap in spans:
        if gap == DENSE_MS:
            gone = [out["node"] for out in outages if out["up"] > begin]
            judge_lean(ops, messages, others, begin, end, gone)
            judge_knocks(begin, end, gone)
    for i, out in enumerate(outages):
        judge_caught_up(ops, caught_up[i], out)
    confirmed, in_vain = len(answered(ops)), trace.stats()["dropped"]
    least = sum([(end - begin) // gap for begin, end, gap in spans]) * 4 // 5
    activity(
        confirmed >= least and in_vain >= 2,
        f"Too little happened to judge by: {confirmed} broadcasts were confirmed ({least} are needed), and {in_vain} "
        "messages were sent to a dead node (2).",
    )

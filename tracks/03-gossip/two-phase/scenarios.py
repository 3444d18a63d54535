# What the doors go through. Elements are the numbers of key cards. Everybody asks a node that is 0 ms away, so what a
# client waits is what that node makes it wait.
from sim import activity, check, client, cluster, constant, disks, exponential, fault, gather, heal, moment, net, now
from sim import random, scenario, sleep, trace, workload

ROUND_MS = 200
# A sync takes 5 ms; as much again is to spare. A question to another node and its answer take 20 ms and more.
SYNC_MS = 5
LOCAL_MS_MAX = 10
# Fifteen rounds. Of five nodes mostly all have heard of a change after three rounds, and of 300,000 simulated changes
# none took more than five; a node that starts again at the heal begins its rounds 200 ms later at most.
WHOLE_MS = 15 * ROUND_MS
# Whoever has heard nothing by then will hear nothing.
PATIENCE_MS = 500
# A cut lasts 5 s: longer than any memory for removals that is likely to be thought long enough.
CUT_MS = 5000


# ---- the clients ----


def doors(nodes, latency):
    names = cluster(nodes=nodes, latency=latency)
    disks.rules(sync_ms=SYNC_MS, crash="lost")
    return names


async def ask(caller, node, kind, element, ops):
    body = {"type": kind} if element is None else {"type": kind, "element": element}
    op = await caller.call(node, body, timeout=PATIENCE_MS)
    ops.append(op)
    return op


async def read_all(caller, nodes, ops):
    """The last reads: one at each node, when nothing happens any more."""
    return await gather(*[ask(caller, node, "read", None, ops) for node in nodes])


def of_workload(w):
    """The operations of a workload in the form of those that a client of ours makes: (all, the last reads)."""
    ops = [AsOp(op) for op in w.ops()]
    return ops, [op for op in ops if op.final]


class AsOp:
    def __init__(self, op):
        self.request, self.body, self.ok, self.code = op["request"], op["answer"], op["ok"], op["code"]
        self.client, self.node, self.events, self.final = op["client"], op["node"], op["events"], op["final"]
        self.sent_at, self.done_at = op["invoked"], op["ended"]

    def took(self):
        return self.done_at - self.sent_at


# ---- what is asked of the nodes ----


def kind(op):
    return op.request["type"]


def name(op):
    """An operation, in words."""
    what = kind(op) if kind(op) == "read" else f"{kind(op)} of {op.request['element']}"
    return f"{op.client}'s {what} at {op.node}, at {op.sent_at:.0f} ms"


def listed(op):
    """What a read gave, None if it gave no list of numbers."""
    value = op.body.get("value") if op.ok else None
    if not isinstance(value, list) or not all([isinstance(one, int) for one in value]):
        return None
    return value


def reads(ops):
    """[(a read, what it gave, the same as a set)], those that gave a list."""
    gave = [(op, listed(op)) for op in ops if kind(op) == "read"]
    return [(op, value, set(value)) for op, value in gave if value is not None]


def shown(numbers, most=8):
    few = ", ".join([str(number) for number in sorted(numbers)[:most]])
    return few if len(numbers) <= most else f"{few} and {len(numbers) - most} more"


def judge(ops, finals, nodes):
    """All that holds whatever has happened, once `finals` were read at the end."""
    judge_local(ops, nodes)
    judge_converges(finals)
    judge_kept(ops, finals)
    judge_removed(ops, finals)


def judge_local(ops, nodes):
    """A node that lives answers at once, whomever it can reach."""
    starts, deaths = {node: trace.starts(node) for node in nodes}, {node: trace.deaths(node) for node in nodes}
    for op in ops:
        born = len([at for at in starts[op.node] if at <= op.sent_at])
        died = len([at for at in deaths[op.node] if at <= op.sent_at + LOCAL_MS_MAX])
        if died >= born:
            continue  # the power failed before it could answer
        limit = f"{LOCAL_MS_MAX} ms is the limit: {SYNC_MS} for the disk, and nobody else is needed."
        if op.body is None:
            got = f"was not answered. {limit}"
        elif not op.ok:
            got = f"was answered with error {op.code}. Every {kind(op)} has its answer at the node that is asked."
        elif kind(op) == "read" and listed(op) is None:
            got = f"was answered with {op.body}, which has no value that is a list of numbers."
        else:
            got = f"was answered after {op.took():.0f} ms. {limit}"
        # A time is told in whole ms: what rounds to the limit is within it.
        well = op.ok and op.took() < LOCAL_MS_MAX + 0.5 and (kind(op) != "read" or listed(op) is not None)
        says = f"{name(op)}, {got}"
        check("local", well, says, witness=op)


def judge_converges(finals):
    """All nodes read the same in the end."""
    for one, other in zip(finals, finals[1:]):
        has, lacks = set(listed(one) or []), set(listed(other) or [])
        if has < lacks:
            one, other, has, lacks = other, one, lacks, has
        more = sorted(has - lacks)
        says = f"{WHOLE_MS} ms after all nodes could reach each other, {one.node} lists {shown(more)}, and "
        says += f"{other.node} does not. That was time for 15 rounds, and 3 are usual."
        check("converges", has == lacks, says, witness=[one, other])


def changes(ops, which):
    """{element: the operations of that kind that were about it}, in the order of asking."""
    found = {}
    for op in ops:
        if kind(op) == which:
            found.setdefault(op.request["element"], []).append(op)
    return found


def judge_kept(ops, finals):
    """What was added and never removed is there, once; and nothing is there that nobody added."""
    adds, removes = changes(ops, "add"), changes(ops, "remove")
    for read, value, has in reads(ops):
        if len(has) < len(value):
            twice = [element for element in sorted(has) if value.count(element) > 1][0]
            says = f"{name(read)}, lists {twice} not once but {value.count(twice)} times. A set has it or not."
            check("adds-kept", False, says, witness=read)
            return
        strange = [element for element in has if element not in adds]
        says = f"{name(read)}, lists {shown(strange)}, which nobody had added."
        check("adds-kept", not strange, says, witness=read)
    confirmed = [op for op in ops if kind(op) == "add" and op.ok and op.request["element"] not in removes]
    for read, _, has in reads(finals):
        for add in confirmed:
            element = add.request["element"]
            says = f"{name(add)}, was answered add_ok, and nobody removed {element}. In the end {read.node} does not "
            says += "list it."
            if not check("adds-kept", element in has, says, witness=[add, read]):
                return
    judge_own(ops, adds, removes)


def judge_own(ops, adds, removes):
    """What a node has confirmed is in its own reads from that moment on, restarts included."""
    confirmed = {}
    for op in ops:
        if op.ok and kind(op) != "read":
            confirmed.setdefault(op.node, []).append(op)
    for read, _, has in reads(ops):
        for op in confirmed.get(read.node, []):
            element = op.request["element"]
            if op.events[-1] > read.events[0]:  # the answer had not come when the read began
                continue
            if kind(op) == "remove" and element in has:
                check("stays-removed", False, says_back(op, adds.get(element, []), read), witness=[op, read])
            if kind(op) == "add" and element not in has and element not in removes:
                says = f"{name(op)}, was answered add_ok, and nobody ever removed {element}. {name(read)}, does not "
                says += "list it."
                check("adds-kept", False, says, witness=[op, read])


def judge_removed(ops, finals):
    """What a client was told is removed is nowhere in the end."""
    adds = changes(ops, "add")
    confirmed = [op for op in ops if kind(op) == "remove" and op.ok]
    for read, _, has in reads(finals):
        for remove in confirmed:
            element = remove.request["element"]
            says = says_back(remove, adds.get(element, []), read)
            check("stays-removed", element not in has, says, witness=[remove, read])


def says_back(remove, adds, read):
    element = remove.request["element"]
    later = [op for op in adds if remove.sent_at < op.sent_at < read.sent_at]
    says = f"{name(remove)}, was answered remove_ok. {name(read)}, lists {element} all the same"
    if later:
        says += f". {later[0].client} added {element} at {later[0].node}, at {later[0].sent_at:.0f} ms, after it was "
        says += "removed, but no add undoes a removal: not a new one, and not one at a node that had not heard of it"
    return says + "."


def lost(why):
    """How many messages were lost that way."""
    return len([message for message in trace.messages() if any([drop["why"] == why for drop in message["dropped"]])])


# ---- what happens ----


@scenario(
    "Cards are only added and read, at five doors that are cut in halves for a second; messages come twice, or late",
    checks=["converges", "adds-kept", "local"],
)
async def only_added():
    nodes = doors(5, exponential(10))
    net.duplicate(1, 5)
    net.reorder(1, 5, 300)
    w = workload.g_set(rate=40, until=3000, timeout=PATIENCE_MS)

    async def cut():
        await sleep(random.randint(600, 1200))
        cut = net.partition("halves")
        await sleep(1000)
        net.mend(cut)

    await gather(w.run(), cut())
    await heal(WHOLE_MS)
    await w.finish()
    ops, finals = of_workload(w)
    judge_local(ops, nodes)
    judge_converges(finals)
    judge_kept(ops, finals)
    check.g_set("adds-kept", w)
    # Half of some 120 operations add: fewer than 30 once in ten million runs.
    confirmed, cut = len([op for op in ops if kind(op) == "add" and op.ok]), lost("cut")
    activity(
        confirmed >= 30 and cut >= 3,
        f"Too little happened to judge by: {confirmed} adds were confirmed (30 are needed), {cut} messages were lost "
        "in the cut (3).",
    )


@scenario(
    "One of three doors is cut off for five seconds, while cards are added and removed on both sides",
    checks=["converges", "adds-kept", "stays-removed", "local"],
)
async def lost_card():
    nodes = doors(3, constant(10))
    caller, ops, cards = client(), [], random.sample(range(10, 100), 6)
    known, lost_one, returned, local, unheard, late = cards
    for card in [known, lost_one, returned, local]:
        await ask(caller, random.choice(nodes), "add", card, ops)
    await sleep(WHOLE_MS)
    far = random.choice(nodes)
    near = [node for node in nodes if node != far]
    back_at = now() + CUT_MS
    net.isolate(far)

    async def at_the_desk():
        for kind, card in [("remove", lost_one), ("add", unheard), ("remove", late)]:
            await sleep(random.randint(20, 200))
            await ask(caller, random.choice(near), kind, card, ops)

    async def far_away():
        # Cards that it has, a card of which it has not heard, and additions of what is removed, here and elsewhere.
        for kind, card in [("remove", unheard), ("remove", local), ("read", None), ("add", local), ("read", None),
                           ("add", late), ("add", returned), ("remove", returned), ("add", returned), ("read", None)]:
            await sleep(random.randint(20, 200))
            await ask(caller, far, kind, card, ops)

    await gather(at_the_desk(), far_away())
    await sleep(back_at - now())
    await heal(WHOLE_MS)
    finals = await read_all(caller, nodes, ops)
    judge(ops, finals, nodes)
    removed = len([op for op in ops if kind(op) == "remove" and op.ok])
    cut = lost("cut")
    activity(
        removed == 5 and cut >= 10,
        f"Too little happened to judge by: {removed} of 5 removals were confirmed, and {cut} messages were lost in the "
        "cut (10 are needed).",
    )


@scenario(
    "The power of a door that is cut off fails at the very moment at which it has confirmed an add, or a removal",
    checks=["converges", "adds-kept", "stays-removed", "local"],
)
async def power():
    nodes = doors(3, constant(10))
    caller, ops, cards = client(), [], random.sample(range(10, 100), 4)
    for card in cards[:2]:
        await ask(caller, random.choice(nodes), "add", card, ops)
    await sleep(WHOLE_MS)
    dark = random.choice(nodes)
    net.isolate(dark)
    for which, card in [("add", cards[2]), ("remove", cards[0]), ("add", cards[3])]:
        await sleep(random.randint(100, 300))
        await gather(ask(caller, dark, which, card, ops), fails_when(dark, f"{which}_ok"))
        await sleep(random.randint(300, 500))
        fault.restart(dark)
        await ask(caller, dark, "read", None, ops)
    await heal(WHOLE_MS)
    finals = await read_all(caller, nodes, ops)
    judge(ops, finals, nodes)
    confirmed = len([op for op in ops if kind(op) != "read" and op.ok])
    died = len(trace.deaths(dark))
    activity(
        confirmed == 5 and died == 3,
        f"Too little happened to judge by: {confirmed} of 5 changes were confirmed, and {dark} died {died} of 3 times.",
    )


async def fails_when(node, answer):
    """The power of a node fails at the moment at which it sends such an answer."""
    if await moment(sent=answer, src=node, timeout=PATIENCE_MS):
        fault.kill(node)


# In the storm, a change every 25 ms for ten seconds: 300 adds, of which 60 are of cards that were asked for before,
# some of them removed by then, and 100 removals.
STEP_MS = 25
CHANGES = ["add"] * 240 + ["again"] * 60 + ["remove"] * 100
STORM_MS = STEP_MS * len(CHANGES)


@scenario(
    "300 adds and 100 removals at five doors: halves and single doors are cut off, three lose their power, messages "
    "come twice and overtake",
    checks=["converges", "adds-kept", "stays-removed", "local"],
)
async def storm():
    nodes = doors(5, exponential(20))
    net.duplicate(1, 5)
    net.reorder(1, 5, 300)
    callers, ops, up = [client() for _ in range(5)], [], list(nodes)
    cards = {"asked": [], "removed": []}
    plan = list(CHANGES)
    random.shuffle(plan)

    async def load():
        await gather(*[change(10 + STEP_MS * i, which) for i, which in enumerate(plan)])

    async def change(at, which):
        await sleep(at - now())
        caller, node = random.choice(callers), random.choice(up)
        await ask(caller, node, "add" if which == "again" else which, card_for(which, cards), ops)
        if random.randint(1, 4) == 1 and node in up:
            await ask(caller, node, "read", None, ops)

    await gather(load(), cuts(nodes), deaths(up))
    await heal(WHOLE_MS)
    finals = await read_all(callers[0], nodes, ops)
    judge(ops, finals, nodes)
    judge_activity(ops, nodes)


def card_for(which, cards):
    """A new card, or one that was asked for before."""
    present = [card for card in cards["asked"] if card not in cards["removed"]]
    if which == "add" or not present:
        cards["asked"].append(len(cards["asked"]))
        return cards["asked"][-1]
    if which == "again":
        return random.choice(cards["asked"])
    cards["removed"].append(random.choice(present))
    return cards["removed"][-1]


async def cuts(nodes):
    """One door for five seconds and then the halves, or the other way round: as the seed has it."""
    parts = [lambda: net.isolate(random.choice(nodes)), lambda: net.partition("halves")]
    random.shuffle(parts)
    for part in parts:
        await sleep(random.randint(50, 200))
        cut = part()
        await sleep(CUT_MS)
        net.mend(cut)


async def deaths(up):
    """Three doors, one after the other, lose their power at the moment at which they have confirmed something."""
    for which in ["add", "remove", "add"]:
        await sleep(random.randint(800, 1500))
        node = random.choice(up)
        if not await moment(sent=f"{which}_ok", src=node, timeout=2000):
            continue
        up.remove(node)
        fault.kill(node)
        await sleep(random.randint(500, 1000))
        fault.restart(node)
        up.append(node)


def judge_activity(ops, nodes):
    added = len([op for op in ops if kind(op) == "add" and op.ok])
    removed = len([op for op in ops if kind(op) == "remove" and op.ok])
    cut, died = lost("cut"), sum([len(trace.deaths(node)) for node in nodes])
    activity(
        added >= 250 and removed >= 70 and cut >= 50 and died >= 2,
        f"Too little happened to judge by: {added} adds were confirmed (250 are needed) and {removed} removals (70), "
        f"{cut} messages were lost in cuts (50), and {died} doors lost their power (2).",
    )

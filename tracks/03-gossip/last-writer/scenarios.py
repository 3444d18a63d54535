# What the stores go through. Keys are wares, values are prices; every put of a run has a price of its own, so that a
# price tells which put it comes from. Everybody asks a node that is 0 ms away, so what a client waits is what that node
# makes it wait.
import json

from sim import activity, check, client, clock, cluster, constant, disks, exponential, fault, gather, heal, moment, net
from sim import now, random, scenario, sleep, trace

ROUND_MS = 200
# A sync takes 5 ms; as much again is to spare. A question to another node and its answer take 20 ms and more.
SYNC_MS = 5
LOCAL_MS_MAX = 10
# Fifteen rounds. Of five nodes mostly all have heard of a change after three rounds, and of 300,000 simulated changes
# none took more than five; a node that starts again at the heal begins its rounds 200 ms later at most.
WHOLE_MS = 15 * ROUND_MS
# Of three nodes that lose no message all know a change after two rounds: the first round of the node that has it brings
# it to a peer, and the other's next one goes to one of the two. That is 2 x 200 ms, and 3 x 10 ms on the way: 430 ms.
THREE_KNOW_MS = 5 * ROUND_MS
# Whoever has heard nothing by then will hear nothing.
PATIENCE_MS = 500
# The fastest clock is 1 s ahead and the slowest 1 s behind.
SKEW_MS = 1000
WARES = ["tea", "milk", "bread", "jam", "soap", "salt", "rice", "eggs"]


# ---- the clients ----


def stores(nodes, latency):
    names = cluster(nodes=nodes, latency=latency)
    disks.rules(sync_ms=SYNC_MS, crash="lost")
    return names


def set_clocks(nodes):
    """One clock is 1 s behind, one 1 s ahead, the others between: the nodes, from the slowest to the fastest."""
    order = list(nodes)
    random.shuffle(order)
    skews = sorted([-SKEW_MS, SKEW_MS] + [random.randint(-SKEW_MS, SKEW_MS) for _ in nodes[2:]])
    for node, skew in zip(order, skews):
        clock.skew(node, skew)
    return order


def prices():
    """Numbers of two and three digits, each once, in an order that the seed draws: a put takes its own off the end."""
    numbers = list(range(10, 1000))
    random.shuffle(numbers)
    return numbers


async def ask(caller, node, kind, ware, ops, price=None):
    body = {"type": kind, "key": ware}
    if kind == "put":
        body["value"] = price
    op = await caller.call(node, body, timeout=PATIENCE_MS)
    ops.append(op)
    return op


async def read_all(caller, nodes, wares, ops):
    """{ware: [a get of it at each node]}"""
    found = {}
    for ware in wares:
        found[ware] = await gather(*[ask(caller, node, "get", ware, ops) for node in nodes])
    return found


async def turn(caller, node, ware, ops, turns, price=None):
    """Reads a ware's price at a node, and there and then puts another one, or removes the ware."""
    read = await ask(caller, node, "get", ware, ops)
    kind = "remove" if price is None else "put"
    change = await ask(caller, node, kind, ware, ops, price)
    turns.append((read, change))


# ---- what is asked of the stores ----


def kind(op):
    return op.request["type"]


def name(op):
    """An operation, in words."""
    what = f"{kind(op)} of {op.request['key']}"
    if kind(op) == "put":
        what = f"put of {op.request['value']} for {op.request['key']}"
    return f"{op.client}'s {what} at {op.node}, at {op.sent_at:.0f} ms"


def price_of(op):
    """What a get gave: a price, or None for nothing."""
    value = op.body.get("value") if op.ok else None
    return value if is_price(value) else None


def is_price(value):
    return isinstance(value, int) and not isinstance(value, bool)


def shown(price):
    return "nothing" if price is None else f"{price}"


def judge_local(ops, nodes):
    """A node that lives answers at once, whomever it can reach."""
    starts, deaths = {node: trace.starts(node) for node in nodes}, {node: trace.deaths(node) for node in nodes}
    for op in ops:
        born = len([at for at in starts[op.node] if at <= op.sent_at])
        died = len([at for at in deaths[op.node] if at <= op.sent_at + LOCAL_MS_MAX])
        if died >= born:
            continue  # the power failed before it could answer
        formed = op.ok and (kind(op) != "get" or op.body.get("value") is None or is_price(op.body["value"]))
        limit = f"{LOCAL_MS_MAX} ms is the limit: {SYNC_MS} for the disk, and nobody else is needed."
        if op.body is None:
            got = f"was not answered. {limit}"
        elif not op.ok:
            got = f"was answered with error {op.code}. Every {kind(op)} has its answer at the node that is asked."
        elif not formed:
            got = f"was answered with {op.body}, whose value is no price that was put, and not null."
        else:
            got = f"was answered after {op.took():.0f} ms. {limit}"
        # A time is told in whole ms: what rounds to the limit is within it.
        check("local", formed and op.took() < LOCAL_MS_MAX + 0.5, f"{name(op)}, {got}", witness=op)


def judge_equal(finals, check_name="converges"):
    """All nodes say the same of every ware."""
    for ware, reads in finals.items():
        for one, other in zip(reads, reads[1:]):
            says = f"{WHOLE_MS} ms after all nodes could reach each other, {one.node} has {shown(price_of(one))} for "
            says += f"{ware}, and {other.node} has {shown(price_of(other))}. That was time for 15 rounds, and 3 are "
            says += "usual."
            check(check_name, price_of(one) == price_of(other), says, witness=[one, other])


def judge_turns(turns, ops, finals):
    """What was replaced by somebody who had read it is not read again: not at that node, and in the end nowhere."""
    later = {}
    for op in ops:
        if kind(op) == "get" and op.ok:
            later.setdefault((op.node, op.request["key"]), []).append(op)
    for read, change in turns:
        old = price_of(read)
        if old is None or not change.ok or died_between(change.node, read.sent_at, change.done_at):
            continue
        ware = change.request["key"]
        after_it = [op for op in later.get((change.node, ware), []) if op.events[0] > change.events[-1]]
        for get in after_it + finals[ware]:
            which, says = says_returned(read, change, get)
            check(which, price_of(get) != old, says, witness=[read, change, get])


def died_between(node, since, until):
    return any([since <= at < until for at in trace.deaths(node)])


def says_returned(read, change, get):
    """The check that a return of the old price fails, and the sentence."""
    old, ware = price_of(read), change.request["key"]
    begun = f"{read.client} read {old} for {ware} at {read.node}, at {read.sent_at:.0f} ms"
    back = f"At {get.sent_at:.0f} ms {get.node} says {old} again"
    if kind(change) == "remove":
        return "stays-removed", f"{begun}, and removed {ware} there: remove_ok. {back}."
    says = f"{begun}, and put {change.request['value']} there: put_ok. {back}: the put was lost to what it replaced."
    return "rises", says


def lost(why):
    """How many messages were lost that way."""
    return len([message for message in trace.messages() if any([drop["why"] == why for drop in message["dropped"]])])


# ---- what happens ----


@scenario(
    "All clocks are exact; two clients put a price for the same ware in the same millisecond, at two of three stores",
    checks=["tie-broken", "converges", "local"],
)
async def same_ms():
    nodes = stores(3, constant(10))
    callers, ops, left, pairs = [client(), client()], [], prices(), []
    await sleep(random.randint(300, 500))
    for ware in WARES:
        await sleep(random.randint(20, 40))
        two = random.sample(nodes, 2)
        pairs.append(await gather(*[
            ask(caller, node, "put", ware, ops, left.pop()) for caller, node in zip(callers, two)
        ]))
    await heal(WHOLE_MS)
    # Looked at for two more rounds: what is equal by chance does not stay so.
    for _ in range(3):
        finals = await read_all(callers[0], nodes, WARES, ops)
        judge_ties(pairs, finals)
        judge_equal(finals)
        await sleep(ROUND_MS)
    judge_local(ops, nodes)
    confirmed = len([op for pair in pairs for op in pair if op.ok])
    activity(confirmed == 16, f"Too little happened to judge by: {confirmed} of 16 puts were confirmed.")


def judge_ties(pairs, finals):
    """The greater name wins: any rule would do that is the same everywhere, and this one is the contract."""
    for one, other in [pair for pair in pairs if all([op.ok for op in pair])]:
        ware = one.request["key"]
        winner, loser = (one, other) if one.node > other.node else (other, one)
        price, other_price = winner.request["value"], loser.request["value"]
        for get in finals[ware]:
            says = f"At {winner.sent_at:.0f} ms {winner.node} confirmed {price} for {ware}, and {loser.node} confirmed "
            says += f"{other_price}. {winner.node} is the greater name, so {price} wins everywhere. At "
            says += f"{get.sent_at:.0f} ms {get.node} has {shown(price_of(get))}."
            check("tie-broken", price_of(get) == price, says, witness=[winner, loser, get])


@scenario(
    "All clocks are exact; a busy store and a quiet one change prices while they cannot hear each other",
    checks=["later-wins", "converges", "local"],
)
async def both_sides():
    nodes = stores(3, constant(10))
    caller, ops, left = client(), [], prices()
    busy, quiet = random.sample(nodes, 2)
    wares = random.sample(WARES, 4)
    for ware in wares:
        await ask(caller, random.choice(nodes), "put", ware, ops, left.pop())
    await sleep(1500)
    net.isolate(random.choice([busy, quiet]))
    ends = list(zip(wares, [(quiet, "put"), (busy, "put"), (quiet, "remove"), (busy, "remove")]))
    # Three to five puts of each ware at the busy one; and one at the quiet one where the busy one will be the last.
    for ware, (node, _) in ends:
        for at in [busy] * random.randint(3, 5) + ([quiet] if node == busy else []):
            await sleep(random.randint(20, 50))
            await ask(caller, at, "put", ware, ops, left.pop())
    last = {}
    for ware, (node, which) in ends:
        await sleep(random.randint(100, 200))
        last[ware] = await ask(caller, node, which, ware, ops, left.pop() if which == "put" else None)
    await sleep(200)
    await heal(WHOLE_MS)
    finals = await read_all(caller, nodes, wares, ops)
    judge_equal(finals)
    judge_later(ops, last, finals)
    judge_local(ops, nodes)
    confirmed, cut = len([op for op in last.values() if op.ok]), lost("cut")
    activity(
        confirmed == 4 and cut >= 5,
        f"Too little happened to judge by: {confirmed} of the 4 last changes were confirmed, and {cut} messages were "
        "lost in the cut (5 are needed).",
    )


def judge_later(ops, last, finals):
    for ware, change in last.items():
        others = [op for op in ops if op.request["key"] == ware and kind(op) != "get" and op.node != change.node]
        before = others[-1]
        if not (before.ok and change.ok):
            continue
        for get in finals[ware]:
            wanted = change.request.get("value")
            says = f"All clocks are exact. {name(before)}, and then {name(change)}, were confirmed. The second was "
            says += f"{change.sent_at - before.sent_at:.0f} ms later, so it wins. In the end {get.node} has "
            says += f"{shown(price_of(get))}; {shown(wanted)} is right."
            check("later-wins", price_of(get) == wanted, says, witness=[before, change, get])


@scenario(
    "Clocks are up to two seconds apart; prices are put and removed, one after another, each at another store",
    checks=["rises", "stays-removed", "converges", "local"],
)
async def slow_clock():
    nodes = stores(3, constant(10))
    slow, between, fast = set_clocks(nodes)
    caller, ops, left, ware = client(), [], prices(), random.choice(WARES)
    steps = [(fast, "put"), (slow, "put"), (fast, "remove"), (slow, "put"), (slow, "remove"), (between, "put"),
             (slow, "remove")]
    # A change comes 1,005 ms after the one before: 5 for its sync, and 1,000 until all know of it. The two clocks are
    # 2,000 ms apart: what the slow store stamps with its clock alone is 995 ms older than what the fast one stamped
    # before, and loses to it, whatever the seed.
    for node, which in steps:
        price = left.pop() if which == "put" else None
        change = await ask(caller, node, which, ware, ops, price)
        finals = [await ask(caller, node, "get", ware, ops)]
        await sleep(THREE_KNOW_MS)
        finals += (await read_all(caller, nodes, [ware], ops))[ware]
        judge_followed(change, finals)
    await heal(WHOLE_MS)
    judge_equal(await read_all(caller, nodes, [ware], ops))
    judge_local(ops, nodes)
    confirmed = len([op for op in ops if kind(op) != "get" and op.ok])
    activity(confirmed == 7, f"Too little happened to judge by: {confirmed} of 7 changes were confirmed.")


def judge_followed(change, gets):
    """Nobody else changed anything, so all read what was changed last."""
    if not change.ok:
        return
    wanted = change.request.get("value")
    which = "stays-removed" if kind(change) == "remove" else "rises"
    off = clock.read(change.node) - clock.true_time()
    for get in gets:
        says = f"{name(change)}, was confirmed, and nothing was changed since. {get.sent_at - change.sent_at:.0f} ms "
        says += f"later {get.node} has {shown(price_of(get))}; {shown(wanted)} is right. The clock of {change.node} is "
        says += f"{abs(off):.0f} ms {'slow' if off < 0 else 'fast'}."
        check(which, price_of(get) == wanted, says, witness=[change, get])


@scenario(
    "All clocks are exact; a store that was written elsewhere comes by, shows its table, and is shown the one here",
    checks=["understood", "rises", "local"],
    seeds=1,
)
async def visitor():
    nodes = stores(3, constant(10))
    caller, guest, ops, left, home = client(), client("n9"), [], prices(), random.choice(nodes)
    fresh, kept, removed, replaced, busy = random.sample(WARES, 5)
    mine, hers, old, ahead, above = [left.pop() for _ in range(5)]
    await sleep(random.randint(2000, 3000))
    put = await ask(caller, home, "put", kept, ops, mine)
    await ask(caller, home, "put", removed, ops, left.pop())
    removal = await ask(caller, home, "remove", removed, ops)
    ms = clock.true_time()
    table = {fresh: [ms, "n9", hers], kept: [ms - 1500, "n9", old], replaced: [ms + 1500, "n9", ahead]}
    first = await show(guest, home, table)
    # Clocks are exact, and what was changed before `ms` was changed less than 1,000 ms before.
    judge_entry(first, put, ms - 1000, f"about what the clock of {home} showed")
    judge_entry(first, removal, ms - 1000, f"about what the clock of {home} showed")
    for ware, wanted, why in [
        (fresh, hers, "which nobody here knew"), (kept, mine, f"1,500 ms older than {home}'s own entry"),
        (replaced, ahead, "of a clock that is 1,500 ms fast"),
    ]:
        get = await ask(caller, home, "get", ware, ops)
        says = f"n9, a visitor, showed {home} the entry {json.dumps(table[ware])} for {ware}, {why}. A get of {ware} "
        says += f"at {home} then gives {shown(price_of(get))}; {wanted} is right."
        check("understood", price_of(get) == wanted, says, witness=[first, get])
    raised = await ask(caller, home, "put", replaced, ops, above)
    second = await show(guest, home, {})
    judge_entry(second, raised, ms + 1501, f"one more than the greatest that {home} had seen")
    judge_passed_on(first, second, fresh, table[fresh])
    await two_at_once(caller, nodes, home, replaced, ops, left)
    await during_the_sync(caller, guest, home, busy, ops, left, [ms + 5000, "n9", left.pop()])
    judge_local(ops, nodes)
    activity(len([op for op in ops if op.ok]) == 14, "Too little happened to judge by: an operation was not confirmed.")


async def show(guest, home, table):
    return await guest.call(home, {"type": "exchange", "table": table}, timeout=PATIENCE_MS)


async def two_at_once(caller, nodes, home, ware, ops, left):
    """Two puts of a ware, 2 ms apart: the first still waits for the disk when the second is stamped.

    The store has seen a stamp 1,500 ms ahead of its clock, so the clock does not tell the two puts apart.
    """

    async def second():
        await sleep(2)
        return await ask(caller, home, "put", ware, ops, left.pop())

    first, last = await gather(ask(caller, home, "put", ware, ops, left.pop()), second())
    await sleep(THREE_KNOW_MS)
    gets = (await read_all(caller, nodes, [ware], ops))[ware]
    for get in gets if first.ok and last.ok else []:
        says = f"{name(first)}, and 2 ms later {name(last)}, were both confirmed. The one that came second replaces "
        says += f"the first, so its stamp has to be the greater. {get.sent_at - last.sent_at:.0f} ms later {get.node} "
        says += f"has {shown(price_of(get))}; {last.request['value']} is right."
        check("rises", price_of(get) == last.request["value"], says, witness=[first, last, get])


async def during_the_sync(caller, guest, home, ware, ops, left, entry):
    """The guest shows an entry with a greater stamp 2 ms after a put has come: the put still waits for the disk."""

    async def meanwhile():
        await sleep(2)
        return await show(guest, home, {ware: entry})

    put, shown_then = await gather(ask(caller, home, "put", ware, ops, left.pop()), meanwhile())
    get = await ask(caller, home, "get", ware, ops)
    says = f"{name(put)}, was stamped and waited for the disk, when a visitor showed {home} the entry "
    says += f"{json.dumps(entry)}, whose stamp is greater. When the put was confirmed, a get of {ware} there gave "
    says += f"{shown(price_of(get))}; {entry[2]} is right: what comes in during a sync is compared with, too."
    check("understood", price_of(get) == entry[2], says, witness=[put, shown_then, get])


def judge_entry(op, change, least_ms, why):
    """Whether what the visitor was shown of a ware that was changed here is [ms, node, value], as all have agreed."""
    if not change.ok:
        return
    ware, node, price = change.request["key"], change.node, change.request.get("value")
    entry = entry_of(op, ware)
    well = isinstance(entry, list) and len(entry) == 3 and is_price(entry[0]) and entry[0] >= least_ms
    says = f"{name(change)}, was answered {kind(change)}_ok. {came(op, ware)}. Nodes of other authors read a list of "
    says += f"three, [ms, node, value]. Here that is [ms, \"{node}\", {json.dumps(price)}], with ms of {least_ms} at "
    says += f"least, {why}."
    check("understood", well and entry[1:] == [node, price], says, witness=[change, op])


def judge_passed_on(first, second, ware, entry):
    """An entry of the visitor's own is shown to it again as it came."""
    says = f"n9, a visitor, showed {first.node} the entry {json.dumps(entry)} for {ware}. {came(second, ware)}. An "
    says += "entry is passed on as it came: the stamp is that of the put, wherever it was made."
    check("understood", entry_of(second, ware) == entry, says, witness=[first, second])


def came(op, ware):
    """What the visitor was shown of a ware, in words."""
    if not op.ok:
        return f"At {op.sent_at:.0f} ms {op.node} was shown a visitor's table, and answered no exchange_ok with its own"
    entry = entry_of(op, ware)
    if entry is None:
        return f"The table that n9, a visitor, was then shown by {op.node} has nothing for {ware}"
    return f"The table that n9, a visitor, was then shown by {op.node} has {json.dumps(entry)} for {ware}"


def entry_of(op, ware):
    table = op.body.get("table") if op.ok else None
    return table.get(ware) if isinstance(table, dict) else None


@scenario(
    "The power of a store that is cut off fails at the very moment at which it has confirmed a put, or a removal",
    checks=["rises", "stays-removed", "converges", "local"],
)
async def power():
    nodes = stores(3, constant(10))
    set_clocks(nodes)
    caller, ops, turns, left = client(), [], [], prices()
    wares, dark = random.sample(WARES, 3), random.choice(nodes)
    for ware in wares:
        await ask(caller, dark, "put", ware, ops, left.pop())
    await sleep(1500)
    net.isolate(dark)
    for ware, which in zip(wares, ["put", "remove", "put"]):
        await sleep(random.randint(100, 300))
        price = left.pop() if which == "put" else None
        await gather(turn(caller, dark, ware, ops, turns, price), fails_when(dark, f"{which}_ok"))
        await sleep(random.randint(300, 500))
        fault.restart(dark)
        await ask(caller, dark, "get", ware, ops)
    await heal(WHOLE_MS)
    finals = await read_all(caller, nodes, wares, ops)
    judge_equal(finals)
    judge_turns(turns, ops, finals)
    judge_local(ops, nodes)
    confirmed, died = len([change for _, change in turns if change.ok]), len(trace.deaths(dark))
    activity(
        confirmed == 3 and died == 3,
        f"Too little happened to judge by: {confirmed} of 3 changes were confirmed, and {dark} died {died} of 3 times.",
    )


async def fails_when(node, answer):
    """The power of a node fails at the moment at which it sends such an answer."""
    if await moment(sent=answer, src=node, timeout=PATIENCE_MS):
        fault.kill(node)


# In the storm somebody reads a price and changes it every 20 ms, for seven seconds: two cuts of three seconds.
STEP_MS = 20
TURNS = 350
CUT_MS = 3000


@scenario(
    "350 prices are read and changed at five stores whose clocks are up to two seconds apart: halves and single stores "
    "are cut off, three lose their power, messages come twice and overtake",
    checks=["converges", "rises", "stays-removed", "local"],
)
async def storm():
    nodes = stores(5, exponential(20))
    set_clocks(nodes)
    net.duplicate(1, 5)
    net.reorder(1, 5, 300)
    callers, ops, turns, up, left = [client() for _ in range(5)], [], [], list(nodes), prices()

    async def change(at):
        await sleep(at - now())
        price = None if random.randint(1, 4) == 1 else left.pop()
        await turn(random.choice(callers), random.choice(up), random.choice(WARES), ops, turns, price)

    await gather(*[change(10 + STEP_MS * i) for i in range(TURNS)], cuts(nodes), deaths(up))
    await heal(WHOLE_MS)
    finals = await read_all(callers[0], nodes, WARES, ops)
    judge_equal(finals)
    judge_turns(turns, ops, finals)
    judge_local(ops, nodes)
    judge_activity(turns, nodes)


async def cuts(nodes):
    """One store for three seconds and then the halves, or the other way round: as the seed has it."""
    parts = [lambda: net.isolate(random.choice(nodes)), lambda: net.partition("halves")]
    random.shuffle(parts)
    for part in parts:
        await sleep(random.randint(50, 200))
        cut = part()
        await sleep(CUT_MS)
        net.mend(cut)


async def deaths(up):
    """Three stores, one after the other, lose their power at the moment at which they have confirmed something."""
    for which in ["put", "remove", "put"]:
        await sleep(random.randint(500, 1000))
        node = random.choice(up)
        if not await moment(sent=f"{which}_ok", src=node, timeout=2000):
            continue
        up.remove(node)
        fault.kill(node)
        await sleep(random.randint(500, 1000))
        fault.restart(node)
        up.append(node)


def judge_activity(turns, nodes):
    replaced = len([change for read, change in turns if price_of(read) is not None and change.ok])
    removed = len([change for _, change in turns if kind(change) == "remove" and change.ok])
    cut, died = lost("cut"), sum([len(trace.deaths(node)) for node in nodes])
    activity(
        replaced >= 150 and removed >= 40 and cut >= 30 and died >= 2,
        f"Too little happened to judge by: {replaced} prices that had been read were replaced or removed (150 are "
        f"needed), {removed} wares were removed (40), {cut} messages were lost in cuts (30), and {died} stores lost "
        "their power (2).",
    )

# What plans, audits and stores go through. Keys are wares, values are prices; every put of a run has a price of its
# own, so that a price tells which put it comes from. A change is a get and then a put at the same node: what the get
# gave is what the put comes after. Everybody asks a node that is 0 ms away.
from sim import activity, check, client, cluster, constant, disks, exponential, fault, gather, heal, join, moment, net
from sim import now, random, scenario, sleep, trace

ROUND_MS = 200
SYNC_MS = 5
# Fifteen rounds, as in the tasks before: three nodes mostly all know after two, and of 300,000 simulated changes among
# five nodes none took more than five. A node that starts again begins its rounds 200 ms later at most.
WHOLE_MS = 15 * ROUND_MS
# Whoever has heard nothing by then will hear nothing.
PATIENCE_MS = 500
# Plans end at 3,000 ms. Five more rounds are enough for three nodes to hear of the last change.
PLAN_MS = 3000
READ_AT_MS = PLAN_MS + 5 * ROUND_MS
CHANGES_MAX = 6
NAMES = ["n1", "n2", "n3"]
WARES = ["milk", "bread", "jam"]


# ---- the clients ----


def stores(latency, program=None):
    names = cluster(nodes=3, latency=latency, program=program)
    disks.rules(sync_ms=SYNC_MS, crash="lost")
    return names


def prices():
    """Numbers of three digits, each once, in an order that the seed draws."""
    numbers = list(range(100, 1000))
    random.shuffle(numbers)
    return numbers


async def read(caller, node, ware):
    return await caller.call(node, {"type": "get", "key": ware}, timeout=PATIENCE_MS)


def values_of(op):
    """What a get gave, as a list: the module has one value or null, the learner's store a list."""
    if not op.ok:
        return []
    if "values" in op.body:
        return [value for value in op.body["values"] if is_price(value)] if isinstance(op.body["values"], list) else []
    return [] if op.body["value"] is None else [op.body["value"]]


def is_price(value):
    return isinstance(value, int) and not isinstance(value, bool)


async def change(caller, node, ware, price, changes, think_ms=0):
    """Somebody reads a price, thinks, and puts another one there. What became of it is added to `changes`."""
    before = await read(caller, node, ware)
    await sleep(think_ms)
    body = {"type": "put", "key": ware, "value": price}
    if not before.ok:
        body["seen"] = {}  # whoever got no answer has seen nothing
    elif "seen" in before.body:
        body["seen"] = before.body["seen"]
    put = await caller.call(node, body, timeout=PATIENCE_MS)
    made = {"node": node, "key": ware, "read": values_of(before), "value": price, "ok": put.ok, "ops": [before, put],
            "at": before.sent_at}
    changes.append(made)
    return made


async def read_all(caller, nodes, wares):
    """{ware: [a get of it at each node]}"""
    found = {}
    for ware in wares:
        found[ware] = await gather(*[read(caller, node, ware) for node in nodes])
    return found


# ---- what comes after what ----


def comes_before(changes, values):
    """These values, and all that whoever put them had read, and so on."""
    read_by = {made["value"]: made["read"] for made in changes}
    known, todo = set(), list(values)
    while todo:
        value = todo.pop()
        if value not in known:
            known.add(value)
            todo.extend(read_by.get(value, []))
    return known


def lost(changes, finals):
    """The confirmed changes that nothing which was read in the end comes after."""
    shown = [value for reads in finals.values() for op in reads for value in values_of(op)]
    known = comes_before(changes, shown)
    return [made for made in changes if made["ok"] and made["value"] not in known]


def reader_of(changes, value):
    """A change whose maker had read a value."""
    return [made for made in changes if value in made["read"]][0]


def told(made):
    """A change, in words."""
    had = f"had read {listed(made['read'])} and put" if made["read"] else "put"
    return f"at {made['at']:.0f} ms somebody {had} {made['value']} for {made['key']} at {made['node']}"


def listed(values, most=6):
    if not values:
        return "nothing"
    few = " and ".join([str(value) for value in values[:most]])
    return few if len(values) <= most else f"{few} and {len(values) - most} more"


def dropped(why):
    """How many messages were lost that way."""
    return len([message for message in trace.messages() if any([drop["why"] == why for drop in message["dropped"]])])


# ---- the plan ----


def flaw_of(plan):
    """What is wrong with the form of a plan, None if nothing is."""
    if not isinstance(plan, dict) or not isinstance(plan.get("changes"), list) or "cut" not in plan:
        return 'it must be a dict with "cut" and a list of "changes"'
    cut, made = plan["cut"], plan["changes"]
    if len(made) > CHANGES_MAX:
        return f"it has {len(made)} changes, and {CHANGES_MAX} are the most"
    for one in made:
        well = isinstance(one, dict) and is_time(one.get("at")) and one.get("node") in NAMES
        if not (well and isinstance(one.get("key"), str) and is_price(one.get("value"))):
            return f'{one} is no change such as {{"at": 0, "node": "n1", "key": "tea", "value": 3}}, from 0 to 3,000 ms'
    if len(set([one["value"] for one in made])) < len(made):
        return "two changes put the same value: nobody could tell which of them was lost"
    if cut is None:
        return None
    if not isinstance(cut, dict) or cut.get("node") not in NAMES or not is_time(cut.get("from")):
        return f'{cut} is no cut such as {{"node": "n2", "from": 100, "until": 900}}'
    until = cut.get("until")
    if not is_price(until) or until < cut["from"]:
        return f"the cut is from {cut['from']} until {until}"
    return None


def is_time(at):
    return is_price(at) and 0 <= at <= PLAN_MS


async def carry_out(plan, changes):
    """Does what a plan says, up to the moment of the last reads; what was cut longer stays cut."""
    begun = now()

    async def cut():
        wanted = plan["cut"]
        if wanted is None:
            return
        await sleep(wanted["from"])
        made = net.isolate(wanted["node"])
        await sleep(max(0, min(wanted["until"], READ_AT_MS) - wanted["from"]))
        if wanted["until"] < READ_AT_MS:
            net.mend(made)

    async def one(wanted):
        await sleep(wanted["at"])
        await change(client(), wanted["node"], wanted["key"], wanted["value"], changes)

    await gather(cut(), *[one(wanted) for wanted in plan["changes"]])
    await sleep(max(0, begun + READ_AT_MS - now()))


async def ask_plan(node):
    """What plan() gives: (the operation, the plan or None)."""
    op = await client().call(node, {"type": "plan"}, timeout=PATIENCE_MS)
    return op, op.body.get("plan") if op.ok else None


# ---- the audit ----


async def judge_audit(changes, finals):
    """Somebody new, who runs the learner's program, is shown what happened."""
    last = {ware: sorted(set([value for op in reads for value in values_of(op)])) for ware, reads in finals.items()}
    history = [{name: made[name] for name in ["node", "key", "read", "value", "ok"]} for made in changes]
    auditor = join("auditor")
    body = {"type": "audit", "history": {"changes": history, "last": last}}
    op = await client().call(auditor, body, timeout=PATIENCE_MS)
    found = op.body.get("lost") if op.ok else None
    if not isinstance(found, list) or not all([is_price(value) for value in found]):
        gave = "no answer" if op.body is None else f"{found}, which is no list of values"
        says = f"audit(history) gave {gave}."
        check("audit-true", False, says, witness=op)
        return
    gone = lost(changes, finals)
    values = [made["value"] for made in gone]
    for made in [made for made in gone if made["value"] not in found]:
        says = f"{told(made).capitalize()}, and it was confirmed. Nothing that is read in the end comes after it, so "
        says += f"it is lost: {made['value']} is missing. audit gives {shown(found)}."
        check("audit-true", False, says, witness=made["ops"] + [op])
    for value in [value for value in found if value not in values]:
        says = f"{value} is not lost: {why_not_lost(value, changes, last)}. audit gives {shown(found)}."
        check("audit-true", False, says, witness=op)
    says = f"audit gives {shown(found)}: a put is lost once."
    check("audit-true", len(set(found)) == len(found), says, witness=op)


def shown(values, most=10):
    """A list for a sentence, and how many more there are."""
    more = [f"and {len(values) - most} more"] if len(values) > most else []
    return "[" + ", ".join([str(value) for value in values[:most]] + more) + "]"


def why_not_lost(value, changes, last):
    puts = [made for made in changes if made["value"] == value]
    if not puts:
        return "nobody has put it"
    made = puts[0]
    if not made["ok"]:
        return f"{told(made)}, and that was not confirmed"
    if value in last.get(made["key"], []):
        return "it is read in the end"
    return f"{told(reader_of(changes, value))}, and what is read in the end is that, or comes after it"


# ---- what is asked of the learner's store ----


def judge_kept(changes, finals):
    """Each node, for itself, shows every confirmed put, or something that comes after it."""
    for ware, reads in finals.items():
        about = [made for made in changes if made["key"] == ware]
        for op in reads:
            gone = lost(about, {ware: [op]})
            witness, says = [op], ""
            if gone:
                witness = gone[0]["ops"] + [op]
                says = f"{told(gone[0]).capitalize()}, and it was confirmed. In the end, at {op.sent_at:.0f} ms, "
                says += f"{op.node} has {listed(values_of(op))} for {ware}, and nobody who put that had read "
                says += f"{gone[0]['value']}, or anything that came after it: it is lost."
            check("no-loss", not gone, says, witness=witness)


def judge_one(made, reads, which, why):
    """All these gets show one value alone, once."""
    for op in reads:
        says = f"{told(made).capitalize()}. {why} At {op.sent_at:.0f} ms {op.node} has {listed(values_of(op))} for "
        says += f"{made['key']}; {made['value']} alone is right."
        check(which, values_of(op) == [made["value"]], says, witness=made["ops"] + [op])


async def settle(nodes, wares, changes, left):
    """Somebody reads all values of a ware at a node and puts one: 3 s later every node has that one alone."""
    made = [await change(client(), random.choice(nodes), ware, left.pop(), changes) for ware in wares]
    await sleep(WHOLE_MS)
    finals = await read_all(client(), nodes, wares)
    for one in made:
        why = f"Nobody has put a price since, and there was time for {WHOLE_MS // ROUND_MS} rounds."
        judge_one(one, finals[one["key"]], "settles", why)
    return len([one for one in made if one["ok"]])


# ---- what happens ----


@scenario(
    "Your plan is carried out against three nodes of the module last-writer-store, whose clocks are exact, and then "
    "your audit is shown what happened",
    checks=["loss-shown", "audit-true"],
)
async def given_store():
    nodes = stores(constant(10), "last-writer-store")
    planner = join("planner")
    op, plan = await ask_plan(planner)
    fault.leave(planner)
    flaw = "it gave no answer" if op.body is None else flaw_of(plan)
    check("loss-shown", flaw is None, f"plan() cannot be carried out: {flaw}.", witness=op)
    changes = []
    # Somewhere in the middle of a round.
    await sleep(random.randint(500, 700))
    if flaw is None:
        await carry_out(plan, changes)
    wares = sorted(set([made["key"] for made in changes]))
    finals = await read_all(client(), nodes, wares)
    gone = lost(changes, finals)
    judge_shown(changes, finals, gone, op)
    await judge_audit(changes, finals)
    activity(flaw is not None or len(changes) == len(plan["changes"]), "The plan was not carried out to its end.")


def judge_shown(changes, finals, gone, op):
    """The plan made the store lose something; if not, what became of the puts."""
    says = f"The plan made {len([made for made in changes if made['ok']])} confirmed changes, and none was lost: "
    split = [ware for ware, reads in finals.items() if len(set([listed(values_of(get)) for get in reads])) > 1]
    if split:
        what = ", ".join([f"{get.node} has {listed(values_of(get))}" for get in finals[split[0]]])
        says += f"at {READ_AT_MS} ms, when all is read, {what} for {split[0]}. While sides "
        says += "differ, nothing is thrown away."
    else:
        says += "whoever made a change had read what was put before, so that it came after that."
    witness = [get for reads in finals.values() for get in reads] or op
    check("loss-shown", len(gone) > 0, says, witness=witness)


@scenario(
    "Sixty changes at three nodes of last-writer-store, of which one is cut off and loses its power; your audit is "
    "shown what happened",
    checks=["audit-true"],
)
async def ledger():
    nodes = stores(constant(10), "last-writer-store")
    callers, changes, left, dark = [client() for _ in range(6)], [], prices(), random.choice(nodes)

    async def load(at):
        await sleep(at)
        node = random.choice([node for node in nodes if node != dark] if dark_now["off"] else nodes)
        await change(random.choice(callers), node, random.choice(WARES), left.pop(), changes)

    dark_now = {"off": False}

    async def trouble():
        await sleep(random.randint(500, 700))
        cut = net.isolate(dark)
        await sleep(random.randint(1500, 1700))
        net.mend(cut)
        dark_now["off"] = True
        await sleep(10)
        # One change comes to the disk and no answer does; of another nothing is left. The first is read and replaced.
        for ware, death in [("salt", "synced"), ("rice", "disk.append")]:
            await change(callers[0], dark, ware, left.pop(), changes)
            fault.crash(dark, after=death)
            await change(callers[0], dark, ware, left.pop(), changes)
            fault.restart(dark)
            if ware == "salt":
                await change(callers[0], dark, ware, left.pop(), changes)
        dark_now["off"] = False

    await gather(trouble(), *[load(10 + 60 * i) for i in range(60)])
    await heal(WHOLE_MS)
    finals = await read_all(client(), nodes, WARES + ["salt", "rice"])
    await judge_audit(changes, finals)
    gone, unconfirmed = len(lost(changes, finals)), len([made for made in changes if not made["ok"]])
    # In the cut some 27 changes of 3 wares are made, a third of them on the small side.
    activity(
        gone >= 2 and unconfirmed == 2,
        f"Too little happened to judge by: {gone} puts were lost (2 are needed), {unconfirmed} of 2 had no answer.",
    )


@scenario(
    "Prices are put in turn at three nodes of your store, each by somebody who has read the last; messages come twice",
    checks=["no-false-conflict"],
)
async def in_turn():
    nodes = stores(exponential(20))
    net.duplicate(1, 3)
    changes, left, ware = [], prices(), random.choice(WARES)
    await sleep(random.randint(300, 500))
    visited = random.sample(nodes, 3)
    for at in visited:
        # One put that all others have heard of, and then two at once, of which they only hear the second.
        for rounds in [5, 0, 5]:
            made = await change(client(), at, ware, left.pop(), changes)
            again = await read(client(), at, ware)
            judge_one(made, [again], "no-false-conflict", in_words(changes))
            await sleep(rounds * ROUND_MS)
    await heal(WHOLE_MS)
    finals = await read_all(client(), nodes, [ware])
    judge_one(changes[-1], finals[ware], "no-false-conflict", in_words(changes))
    confirmed = len([made for made in changes if made["ok"]])
    activity(confirmed == 9, f"Too little happened to judge by: {confirmed} of 9 changes were confirmed.")


def in_words(changes):
    if len(changes) < 2:
        return "That was the first put of all."
    before = changes[-2]["value"]
    return f"The put before was that of {before}, and it had been read, so this one comes after all others."


@scenario(
    "Your plan is carried out against your own store; then one node is cut off, and both sides change prices",
    checks=["no-loss", "settles"],
)
async def own_store():
    nodes = stores(constant(10))
    changes, left = [], prices()
    _, plan = await ask_plan(random.choice(nodes))
    if flaw_of(plan) is None:
        await carry_out(plan, changes)
        await heal(WHOLE_MS)
        finals = await read_all(client(), nodes, sorted(set([made["key"] for made in changes])))
        judge_kept(changes, finals)
    forks = []
    for ware in WARES:
        await change(client(), random.choice(nodes), ware, left.pop(), forks)
    await sleep(1500)
    far = random.choice(nodes)
    net.isolate(far)
    near = [node for node in nodes if node != far]
    # Some puts at the busy side and some at the quiet one; and so now the one, now the other has the greater numbers.
    for ware in WARES:
        busy, quiet = random.sample([far, random.choice(near)], 2)
        for at in [busy] * random.randint(2, 4) + [quiet] * random.randint(1, 2):
            await sleep(random.randint(10, 30))
            await change(client(), at, ware, left.pop(), forks)
    await heal(WHOLE_MS)
    finals = await read_all(client(), nodes, WARES)
    judge_kept(forks, finals)
    settled = await settle(nodes, WARES, forks, left)
    confirmed, cut = len([made for made in forks if made["ok"]]), dropped("cut")
    activity(
        confirmed >= 15 and settled == 3 and cut >= 2,
        f"Too little happened to judge by: {confirmed} changes were confirmed (15 are needed), {settled} of 3 wares "
        f"were put after both sides met, and {cut} messages were lost in the cut (2).",
    )


# In the storm six people change one of three prices every 25 ms, for four seconds. Half of them think before they put,
# up to 100 ms, so that two at one node need not know of each other, either.
STEP_MS = 25
STORM_CHANGES = 160
CUT_MS = 1500


@scenario(
    "160 changes by six people at your store: single nodes are cut off, two lose their power, messages come twice and "
    "overtake",
    checks=["no-loss", "settles"],
)
async def storm():
    nodes = stores(exponential(20))
    net.duplicate(1, 5)
    net.reorder(1, 5, 300)
    callers, changes, up, left = [client() for _ in range(6)], [], list(nodes), prices()

    async def load(at):
        await sleep(at)
        think_ms = random.choice([0, random.randint(1, 100)])
        await change(random.choice(callers), random.choice(up), random.choice(WARES), left.pop(), changes, think_ms)

    await gather(cuts(nodes), deaths(up), *[load(10 + STEP_MS * i) for i in range(STORM_CHANGES)])
    await heal(WHOLE_MS)
    finals = await read_all(client(), nodes, WARES)
    judge_kept(changes, finals)
    settled = await settle(nodes, WARES, changes, left)
    confirmed, cut = len([made for made in changes if made["ok"]]), dropped("cut")
    died = sum([len(trace.deaths(node)) for node in nodes])
    activity(
        confirmed >= 130 and settled == 3 and cut >= 10 and died >= 1,
        f"Too little happened to judge by: {confirmed} changes were confirmed (130 are needed), {settled} of 3 wares "
        f"were put in the end, {cut} messages were lost in cuts (10), and {died} nodes lost their power (1).",
    )


async def cuts(nodes):
    for _ in range(2):
        await sleep(random.randint(100, 300))
        cut = net.isolate(random.choice(nodes))
        await sleep(CUT_MS)
        net.mend(cut)


async def deaths(up):
    """Two nodes, one after the other, lose their power at the moment at which they have confirmed a put."""
    for _ in range(2):
        await sleep(random.randint(500, 1000))
        node = random.choice(up)
        if not await moment(sent="put_ok", src=node, timeout=1000):
            continue
        up.remove(node)
        fault.kill(node)
        await sleep(random.randint(300, 500))
        fault.restart(node)
        up.append(node)

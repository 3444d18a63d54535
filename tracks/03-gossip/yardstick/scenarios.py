# What the stores go through, and what their figures are held against. Keys are wares, values are numbers that rise, so
# that every put of a run has a value of its own. All clocks are exact. Everybody asks a node that is 0 ms away.
import math

from sim import activity, check, client, clock, cluster, disks, fault, figure, gather, heal, net, random, scenario
from sim import sleep, trace, uniform

SYNC_MS = 5
PATIENCE_MS = 500
# So many that a put is mostly everywhere before the next one of its ware is made: one in 2 s.
WARES = [f"{what} {size}" for what in ["tea", "milk", "bread", "jam", "soap"] for size in range(1, 11)]
# A put and a get every 40 ms for four seconds: a hundred of each. 2 s later each put should be everywhere.
STEP_MS = 40
PUTS = 100
REACH_MS = 2000
# After a heal: nine rounds of 550 ms. Of 40,000 simulated puts at ten nodes none took more than five.
WHOLE_MS = 5000


def rounds(n, loss):
    """How many rounds a value needs to reach all as a rule: log3 n while few have it, ln ln n for the last few (Karp
    and others, 2000), and more where the asking or the answer is lost."""
    return (math.log(n, 3) + math.log(math.log(n))) / (1 - loss) ** 2


def messages_max(n, loss):
    """Messages a second. Where twice these rounds fit into 2,000 ms, p99 was 1,802 ms at most in 25,500 simulated
    runs, and 1,050 to 1,180 as a rule. In each round n nodes send 2 n messages; half as many again are allowed: 3 n."""
    return 3 * n * 2 * rounds(n, loss) * 1000 / REACH_MS


# ---- the clients ----


def stores(nodes):
    names = cluster(nodes=nodes, latency=uniform(10, 20))
    disks.rules(sync_ms=SYNC_MS, crash="lost")
    return names


async def begin(nodes, chance, of):
    """Tells the nodes what share of messages is lost, and lets it be lost: their period, None if it is none."""
    if chance:
        net.loss(chance, of)
    caller = client()
    answers = await gather(*[caller.call(node, {"type": "begin", "loss": chance / of}) for node in nodes])
    ms = answers[0].body.get("period") if answers[0].ok else None
    says = f"period({len(nodes)}, {chance / of:.2f}) gave {ms}: a number of ms, 1 at least, is wanted."
    well = is_number(ms) and ms >= 1
    check("fast-enough", well, says, witness=answers[0])
    return ms if well else None


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


async def load(up, ops):
    """A put and a get, each of some ware at some node, in every step."""
    caller = client()

    async def one(number):
        await sleep(STEP_MS * number + random.randint(0, STEP_MS - 1))
        put = {"type": "put", "key": random.choice(WARES), "value": number}
        get = {"type": "get", "key": random.choice(WARES)}
        ops.append(await caller.call(random.choice(up), put, timeout=PATIENCE_MS))
        ops.append(await caller.call(random.choice(up), get, timeout=PATIENCE_MS))

    await gather(*[one(number) for number in range(PUTS)])


# ---- the run's own figures, from what all nodes noted ----


async def notes_of(nodes):
    caller = client()
    answers = await gather(*[caller.call(node, {"type": "notes"}, timeout=PATIENCE_MS) for node in nodes])
    return {op.node: op.body["notes"] for op in answers if op.ok}


def figures_of(notes, at):
    """What a right report says: for p50, p99, messages and stale the `value`, what `also` is right, and `words`."""
    by_key = {}  # ware -> {node: the entries of that ware that it had, in order}
    puts_of = {ware: [] for ware in WARES}
    for name, one in notes.items():
        mine = {ware: [] for ware in WARES}
        for entry in one["heard"]:
            mine[entry[1]].append(entry)
            if entry[3] == name:
                puts_of[entry[1]].append(entry)
        for ware, entries in mine.items():
            by_key.setdefault(ware, {})[name] = entries
    puts = [put for ware in WARES for put in puts_of[ware]]
    times = sorted([time_to_all(put, by_key[put[1]], at) for put in puts if put[0] <= at - REACH_MS])
    gets = [[get, name] for name, one in notes.items() for get in one["gets"]]
    stale = [get for get in gets if any([outdated(get[0], put) for put in puts_of[get[0][1]]])]
    # Whether a put of the same ms was made before a get, nobody can tell.
    at_most = [get for get in gets if any([outdated(get[0], put, 1) for put in puts_of[get[0][1]]])]
    sent = sum([one["sent"]["exchange"] + one["sent"]["exchange_ok"] for one in notes.values()])
    return {"p50": percentile(times, 0.50), "p99": percentile(times, 0.99),
            "messages": right(sent / len(puts), f"{sent:,} messages for {len(puts):,} puts"),
            "stale": right(len(stale) / len(gets), told_stale(stale, gets, puts_of), len(at_most) / len(gets))}


def right(value, words, also=None):
    return {"value": value, "also": value if also is None else also, "words": words}


def percentile(times, share):
    """A percentile of these [ms to all, put, what that ended with], with the put in words."""
    place = math.ceil(share * len(times))
    took, put, last = times[place - 1]
    return right(took, f"place {place} of {len(times)}. There is {told_put(put)}, {took} ms until {last}")


def told_put(put):
    return f"the put of {put[1]} that {put[3]} noted at {put[0]}"


def told_stale(stale, gets, puts_of):
    """How many gets were stale, with the first of them and what it should have known, in words."""
    words = f"{len(stale)} of {len(gets)} gets"
    if not stale:
        return words
    get, name = stale[0]
    newer = [put for put in puts_of[get[1]] if outdated(get, put)][0]
    gave = f"the entry stamped {get[2]}, {get[3]}" if get[3] else "nothing"
    return f"{words}. One is that of {get[1]} at {name} at {get[0]}: it gave {gave}, after {told_put(newer)}"


def time_to_all(put, entries_of_nodes, at):
    """[ms, put, what that ended with]: where neither it nor a newer one has come, `at` counts."""
    reached = (put[0], f"{put[3]} had it")
    for name, entries in entries_of_nodes.items():
        had, until = at, f"the report: {name} lacks it"
        for entry in entries:
            if entry[2:] >= put[2:]:
                had, until = entry[0], f"{name} had it"
                break
        if had > reached[0]:
            reached = (had, until)
    return [reached[0] - put[0], put, reached[1]]


def outdated(get, put, within=0):
    """Whether a get gave something older than this put of its key, which had begun, or may have, within so many ms."""
    return put[0] < get[0] + within and put[2:] > get[2:]


# ---- what is asked of the stores ----


MEANS = {
    "p50": "the time that half of the puts need to reach all, in ms",
    "p99": "the time in which 99 of 100 puts reach all, in ms",
    "messages": "messages, questions and answers, for each put",
    "stale": "the share of gets that gave something older than what had been put",
}


async def judge_report(nodes, true, notes, at):
    """Some node is asked for a report; each figure is within 5% of the run's."""
    body = {"type": "report", "notes": notes, "at": at}
    op = await client().call(random.choice(nodes), body, timeout=PATIENCE_MS)
    check("report-true", op.ok, "report(notes, at) gave no answer.", witness=op)
    for name, wanted in true.items():
        got = op.body.get(name) if op.ok else None
        # A share is told to two places.
        near = [abs(got - one) <= max(0.05 * one, 0.005) for one in [wanted["value"], wanted["also"]] if is_number(got)]
        said = f"{got:.2f}" if is_number(got) else f"{got}"
        says = f"report gives {said} for {name}, {MEANS[name]}; in this run it is {wanted['value']:.2f}: "
        says += f"{wanted['words']}."
        check("report-true", any(near), says, witness=op)


def sent_so_far():
    types = trace.stats()["types"]
    return sum([types[name]["sent"] for name in ["exchange", "exchange_ok"] if name in types])


async def measured(n, chance, of):
    """One network: a calm second, the load, two seconds more, and the figures."""
    nodes = stores(n)
    ms, ops = await begin(nodes, chance, of), []
    await sleep(random.randint(500, 600))
    before = sent_so_far()
    await load(nodes, ops)
    a_second = (sent_so_far() - before) * 1000 / (STEP_MS * PUTS)
    await sleep(REACH_MS)
    at = clock.true_time()
    notes = await notes_of(nodes)
    true = figures_of(notes, at)
    figure("time to reach all, p99", true["p99"]["value"], unit="ms", at_most=REACH_MS)
    figure("messages a second", a_second, at_most=messages_max(n, chance / of))
    says = f"With a period of {ms} ms, p99 of the time to reach all {n} nodes is {true['p99']['value']:.0f} ms "
    says += f"{lossy(chance, of)}; {REACH_MS} is the limit."
    check("fast-enough", true["p99"]["value"] <= REACH_MS, says)
    says = f"With a period of {ms} ms, {n} nodes send {a_second:.0f} messages a second {lossy(chance, of)}; "
    says += f"{messages_max(n, chance / of):.0f} are the limit, 1.5 times what twice the rule takes."
    check("cheap-enough", a_second <= messages_max(n, chance / of), says)
    await judge_report(nodes, true, notes, at)
    done = len([op for op in ops if op.ok])
    activity(done == 2 * PUTS, f"Too little happened to judge by: {done} of {2 * PUTS} puts and gets were answered.")


def lossy(chance, of):
    return f"when {chance} of {of} messages is lost" if chance else "when nothing is lost"


# ---- what happens ----


@scenario(
    "Ten nodes, and nothing is lost: a hundred puts and a hundred gets in four seconds",
    checks=["fast-enough", "cheap-enough", "report-true"],
)
async def ten():
    await measured(10, 0, 1)


@scenario(
    "Twenty-five nodes, and one message in ten is lost: a hundred puts and a hundred gets in four seconds",
    checks=["fast-enough", "cheap-enough", "report-true"],
)
async def twenty_five():
    await measured(25, 1, 10)


@scenario(
    "Forty nodes, and one message in three is lost: a hundred puts and a hundred gets in four seconds",
    checks=["fast-enough", "cheap-enough", "report-true"],
    seeds=2,
)
async def forty():
    await measured(40, 1, 3)


@scenario(
    "Of ten nodes one is cut off while the report is made, and another loses its power; then all is well again",
    checks=["report-true", "converges"],
)
async def trouble():
    nodes, caller = stores(10), client()
    answers = await gather(*[caller.call(node, {"type": "begin", "loss": 0}) for node in nodes])
    ops, (far, dark) = [], random.sample(nodes, 2)
    up = [node for node in nodes if node != dark]
    await sleep(random.randint(500, 600))

    async def faults():
        await sleep(random.randint(300, 500))
        net.isolate(far)
        # Two puts for certain that nobody else hears of before the report.
        for value in [PUTS, PUTS + 1]:
            put = {"type": "put", "key": random.choice(WARES), "value": value}
            ops.append(await caller.call(far, put, timeout=PATIENCE_MS))
        await sleep(random.randint(300, 500))
        fault.kill(dark)
        await sleep(random.randint(300, 500))
        fault.restart(dark)
        await caller.call(dark, {"type": "begin", "loss": 0})

    await gather(load(up, ops), faults())
    at = clock.true_time()
    notes = await notes_of(nodes)
    await judge_report(nodes, figures_of(notes, at), notes, at)
    await heal(WHOLE_MS)
    for ware in WARES:
        get = {"type": "get", "key": ware}
        finals = await gather(*[caller.call(node, get, timeout=PATIENCE_MS) for node in nodes])
        judge_equal(ware, finals)
    done, died = len([op for op in ops if op.ok]), len(trace.deaths(dark))
    activity(
        done == 2 * PUTS + 2 and died == 1,
        f"Too little happened to judge by: {done} of {2 * PUTS + 2} puts and gets were answered, and {died} of 1 node "
        "lost its power.",
    )


def judge_equal(ware, finals):
    values = [op.body["value"] if op.ok else None for op in finals]
    for one, other, value, other_value in zip(finals, finals[1:], values, values[1:]):
        says = f"{WHOLE_MS} ms after all nodes could reach each other, {one.node} has {value} for {ware}, and "
        says += f"{other.node} has {other_value}."
        check("converges", value == other_value, says, witness=[one, other])

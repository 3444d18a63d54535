# Drives, judged from the trace: it knows of every call when it left and when its answer came. n1 calls n2 and n3 calls
# n4, which runs the same program and works 2 ms on an answer; a message travels 5 to 15 ms, so most answers take some
# 22 ms. Whatever takes longer is the doing of a pause or a crash, and is to be seen in the report.
from sim import activity, check, client, clock, cluster, fault, gather, heal, now, random, scenario, sleep, trace
from sim import uniform, view

RING_MAX = 100
# A second of a drive has its calls, and one more or less at either end.
RATE_OFF_MAX = 2
# How far beside its moment a call may leave: timers of whole ms make 1, preparing it makes 1, and 3 are to spare. It is
# less than half of the 9.5 ms between two calls of the fastest drive.
MOMENT_OFF_MS_MAX = 5
# A time without calls that is worth telling: the slowest drive has a call every 50 ms.
GAP_MS_MIN = 100
# What a percentile may be off: 5 in 100, or the 2 ms that two readings of a clock of whole ms can make.
OFF_PERCENT_MAX = 5
OFF_MS_MAX = 2
# Calls are counted, so this is for drives that divide by the time until their last answer, 30 ms after the last call.
THROUGHPUT_OFF_PERCENT_MAX = 2
# For none of these the time between two calls is a whole number of ms: whoever rounds it down, or adds to it the 1 ms
# of preparing, makes 3 calls a second too many or too few.
RATES = [80, 85, 95, 105]
# No drive has more than so many calls open: those of a pause of 1,000 ms, and some more.
WORKERS = 512


# ---- the drives ----


def open_nodes(nodes):
    return cluster(nodes=nodes, latency=uniform(5, 15), workers=WORKERS)


async def drive(caller, driver, to, rate, seconds, timeout):
    """Has a node drive another, asks for its report when the last call must be over, and returns all about it."""
    begun = now()
    body = {"type": "drive", "to": to, "rate": rate, "seconds": seconds, "timeout": timeout}
    await caller.call(driver, body)
    await sleep(1000 * seconds + timeout + 200)
    op = await caller.call(driver, {"type": "report"})
    report = op.body.get("report") if op.ok else None
    return {
        "driver": driver, "to": to, "rate": rate, "seconds": seconds, "timeout": timeout, "begun": begun,
        "op": op, "report": report if isinstance(report, dict) else {},
    }


def field(message, name):
    return (message["body"] or {}).get(name)


def calls_of(run):
    """The calls of a drive, in order: (the message, ms until its answer came, or None when it was given up)."""
    answers = {}
    for message in trace.messages(src=run["to"], dest=run["driver"]):
        for copy in message["delivered"]:
            answers.setdefault(field(message, "in_reply_to"), copy["at"])
    calls = []
    for message in trace.messages(src=run["driver"], dest=run["to"], type="ask"):
        if message["sent_at"] >= run["begun"]:
            took = answers.get(field(message, "msg_id"), now()) - message["sent_at"]
            calls.append((message, took if took < run["timeout"] else None))
    return calls


# ---- what is asked of them ----


def judge(run):
    calls = calls_of(run)
    judge_rate(run, calls)
    if calls:
        times = sorted([run["timeout"] if took is None else took for _, took in calls])
        judge_percentile(run, calls, times, 50)
        judge_percentile(run, calls, times, 99)
        judge_throughput(run, calls)
    return calls


def judge_rate(run, calls):
    """As many calls in every second as were asked for."""
    if not calls:
        check("rate-held", False, f"{run['driver']} was told to call {run['to']}, and never did.", witness=run["op"])
        return
    made, begun = [message for message, _ in calls], calls[0][0]["sent_at"]
    for second in range(run["seconds"] + 1):
        begin = begun + 1000 * second
        end = begin + 1000 if second < run["seconds"] else now()
        wanted = run["rate"] if second < run["seconds"] else 0
        inside = [i for i, message in enumerate(made) if begin <= message["sent_at"] < end]
        if abs(len(inside) - wanted) > RATE_OFF_MAX:
            complain(run, f"from {begin:.0f} to {end:.0f} ms", wanted, inside, made)
            return
    judge_moments(run, made)
    check("rate-held", True)


def judge_moments(run, made):
    """Each call leaves at its own moment, counted from the first."""
    for i, message in enumerate(made):
        wanted, left = i * 1000 / run["rate"], message["sent_at"] - made[0]["sent_at"]
        if abs(left - wanted) > MOMENT_OFF_MS_MAX:
            says = f"{run['driver']} was told to call {run['to']} {run['rate']} times in every second. Counted from 0, "
            says += f"call {i} was to leave {i} x 1000 / {run['rate']} = {wanted:.0f} ms after call 0. It left "
            says += f"{left:.0f} ms after it; {MOMENT_OFF_MS_MAX} ms more or less are allowed."
            check("rate-held", False, says, witness=[made[0], message])
            return


def complain(run, when, wanted, inside, made):
    """Tells of a second with too few calls or too many, and of the longest time in it without a call."""
    says = f"{run['driver']} was told to call {run['to']} {run['rate']} times in every second, for {run['seconds']} s. "
    says += f"{when.capitalize()} it made {count_of(len(inside), 'call')} instead of {wanted}."
    around = made[max(0, inside[0] - 1) : inside[-1] + 2] if inside else made[-1:]
    gap = max(zip(around, around[1:]), key=lambda pair: pair[1]["sent_at"] - pair[0]["sent_at"], default=around)
    if len(gap) == 2 and gap[1]["sent_at"] - gap[0]["sent_at"] >= GAP_MS_MIN:
        says += f" Between {gap[0]['sent_at']:.0f} and {gap[1]['sent_at']:.0f} ms there was none."
    check("rate-held", False, says, witness=list(gap))


def count_of(number, thing):
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def number_of(run, name):
    """A number of the report; None when there is none under this name."""
    number = run["report"].get(name)
    return number if isinstance(number, (int, float)) and not isinstance(number, bool) else None


def judge_percentile(run, calls, times, percent):
    name = f"p{percent}"
    right = times[(len(times) * percent + 99) // 100 - 1]
    off = max(OFF_MS_MAX, right * OFF_PERCENT_MAX / 100)
    told = number_of(run, name)
    given_up = len([took for _, took in calls if took is None])
    above = len([took for took in times if took >= right])
    says = f"{run['driver']} made {count_of(len(calls), 'call')} to {run['to']}"
    says += f", of which {given_up} were given up after {run['timeout']} ms" if given_up else ""
    says += f". {above} took {right:.0f} ms or longer, so {name} is {right:.0f} ms. It reports {shown(told)}."
    check(f"{name}-right", told is not None and abs(told - right) <= off, says, witness=run["op"])


def shown(number):
    return "no number" if number is None else f"{number:.1f}"


def judge_throughput(run, calls):
    answered = len([took for _, took in calls if took is not None])
    right = answered / run["seconds"]
    told = number_of(run, "per_second")
    says = f"Of {count_of(len(calls), 'call')} of {run['driver']} in {run['seconds']} s, {answered} were answered in "
    says += f"time: {right:.1f} a second. It reports {shown(told)}."
    ok = told is not None and abs(told - right) <= right * THROUGHPUT_OFF_PERCENT_MAX / 100
    check("throughput-right", ok, says, witness=run["op"])


def judge_rings(nodes):
    for node in nodes:
        ring = (view(node) or {}).get("ring")
        if not isinstance(ring, list):
            check("ring-true", False, f"{node} does not show its ring: keep the step under @node.view as it was.")
            continue
        says = f"At {now():.0f} ms the ring of {node} holds {len(ring)} entries; {RING_MAX} are the most."
        if len(ring) > 0:  # an empty ring shows nothing; `judge_ring` says what is wrong with that
            check("ring-bounded", len(ring) <= RING_MAX, says)
        judge_ring(node, ring[-RING_MAX:])


def judge_ring(node, ring):
    """The ring is what the trace says of this life's last messages."""
    born = trace.starts(node)[-1]
    passed = passed_by(node, born)
    wanted = min(RING_MAX, len(passed))
    says = f"{count_of(len(passed), 'message')} passed {node} since it began. Its ring holds {len(ring)} of them; the "
    says += f"last {wanted} are wanted."
    check("ring-true", len(ring) >= wanted, says, witness=[message for message, _, _ in passed[-wanted:][:1]])
    for place, (entry, (message, at, direction)) in enumerate(zip(reversed(ring), reversed(passed))):
        right = {"time": int(at - born), "direction": direction, "src": message["src"], "dest": message["dest"]}
        right["type"] = field(message, "type")
        if not same_entry(entry, right):
            says = f"Counted from the newest, entry {place + 1} in the ring of {node} is: {words(entry)}. What passed "
            says += f"{node} then was: {words(right)}. Times are in ms since {node} began."
            check("ring-true", False, says, witness=message)
            return
    check("ring-true", True)


def words(entry):
    names = ["time", "direction", "src", "dest", "type"]
    if not isinstance(entry, dict) or not all([name in entry for name in names]):
        return f"{entry}"
    return f"{entry['type']}, {entry['direction']}, from {entry['src']} to {entry['dest']}, at {entry['time']}"


def passed_by(node, born):
    """Every message that this life of a node got or sent, in order: (message, when, which way)."""
    passed = []
    for message in trace.messages(src=node):
        if message["sent_at"] >= born:
            passed.append((message["event"], message, message["sent_at"], "out"))
    for message in trace.messages(dest=node):
        for copy in message["delivered"]:
            if copy["at"] >= born:
                passed.append((copy["event"], message, copy["at"], "in"))
    passed = sorted(passed, key=lambda entry: entry[0])
    return [(message, at, direction) for _, message, at, direction in passed]


def same_entry(entry, wanted):
    if not isinstance(entry, dict) or not isinstance(entry.get("time"), (int, float)):
        return False
    named = all([entry.get(name) == wanted[name] for name in ("direction", "src", "dest", "type")])
    return named and abs(entry["time"] - wanted["time"]) <= 1


# ---- what happens ----


@scenario(
    "n1 calls n2 twenty times a second, for three seconds; n2 stands still for one of them",
    checks=["ring-true", "ring-bounded", "rate-held", "p50-right", "p99-right", "throughput-right"],
    seeds=1,
)
async def one_second():
    nodes = open_nodes(2)
    run, _ = await gather(drive(client(), "n1", "n2", 20, 3, 2000), stand_still("n2", 900, 1900))
    calls = judge(run)
    judge_rings(nodes)
    activity(len(calls) >= 1, "n1 made no call.")


async def stand_still(node, begin, end):
    await sleep(begin)
    fault.pause(node)
    await sleep(end - begin)
    fault.resume(node)


@scenario(
    "Patient callers: n2 stands still for 0.7 s, while the wall clocks of the callers run wrong and jump",
    checks=["ring-true", "ring-bounded", "rate-held", "p50-right", "p99-right", "throughput-right"],
)
async def patient():
    nodes = open_nodes(4)
    begin = random.randint(800, 2800)
    first, second, _, _, _ = await gather(
        drive(client(), "n1", "n2", random.choice(RATES), 4, 3000),
        # Long enough that a rate which is a thousandth off shows: its last call leaves 7 ms beside its moment.
        drive(client(), "n3", "n4", random.choice(RATES), 7, 3000),
        stand_still("n2", begin, begin + 700),
        set_clocks(["n1", "n3"]),
        look_at_rings(nodes[:2], random.randint(1500, 3500)),
    )
    calls = judge(first) + judge(second)
    judge_rings(nodes[2:])
    waited = len([took for _, took in calls if took is not None and took >= 100])
    judge_activity(calls, waited, "waited for 100 ms or longer")


def judge_activity(calls, hit, what):
    activity(
        len(calls) >= 100 and hit >= 1,
        f"Too little happened to judge by: {len(calls)} calls were made (100 are needed); {hit} of them {what} (1).",
    )


async def set_clocks(nodes):
    """They run at twice their speed, or at a third of it, and jump now and then."""
    for node in nodes:
        clock.smear(node, random.choice([4000, -2667]), over=4000)
    for _ in range(4):
        await sleep(800)
        for node in nodes:
            clock.jump(node, random.choice([-5000, 5000]))


async def look_at_rings(nodes, at):
    await sleep(at)
    judge_rings(nodes)


@scenario(
    "Impatient callers: n2 stands still for 0.8 s and n4 dies for 0.6 s; then all is well, and both drive again",
    checks=["ring-true", "ring-bounded", "rate-held", "p50-right", "p99-right", "throughput-right"],
)
async def impatient():
    nodes = open_nodes(4)
    begin, killed = random.randint(500, 1900), random.randint(500, 2100)
    first, second, _, _ = await gather(
        drive(client(), "n1", "n2", random.choice(RATES), 3, 300),
        drive(client(), "n3", "n4", random.choice(RATES), 3, 500),
        stand_still("n2", begin, begin + 800),
        begin_anew("n4", killed, killed + 600),
    )
    calls = judge(first) + judge(second)
    given_up = len([took for _, took in calls if took is None])
    await heal(500)
    first, second = await gather(
        drive(client(), "n1", "n2", random.choice(RATES), 1, 300),
        drive(client(), "n3", "n4", random.choice(RATES), 1, 500),
    )
    judge(first)
    judge(second)
    judge_rings(nodes)
    judge_activity(calls, given_up, "were given up")


async def begin_anew(node, end, begin):
    await sleep(end)
    fault.kill(node)
    await sleep(begin - end)
    fault.restart(node)

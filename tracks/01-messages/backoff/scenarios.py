# What sixty tills go through, when the one server that they all ask is gone for a while. It is played by
# the module queue-server: 5 ms a request, 200 a second, first in, first out; when it dies, its queue is lost.
# A till has one customer at a time, so what it sends between a customer's question and answer belongs to that customer.
from sim import activity, check, client, cluster, fault, gather, heal, net, now, random, scenario, service, sleep
from sim import trace, uniform

TILLS = 60
SERVER = "queue-server"
SERVICE_MS = 5
TRY_MS = 100
CAP_MS = 2000
FIRST_DELAY_MS_MAX = 100
# A message travels 1 to 3 ms.
TRIP_MS_MAX = 3
# `now()` and timers count whole ms.
ROUND_MS = 2
# In 50 ms the server does 10 requests. Sixty tills that wait 1,000 ms on average, and 100 for an answer, send it
# 60 x 50 / 1,100 = 3 in 50 ms. Of 24,000 comebacks of a model of this scenario none had more than 13 in any 50 ms, and
# each further one was four times as rare; without jitter it is 60.
WINDOW_MS = 50
PEAK_MAX = 15
# The last try before the comeback is given up 100 ms after it at most, the longest wait follows, and then there are at
# most sixty in the queue. The trips there and back come on top.
RECOVERY_MS_MAX = CAP_MS + TRY_MS + TILLS * SERVICE_MS + 2 * TRIP_MS_MAX + ROUND_MS
# Half of 100, 200, 400, 800 and 1,600 is 1,550, and 100 for each try makes 2,050 ms for five tries; from then on one
# comes each 1,100. In three seconds and until the answer that makes 7 to 8 a call.
ATTEMPTS_MEAN_MAX = 10
# A 17th try means that 16 were lost in 3,100 ms. Without their 1,500 there are 1,600 ms for 15 waits, ten of them drawn
# from 0 to 2,000: 0.8^10 / 10! = 3 in a hundred million calls, and fewer with the other five.
ATTEMPTS_MAX = 16
# Of n even draws n / 5 fall into any given fifth, with a standard deviation of (n x 1/5 x 4/5)^0.5 = 0.4 x n^0.5. More
# than 5.5 of these, 2.2 x n^0.5, come once in 25 million times. Two outages have some 600 waits for the first five
# limits, 120 in a fifth with 54 to spare, and some 200 for the cap, 40 with 31 to spare.
SPREAD_OFF_MAX = 2.2
# How long a customer waits: an outage of 3,100 ms at most, the recovery, and a little. In the drizzle a call may take
# many tries, so there it is longer.
PATIENCE_MS = 5700
DRIZZLE_PATIENCE_MS = 40_000


# ---- the customers ----


async def ask(at, customer, till, ops, patience=PATIENCE_MS):
    await sleep(max(0, at - now()))
    op = await customer.call(till, {"type": "price"}, timeout=patience)
    ops.append(op)
    return op


async def rush(tills, customers, ops):
    """All tills have a customer within a few ms."""
    begin = now()
    await gather(*[ask(begin + random.randint(0, 5), random.choice(customers), till, ops) for till in tills])


# ---- what is asked of the tills ----


def tries_by_till():
    """What each till has sent to the server, in order."""
    found = {}
    for message in trace.messages(dest=SERVER):
        found.setdefault(message["src"], []).append(message)
    return found


def tries_of(op, by_till):
    return [m for m in by_till.get(op.node, []) if op.sent_at <= m["sent_at"] <= op.done_at]


def name(op):
    return f"{op.client}'s question at {op.node}"


def told(op):
    if op.body is None:
        return "was not answered"
    return "was answered" if op.ok else f"was told error {op.code}"


def times(number):
    return "once" if number == 1 else f"{number} times"


def judge_comeback(ops, back_at, which):
    """How the tills came back, from the moment on at which the server was there again; returns whether all was well."""
    by_till = tries_by_till()
    peak = judge_peak(by_till, back_at, which)
    answers = judge_answers(ops, by_till, back_at, which)
    attempts = judge_attempts(ops, by_till, which)
    unheard = 0
    for op in ops:
        unheard += len([m for m in tries_of(op, by_till) if len(m["dropped"]) > 0])
    says = f"Too little happened to judge by: {unheard} tries met a dead server; {TILLS} are needed."
    activity(unheard >= TILLS, says)
    return peak and answers and attempts


def judge_peak(by_till, back_at, which):
    arrivals = []
    for messages in by_till.values():
        for message in messages:
            for copy in message["delivered"]:
                if back_at <= copy["at"] <= back_at + RECOVERY_MS_MAX:
                    arrivals.append((copy["at"], message))
    arrivals.sort(key=lambda arrival: arrival[0])
    start, most, worst = 0, 0, []
    for i in range(len(arrivals)):
        while arrivals[i][0] - arrivals[start][0] >= WINDOW_MS:
            start += 1
        if i - start + 1 > most:
            most, worst = i - start + 1, arrivals[start : i + 1]
    if most == 0:
        return True  # nobody asked, so there is nothing to judge: `judge_answers` says what is wrong with that
    says = f"After its {which} outage the server was asked {most} times within {WINDOW_MS} ms, from "
    says += f"{worst[0][0] - back_at:.0f} ms after its return on. It can do {WINDOW_MS // SERVICE_MS} in that time, "
    says += f"and {PEAK_MAX} are the limit."
    return check("peak", most <= PEAK_MAX, says, witness=[message for _, message in worst])


def judge_answers(ops, by_till, back_at, which):
    last = max(ops, key=lambda op: (not op.ok, op.done_at))
    took = last.done_at - back_at
    says = f"{name(last)} {told(last)}, "
    says += "after" if last.ok else "after it had asked the server"
    tries = len(tries_of(last, by_till))
    if last.ok:
        says += f" {tries} tries, {took:.0f} ms after the server's return from its {which} outage. "
    else:
        says += f" {times(tries)}, in {last.took():.0f} ms. "
    says += f"{RECOVERY_MS_MAX} ms after the return everybody has had time to ask again: a wait of {CAP_MS} at most, "
    says += f"{TRY_MS} for the try before, and a queue of {TILLS} x {SERVICE_MS}."
    return check("recovers", last.ok and took <= RECOVERY_MS_MAX, says, witness=[last] + tries_of(last, by_till)[-3:])


def judge_attempts(ops, by_till, which):
    counts = [(len(tries_of(op, by_till)), op) for op in ops]
    mean = sum([count for count, _ in counts]) / len(counts)
    most, op = max(counts, key=lambda pair: pair[0])
    if mean <= ATTEMPTS_MEAN_MAX and most <= ATTEMPTS_MAX and not all([op.ok for op in ops]):
        return False  # who gives up has made few tries, but not until an answer: there is nothing to judge
    says = f"In the {which} outage a question took {mean:.1f} tries on average; {ATTEMPTS_MEAN_MAX} are the limit. "
    says += f"{name(op)} took the most, {most} in {op.took():.0f} ms: one each {op.took() / max(1, most):.0f} ms."
    few = check("few-attempts", mean <= ATTEMPTS_MEAN_MAX, says, witness=[op] + tries_of(op, by_till)[:12])
    says = f"{name(op)} took {most} tries in the {which} outage, one each {op.took() / max(1, most):.0f} ms; "
    says += f"{ATTEMPTS_MAX} are the limit for a single one, however lucky its draws."
    first = tries_of(op, by_till)[:ATTEMPTS_MAX]
    return few and check("few-attempts", most <= ATTEMPTS_MAX, says, witness=[op] + first)


def judge_first_retries(ops):
    """The first two tries of each call: one at once, the next at most 100 ms after that one was given up."""
    by_till, retried = tries_by_till(), False
    for op in ops:
        tries = tries_of(op, by_till)
        at_once = len(tries) > 0 and tries[0]["sent_at"] <= op.sent_at + ROUND_MS
        first = f"the first after {tries[0]['sent_at'] - op.sent_at:.0f} ms" if tries else "none at all"
        says = f"{name(op)}: the first try is made at once, and {op.node} made {first}."
        if not at_once:
            check("calm-again", False, says, witness=[op] + tries[:1])
        if len(tries) < 2:
            continue
        retried = True
        waited = tries[1]["sent_at"] - tries[0]["sent_at"] - TRY_MS
        says = f"{name(op)}: try 1 had no answer for {TRY_MS} ms, and {op.node} waited another {waited:.0f} before "
        says += f"try 2. After a first try it may be {FIRST_DELAY_MS_MAX} at most, whatever happened in earlier calls."
        if waited > FIRST_DELAY_MS_MAX + ROUND_MS:
            check("calm-again", False, says, witness=[op] + tries[:2])
    if retried:  # where nobody made a second try, there was nothing to judge
        check("calm-again", True)


def judge_waits(ops):
    """Every wait of two outages: at most its limit, and drawn from all of it, evenly."""
    by_till, early, late = tries_by_till(), [], []
    for op in ops:
        tries = tries_of(op, by_till)
        for i in range(1, len(tries)):
            waited, limit = tries[i]["sent_at"] - tries[i - 1]["sent_at"] - TRY_MS, limit_of(i)
            says = f"{name(op)}: try {i} had no answer, and {op.node} waited {waited:.0f} ms before the next. "
            says += f"After {i} {'try' if i == 1 else 'tries'} in vain, {limit} ms is the limit of a wait."
            if not check("even-draw", waited <= limit + ROUND_MS, says, witness=[op] + tries[i - 1 : i + 1]):
                return
            (early if i <= 5 else late).append(waited / limit)
    judge_spread("the first five tries of all calls", early)
    judge_spread("all further tries", late)


def limit_of(attempt):
    return min(CAP_MS, FIRST_DELAY_MS_MAX * 2 ** min(attempt - 1, 5))


def judge_spread(which, parts):
    """Of draws from all of 0 to the limit one in five is in the lowest fifth of it, and one in five in the highest."""
    number, low = len(parts), len([part for part in parts if part < 0.2])
    high = len([part for part in parts if part > 0.8])
    off = max(abs(low - number / 5), abs(high - number / 5))
    says = f"After {which} there were {number} waits. {low} of them were shorter than a fifth of their limit, and "
    says += f"{high} longer than four fifths. Of waits that are drawn evenly from 0 to the limit, both are "
    says += f"{number / 5:.0f} on average, and hardly ever {off:.0f} more or fewer."
    check("even-draw", off <= SPREAD_OFF_MAX * number**0.5, says)


# ---- what happens ----


@scenario(
    "Eight tills, and one message in three between them and the server is lost",
    checks=["recovers", "calm-again"],
)
async def drizzle():
    tills = cluster(nodes=8, latency=uniform(1, TRIP_MS_MAX))
    service("queue-server", work_ms=SERVICE_MS)
    for till in tills:
        net.link(till, SERVER, loss=(1, 3))
        net.link(SERVER, till, loss=(1, 3))
    ops = []
    await gather(*[six_customers(client(), till, ops) for till in tills])
    judge_answered(ops, "and two messages in three get through")
    judge_first_retries(ops)
    # Of 48 questions 27 lose their first try on average; fewer than 10 do once in a million runs.
    lost = len([m for m in trace.messages(dest=SERVER) + trace.messages(src=SERVER) if len(m["dropped"]) > 0])
    activity(lost >= 10, f"Too little happened to judge by: {lost} messages were lost; 10 are needed.")
    for till in tills:
        net.link(till, SERVER, loss=(0, 1))
        net.link(SERVER, till, loss=(0, 1))
    await heal(500)
    await judge_calm(tills)


async def six_customers(customer, till, ops):
    for _ in range(6):
        await sleep(random.randint(0, 300))
        await ask(now(), customer, till, ops, patience=DRIZZLE_PATIENCE_MS)


def judge_answered(ops, why):
    by_till = tries_by_till()
    for op in ops:
        tries = tries_of(op, by_till)
        says = f"{name(op)} {told(op)} after {op.took():.0f} ms, in which {op.node} asked the server "
        says += f"{times(len(tries))}, {why}."
        check("recovers", op.ok, says, witness=[op] + tries[-3:])


async def judge_calm(tills):
    """All is well: one customer after the other, and each is answered at the first try."""
    customer, ops = client(), []
    begin = now()
    # 10 ms apart, so that the server is done with one before the next comes.
    await gather(*[ask(begin + 10 * i, customer, till, ops) for i, till in enumerate(tills)])
    judge_answered(ops, "with the network whole and the server up")
    judge_first_retries(ops)


@scenario(
    "Sixty tills have a customer each when the server dies for three seconds; it comes back, and dies once more",
    checks=["peak", "recovers", "few-attempts", "calm-again", "even-draw"],
)
async def comeback():
    tills = cluster(nodes=TILLS, latency=uniform(1, TRIP_MS_MAX))
    service("queue-server", work_ms=SERVICE_MS)
    customers = [client() for _ in range(4)]
    first, blink, second = [], [], []

    async def return_healed():
        await heal(RECOVERY_MS_MAX)

    async def return_alone():
        fault.restart(SERVER)

    # Tills that hammer the server send so much that there is no point in going on.
    if not judge_comeback(first, await outage(tills, customers, first, return_alone), "first"):
        return
    await sleep(300)
    # The first tries of ten questions meet a dead server, and the second ones find it up again.
    fault.kill(SERVER)
    await gather(rush(random.sample(tills, 10), customers, blink), up_after(50))
    judge_first_retries(blink)
    await sleep(300)
    judge_comeback(second, await outage(tills, customers, second, return_healed), "second")
    judge_waits(first + second)
    await judge_calm(tills)


async def outage(tills, customers, ops, come_back):
    """The server dies, every till has a customer, and three seconds later it is back; returns when that was."""
    fault.kill(SERVER)
    returned = []

    async def end():
        await sleep(random.randint(2900, 3100))
        returned.append(now())
        await come_back()

    await gather(rush(tills, customers, ops), end())
    return returned[0]


async def up_after(ms):
    await sleep(ms)
    fault.restart(SERVER)

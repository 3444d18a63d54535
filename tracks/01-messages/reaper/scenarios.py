# What the calls go through. Every node runs the learner's program: n1 passes the customers' questions on, the others
# say prices. A price tells whose it is: article 7 costs 20007 at n2 and 30007 at n3. Every question of a run is about
# another article, so that a price also tells which question it answers.
# Customers are 0 ms away from n1, so what they wait is what n1 makes them wait.
from sim import activity, check, client, clock, cluster, constant, exponential, fault, gather, heal, net, now, random
from sim import scenario, sleep, trace, uniform, view

# So old is a call that is given up; so long it may take until somebody looks.
AGE_MS = 2000
SWEEP_MS = 500
# How much later than that a call may end, and how much earlier: `now()` counts whole ms.
LATE_MS_MAX = 10
EARLY_MS_MAX = 1
OPEN_MS_MAX = AGE_MS + SWEEP_MS + LATE_MS_MAX
# How long a customer listens: long enough to see that what is late is late, and not missing.
PATIENCE_MS = 4000
# A hundred calls a second for ten seconds.
STEP_MS = 10
CALLS = 1000
# A call is open for 2,510 ms at most, and in such a time 251 others begin after it: with itself that makes 252.
OPEN_MAX = OPEN_MS_MAX // STEP_MS + 1
# No timer for a single call, and no step that waits for one: what is left is `every`.
WITHHELD = ["rpc", "after", "sleep", "mailbox", "work"]


# ---- the customers ----


async def ask(customer, to, article, asked):
    body = {"type": "relay", "to": to, "ask": {"type": "price", "article": article}}
    op = await customer.call("n1", body, timeout=PATIENCE_MS)
    asked.append(op)
    return op


async def ask_at(at, customer, to, article, asked):
    await sleep(at - now())
    await ask(customer, to, article, asked)


# ---- what the neighbours had answered, and when ----


def answers_heard():
    """{article: [arrivals of its price at n1, the first one first]}, each (at, message)."""
    heard = {}
    for message in trace.messages(dest="n1", type="price_ok"):
        arrivals = heard.setdefault(message["body"].get("price", -1) % 10000, [])
        arrivals += [(copy["at"], message) for copy in message["delivered"]]
        arrivals.sort(key=lambda arrival: arrival[0])
    return heard


def answer_of(op, heard):
    """(how old the call was when its answer reached n1, the answer's message); None when none did."""
    arrivals = heard.get(op.request["ask"]["article"], [])
    return (arrivals[0][0] - op.sent_at, arrivals[0][1]) if arrivals else None


# ---- what is asked of the calls ----


def name(op):
    return f"{op.client}'s question (article {op.request['ask']['article']} at {op.request['to']})"


def right(op):
    return 10000 * int(op.request["to"][1:]) + op.request["ask"]["article"]


def given_up(op):
    return op.body is not None and not op.ok and op.code == 0


def told(op):
    """What the customer was told."""
    if given_up(op):
        return "code 0, nobody knows"
    answer = op.body.get("answer") if op.ok else op.body
    return f"{answer['price']}" if isinstance(answer, dict) and "price" in answer else f"{answer}"


def judge(asked, heard):
    """What holds for every call, whatever happened to it."""
    for op in asked:
        judge_end(op)
        judge_answered(op, heard)
    judge_order(asked)


def judge_end(op):
    """A call that gets no answer ends when it is old enough, and soon after that."""
    if op.body is None:
        return
    times = f"{AGE_MS} ms, the age at which a call is given up"
    if given_up(op):
        says = f"{name(op)} was given up after {op.took():.0f} ms, before it had been open for {times}."
        check("not-early", op.took() >= AGE_MS - EARLY_MS_MAX, says, witness=op)
    says = f"{name(op)} was told {told(op)} after {op.took():.0f} ms. {OPEN_MS_MAX} ms is the limit: {times}, "
    says += f"{SWEEP_MS} until the next sweep, and {LATE_MS_MAX} to spare."
    check("not-late", op.took() <= OPEN_MS_MAX, says, witness=op)


def judge_answered(op, heard):
    """An answer that comes while its call is young is told, at once; and whatever is told is the right answer."""
    if op.ok:
        says = f"{name(op)} was told {told(op)}; right is {right(op)}."
        check("answered", told(op) == str(right(op)), says, witness=op)
    answer = answer_of(op, heard)
    if answer is None or answer[0] >= AGE_MS - EARLY_MS_MAX:
        return
    age, message = answer
    says = f"{name(op)} had its answer {age:.0f} ms after it was asked. {op.client} was told "
    says += "nothing." if op.body is None else f"{told(op)} after {op.took():.0f} ms."
    check("answered", op.ok and op.took() <= age + LATE_MS_MAX, says, witness=[op, message])


def judge_once(asked):
    """Every customer is told an outcome, and only one; and no reply that nobody waits for makes a step fail."""
    for op in asked:
        if op.body is None:
            says = f"{name(op)} has no outcome: neither an answer nor code 0 has come in {PATIENCE_MS} ms."
            check("settled-once", False, says, witness=op)
            break
    first = {}
    for message in trace.messages(src="n1"):
        if message["dest"][0] != "c" or not is_reply(message):
            continue
        before = first.setdefault((message["dest"], message["body"]["in_reply_to"]), message)
        if before is not message:
            says = f"n1 told {message['dest']} two outcomes of one question: {outcome(before)}, and {outcome(message)}."
            check("settled-once", False, says, witness=[before, message])
            break
    check("settled-once", True)
    judge_troubles()


def is_reply(message):
    return message["body"] is not None and "in_reply_to" in message["body"]


def judge_troubles():
    troubles = [trouble for trouble in trace.troubles() if trouble["process"] == "n1"]
    if not troubles:
        return
    arrivals = {}
    for message in trace.messages(dest="n1", type="price_ok"):
        for copy in message["delivered"]:
            arrivals[copy["at"]] = message
    for trouble in troubles:
        message = arrivals.get(trouble["at"])
        if message is not None:
            says = f"At {trouble['at']:.0f} ms an answer (price_ok) from {message['src']} reached n1, and a step "
            says += f"failed over it in line {trouble['line']}: {trouble['says']}."
            check("settled-once", False, says, witness=[message, trouble])
            return


def outcome(message):
    body = message["body"]
    what = f"code {body.get('code')}" if body["type"] == "error" else "an answer"
    return f"{what} at {message['sent_at']:.0f} ms"


def judge_order(asked):
    """Who has waited longer is told sooner."""
    failed = sorted([op for op in asked if given_up(op)], key=lambda op: op.events[-1])
    for before, op in zip(failed, failed[1:]):
        says = f"{name(before)}, asked at {before.sent_at:.0f} ms, was given up at {before.done_at:.0f} ms. Only after "
        says += f"that, at {op.done_at:.0f} ms, came {name(op)}, though it was asked sooner, at {op.sent_at:.0f} ms."
        if not check("oldest-first", before.sent_at <= op.sent_at, says, witness=[before, op]):
            return


def open_now():
    """How many calls n1 keeps open; None when it does not show them."""
    count = (view("n1") or {}).get("open")
    return count if isinstance(count, int) else None


def judge_open(most, check_name, says, witness=None):
    count = open_now()
    if count is None:
        check(check_name, False, "n1 does not show its open calls: keep the step under @node.view as it was.")
    else:
        says = f"At {now():.0f} ms n1 keeps {count} calls in open_calls. {says}"
        check(check_name, count <= most, says, witness=witness)


def judge_bounded():
    """Asked just before each call."""
    says = f"{OPEN_MAX} is the limit: 100 calls a second, and none stays open for longer than {OPEN_MS_MAX} ms."
    judge_open(OPEN_MAX, "bounded", says)


async def judge_drained(last_ms):
    """Waits until the last call, of that moment, is as old as a call may become."""
    await sleep(last_ms + OPEN_MS_MAX - now())
    says = f"The last one was made at {last_ms:.0f} ms, and all must be over {OPEN_MS_MAX} ms after that."
    judge_open(0, "drains", says)


async def judge_recovery(customers, nodes):
    """Asked after the heal: every question gets its answer."""
    asked = []
    for i in range(5):
        wishes = [(random.choice(customers), to) for to in nodes[1:]]
        await gather(*[ask(customer, to, CALLS + 3 * i + j, asked) for j, (customer, to) in enumerate(wishes)])
    for op in asked:
        says = f"The network is whole and all nodes are up. {name(op)}: right is {right(op)}. {op.client} was told "
        says += "nothing." if op.body is None else f"{told(op)}."
        check("answers-again", op.ok and told(op) == str(right(op)), says, witness=op)
    return asked


# ---- what happens ----


@scenario(
    "n3 is dead; n1 asks it three questions, and then nobody asks anything",
    checks=["settled-once", "answered", "not-early", "not-late", "oldest-first", "drains"],
    seeds=1,
)
async def then_silence():
    cluster(nodes=3, latency=constant(10), without=WITHHELD)
    fault.kill("n3")
    customer, asked = client(), []
    await gather(
        ask_at(100, customer, "n3", 1, asked),
        ask_at(300, customer, "n2", 2, asked),
        ask_at(700, customer, "n3", 3, asked),
        ask_at(1400, customer, "n3", 4, asked),
        judge_drained(1400),
    )
    judge(asked, answers_heard())
    judge_once(asked)
    lost = len([message for message in trace.messages(dest="n3") if message["dropped"]])
    activity(lost >= 3, f"Too little happened to judge by: {lost} of the 3 questions for n3 were sent.")


@scenario(
    "A hundred calls a second: one in three messages is lost, n3 dies, n4 is slow, and n1's wall clock jumps",
    checks=[
        "settled-once", "answered", "not-early", "not-late", "oldest-first", "bounded", "drains", "answers-again",
    ],
)
async def night_shift():
    nodes = cluster(nodes=4, latency=exponential(20), without=WITHHELD)
    net.loss(1, 3)
    # Around the age at which a call is given up: some of n4's answers are in time, most come when all is over.
    net.link("n4", "n1", uniform(1900, 2600))
    customers, asked = [client() for _ in range(4)], []
    # Never at a moment at which a sweep is due, as those are at whole tenths of a second.
    first_ms = random.randint(1, STEP_MS - 1)
    last_ms = first_ms + STEP_MS * (CALLS - 1)
    await gather(
        *[hundredth(first_ms + STEP_MS * i, customers, nodes, i, asked) for i in range(CALLS)],
        dies_for_a_while("n3"),
        clock_jumps("n1"),
        judge_drained(last_ms),
    )
    net.link("n4", "n1", exponential(20))
    await heal(1000)
    heard = answers_heard()
    judge(asked, heard)
    judge_activity(asked, heard)
    asked += await judge_recovery(customers, nodes)
    judge_once(asked)


async def hundredth(at, customers, nodes, article, asked):
    """One call, and a look at all that are open."""
    await sleep(at - now())
    judge_bounded()
    await ask(random.choice(customers), random.choice(nodes[1:]), article, asked)


async def dies_for_a_while(node):
    await sleep(random.randint(500, 4000))
    fault.kill(node)
    await sleep(5000)
    fault.restart(node)


async def clock_jumps(node):
    """By ten seconds, and back: first forward or first backward, as the seed has it."""
    ms = random.choice([10000, -10000])
    await sleep(random.randint(2500, 4000))
    clock.jump(node, ms)
    await sleep(random.randint(3500, 4500))
    clock.jump(node, -ms)


def judge_activity(asked, heard):
    """Calls have ended in every way that a call can end, and often enough."""
    answers = [answer_of(op, heard) for op in asked]
    young = len([1 for answer in answers if answer is not None and answer[0] < AGE_MS])
    late = len([1 for answer in answers if answer is not None and answer[0] >= AGE_MS])
    dead = 0
    for message in trace.messages(dest="n3", type="price"):
        dead += any([drop["why"] == "dead" for drop in message["dropped"]])
    silent = len([1 for answer in answers if answer is None])
    activity(
        young >= 100 and late >= 50 and silent >= 300 and dead >= 10,
        f"Too little happened to judge by: of {len(asked)} calls {young} were answered within {AGE_MS} ms (100 are "
        f"needed), {late} later (50), {silent} never (300); {dead} questions reached n3 when it was dead (10).",
    )

# What the callers go through. Every node runs the learner's program: it relays questions, and answers those about
# prices. A price tells whose it is: article 7 costs 307 at n3 and 407 at n4. So a mixed-up answer shows.
# Customers are 0 ms away from the node they ask, so what they wait is what that node makes them wait.
from sim import activity, check, client, cluster, constant, fault, gather, heal, net, random, scenario, sleep, trace
from sim import uniform, view

# How much later than its timeout a call may end: room for a program that looks every few ms.
LATE_MS_MAX = 10
# And how much earlier: `now()` counts whole ms, so a deadline reckoned from it can be this much off.
EARLY_MS_MAX = 1
# How long after the timeout a customer still listens. Whoever has heard nothing by then will hear nothing.
PATIENCE_MS = 2000
# A question travels 60 ms at most, is looked up in 300 ms, and its answer travels 60 ms at most.
SLOW_MS = 300
BURST_MS_MAX = SLOW_MS + 60 + 60 + LATE_MS_MAX

ARTICLES = 100
NOT_FOUND = 20


# ---- the customers ----


async def ask(customer, relay, to, article, asked, after=0, timeout=500, patience=PATIENCE_MS):
    question = {"type": "price", "article": article, "after": after}
    body = {"type": "relay", "to": to, "ask": question, "timeout": timeout}
    op = await customer.call(relay, body, timeout=timeout + patience)
    asked.append(op)
    return op


async def later(ms, asking):
    await sleep(ms)
    await asking


# ---- what is asked of the callers ----


def name(op):
    return f"{op.client}'s question to {op.node} (article {op.request['ask']['article']} at {op.request['to']})"


def right(op):
    """What the question's answer is."""
    article = op.request["ask"]["article"]
    if article >= ARTICLES:
        return f"error {NOT_FOUND}, no such article"
    return str(100 * int(op.request["to"][1:]) + article)


def told(op):
    """What the customer was told."""
    if op.body is None:
        return "nothing at all"
    if not op.ok:
        return "code 0, nobody knows" if op.code == 0 else f"error {op.code} by {op.node} itself"
    answer = op.body.get("answer")
    if isinstance(answer, dict) and isinstance(answer.get("price"), int):
        return str(answer["price"])
    if isinstance(answer, dict) and answer.get("code") == NOT_FOUND:
        return f"error {NOT_FOUND}, no such article"
    return f"{answer}"


def with_article(answer):
    """An answer, and when it is a price, whose."""
    if not answer.isdigit():
        return answer
    return f"{answer}, the price of article {int(answer) % 100} at n{int(answer) // 100}"


def judge_right(asked, silence_allowed=False):
    """Whoever was told something was told the answer to what they asked."""
    for op in asked:
        unknown = op.code == 0 and op.body is not None
        if op.body is None or told(op) == right(op) or (unknown and silence_allowed):
            check("right-answer", True)
            continue
        says = f"{name(op)}: right is {right(op)}. {op.client} was told {with_article(told(op))}"
        says += f", although nothing kept {op.request['to']} from answering in time." if unknown else "."
        check("right-answer", False, says, witness=[op] + trail_of(op))
        return


def trail_of(op):
    """The question that has the price which this customer was told, and its answers: they show whose it is."""
    answer = op.body.get("answer") if op.ok else None
    price = answer.get("price") if isinstance(answer, dict) else None
    trail = []
    for message in trace.messages(src=op.node, type="price"):
        if price == 100 * int(message["dest"][1:]) + message["body"].get("article", 0):
            trail.append(message)
    answers = trace.messages(dest=op.node, type="price_ok")
    return trail + [message for message in answers if message["body"].get("price") == price]


def judge_time(asked):
    """Every question is settled: by its answer, or by code 0 at its timeout."""
    for op in asked:
        timeout = op.request["timeout"]
        in_time = op.body is not None and op.took() <= timeout + LATE_MS_MAX
        says = f"{name(op)} had a timeout of {timeout} ms, and was settled after {op.took():.0f} ms."
        if op.body is None:
            says = f"{name(op)} had a timeout of {timeout} ms, and was not settled after {op.took():.0f} ms."
        elif not op.ok and op.code == 0 and op.took() < timeout - EARLY_MS_MAX:
            in_time = False
            says = f"{name(op)} was given up after {op.took():.0f} ms; its timeout is {timeout} ms."
        check("on-time", in_time, says, witness=op)


def replies_between(nodes):
    inside = [message for message in trace.messages() if message["src"] in nodes and message["dest"] in nodes]
    return [message for message in inside if is_reply(message)]


def is_reply(message):
    return message["body"] is not None and "in_reply_to" in message["body"]


def judge_late(nodes, customers):
    """Replies that came when nobody waited did no harm."""
    arrivals = {}
    for message in replies_between(nodes):
        for copy in message["delivered"]:
            arrivals[(message["dest"], copy["at"])] = message
    for trouble in trace.troubles():
        message = arrivals.get((trouble["process"], trouble["at"]))
        if message is not None:
            says = f"At {trouble['at']:.0f} ms a reply from {message['src']} reached {trouble['process']}, "
            says += f"and a step failed over it in line {trouble['line']}: {trouble['says']}."
            check("late-is-harmless", False, says, witness=[message, trouble])
    for customer in customers:
        judge_answered_once(customer)


def judge_answered_once(customer):
    first = {}
    for message in trace.messages(dest=customer.name):
        before = first.setdefault((message["src"], message["body"].get("in_reply_to")), message)
        says = f"{message['src']} answered the same question of {customer.name} twice: "
        says += f"{before['body']['type']} at {before['sent_at']:.0f} ms, "
        says += f"{message['body']['type']} at {message['sent_at']:.0f} ms."
        check("late-is-harmless", before is message, says, witness=[before, message])


def judge_burst(burst):
    last = max(burst, key=lambda op: op.done_at)
    settled = "was not settled" if last.body is None else "was settled last,"
    says = f"20 questions were asked of n5 at once, and {name(last)} {settled} after {last.took():.0f} ms. "
    says += f"{BURST_MS_MAX} ms is the limit: {SLOW_MS} ms for n5 to look it up, two trips of 60 ms at most, "
    says += f"and {LATE_MS_MAX} ms to spare."
    check("in-parallel", last.body is not None and last.took() <= BURST_MS_MAX, says, witness=last)


async def judge_recovery(nodes, customers):
    """Asked after the heal: each node asks each other one, and every question has its answer."""
    asked = []
    pairs = [(relay, to) for relay in nodes for to in nodes if relay != to]
    await gather(*[ask(random.choice(customers), relay, to, i, asked) for i, (relay, to) in enumerate(pairs)])
    for op in asked:
        says = f"The network is whole and all nodes are up. {name(op)}: right is {right(op)}. "
        says += f"{op.client} was told {with_article(told(op))}."
        check("answers-again", told(op) == right(op), says, witness=op)


def judge_forgotten(nodes, asked):
    """Asked when every call has ended, by its answer or by its timeout: so none is left in the table."""
    for node in nodes:
        shown = view(node) or {}
        if not isinstance(shown.get("open"), int):
            check("forgets", False, f"{node} does not show its open calls: keep the step under @node.view as it was.")
            continue
        says = f"All calls of {node} are over, but it still keeps {shown['open']} in open_calls."
        unanswered = [op for op in asked if op.node == node and not op.ok]
        check("forgets", shown["open"] == 0, says, witness=unanswered)


def count_answered(asked):
    return len([op for op in asked if op.ok])


# ---- what happens ----


@scenario(
    "Two questions to the same neighbour; the second is answered first",
    checks=["right-answer", "on-time"],
    seeds=1,
)
async def two_questions():
    cluster(nodes=2, latency=constant(10), without=["rpc"])
    first, second, asked = client(), client(), []
    await gather(
        ask(first, "n1", "n2", 1, asked, after=60),
        later(5, ask(second, "n1", "n2", 2, asked)),
    )
    judge_right(asked)
    judge_time(asked)
    heard = len([op for op in asked if op.body is not None])
    activity(heard == 2, f"{heard} of the 2 questions were settled.")


@scenario(
    "Two hundred and forty questions between five nodes, whose answers overtake each other",
    checks=["right-answer", "on-time", "late-is-harmless"],
)
async def overtaking():
    nodes = cluster(nodes=5, latency=uniform(0, 60), without=["rpc"])
    customers, asked = [client() for _ in range(6)], []
    await gather(*[eight_rounds(customer, nodes, asked) for customer in customers])
    judge_right(asked)
    judge_time(asked)
    judge_late(nodes, customers)
    overtaken = count_overtaken(replies_between(nodes))
    answered = count_answered(asked)
    activity(
        answered >= 200 and overtaken >= 20,
        f"Too little happened to judge by: {answered} of 240 questions were answered (200 are needed), "
        f"{overtaken} answers were overtaken (20).",
    )


async def eight_rounds(customer, nodes, asked):
    """Five questions at once, eight times. Only two nodes relay, so that each has several calls to one node open."""
    for _ in range(8):
        questions = []
        for _ in range(5):
            relay = random.choice(nodes[:2])
            to = random.choice([node for node in nodes if node != relay])
            # One article in eleven is none: a refusal is an answer, too.
            questions.append(ask(customer, relay, to, random.randrange(ARTICLES + 10), asked))
        await gather(*questions)


def count_overtaken(replies):
    """How many replies arrived after one that the same node had sent later to the same node."""
    overtaken, latest = 0, {}
    for message in reversed(replies):
        link = (message["src"], message["dest"])
        for copy in message["delivered"]:
            if copy["at"] > latest.get(link, copy["at"]):
                overtaken += 1
            latest[link] = min(copy["at"], latest.get(link, copy["at"]))
    return overtaken


@scenario(
    "n5 takes 300 ms for an answer, n4 is cut off for two seconds, and n1 has questions for both",
    checks=["right-answer", "on-time", "in-parallel", "late-is-harmless", "answers-again", "forgets"],
)
async def slow_and_silent():
    nodes = cluster(nodes=5, latency=uniform(0, 60), without=["rpc"])
    customers = [client() for _ in range(4)]
    steady, silent, slow, burst = [], [], [], []
    net.isolate("n4")
    await gather(
        # All the while, so that there is always a newer call than the one that waits.
        keep_asking(0, 20, range(100), customers[0], "n2", steady),
        # n4 hears none of these.
        keep_asking(100, 200, range(8), customers[1], "n4", silent, timeout=200),
        # n5 answers these too late, and all of the twenty below in time.
        keep_asking(150, 200, range(8), customers[2], "n5", slow, after=SLOW_MS, timeout=200),
        keep_asking(800, 0, range(20, 40), customers[3], "n5", burst, after=SLOW_MS, timeout=1000),
        sleep(2000),
    )
    judge_right(steady + burst)
    judge_right(silent + slow, silence_allowed=True)
    judge_time(steady + silent + slow + burst)
    judge_burst(burst)
    unheard = len([m for m in trace.messages(dest="n4", type="price") if len(m["dropped"]) > 0])
    late = count_late(slow)
    activity(
        unheard >= 8 and late >= 4 and count_answered(steady) >= 80,
        f"Too little happened to judge by: {count_answered(steady)} of 100 questions to n2 were answered (80 are "
        f"needed), {unheard} questions to n4 were lost (8), {late} answers of n5 came after their timeout (4).",
    )
    await heal(1000)
    await judge_recovery(nodes, customers)
    judge_forgotten(nodes, silent + slow)
    judge_late(nodes, customers)


async def keep_asking(first_ms, every_ms, articles, customer, to, asked, **how):
    """Asks n1 for one article after the other, whether or not the last question was answered."""
    questions = []
    for i, article in enumerate(articles):
        questions.append(later(first_ms + every_ms * i, ask(customer, "n1", to, article, asked, **how)))
    await gather(*questions)


def count_late(slow):
    """How many of these questions were answered, but after their timeout."""
    arrivals = {}
    for message in trace.messages(src="n5", dest="n1", type="price_ok"):
        for copy in message["delivered"]:
            arrivals[str(message["body"].get("price"))] = copy["at"]
    return len([op for op in slow if arrivals.get(right(op), 0) > op.sent_at + op.request["timeout"]])


@scenario(
    "n1 is killed with calls open and starts again at once, three times, while messages are lost and doubled",
    checks=["right-answer", "on-time", "late-is-harmless", "answers-again", "forgets"],
)
async def former_life():
    nodes = cluster(nodes=5, latency=uniform(0, 60), without=["rpc"])
    net.loss(1, 6)
    net.duplicate(1, 4)
    customers = [client() for _ in range(4)]
    articles = list(range(ARTICLES))
    random.shuffle(articles)
    orphaned, asked = [], []
    # Each life asks eight questions when it is 50 ms old, and their answers take 200 to 320 ms. But the life ends
    # 100 ms after asking: the next has just asked its own eight when those answers come. The last one lives on.
    await gather(
        *[one_life(i, customers, nodes, articles, orphaned, patience=0) for i in range(3)],
        one_life(3, customers, nodes, articles, asked),
        *[later(150 * i, begin_anew("n1")) for i in range(1, 4)],
    )
    judge_right(orphaned + asked, silence_allowed=True)
    judge_time(asked)
    foreign = count_foreign("n1")
    lives = len(trace.starts("n1"))
    activity(
        lives == 4 and foreign >= 5,
        f"Too little happened to judge by: n1 had {lives} lives (4 are needed), and {foreign} answers came for a "
        f"former one (5).",
    )
    await heal(1000)
    await judge_recovery(nodes, customers)
    judge_forgotten(nodes, asked)
    judge_late(nodes, customers)


async def one_life(number, customers, nodes, articles, asked, patience=PATIENCE_MS):
    await sleep(150 * number + 50)
    questions = []
    for i, article in enumerate(articles[8 * number : 8 * number + 8]):
        to = nodes[1 + i % 4]
        questions.append(ask(customers[i % 4], "n1", to, article, asked, after=200, timeout=600, patience=patience))
    await gather(*questions)


async def begin_anew(node):
    fault.kill(node)
    fault.restart(node)


def count_foreign(node):
    """How many answers reached a life that began after their question was asked, 200 ms before they were sent."""
    starts = trace.starts(node)
    foreign = 0
    for message in trace.messages(dest=node, type="price_ok"):
        for copy in message["delivered"]:
            life_began = max([start for start in starts if start <= copy["at"]])
            foreign += life_began > message["sent_at"] - 200
    return foreign

# What the comparisons go through. Every node runs the learner's program: it compares prices for customers, and is a
# shop that others ask. A price tells whose it is: article 7 costs 2007 at n2 and 3007 at n3. Every comparison of a run
# is about another article, so that a price also tells which comparison it is for.
# Customers are 0 ms away from the node they ask, so what they wait is what that node makes them wait.
from sim import activity, check, client, cluster, constant, exponential, fault, gather, heal, net, random, scenario
from sim import sleep, trace, uniform, view

# How much later than it could a comparison may end: room for a program that looks every few ms.
LATE_MS_MAX = 10
# And how much earlier than its deadline: `now()` counts whole ms, so a time reckoned from it can be this much off.
EARLY_MS_MAX = 1
# How long after the deadline a customer still listens. Whoever has heard nothing by then will hear nothing.
PATIENCE_MS = 1000
# Question and answer travel 50 ms each: 110 ms with those to spare. Six shops asked in turn would need 600.
FAR_MS = 50
# A way takes 30 ms on average; there and back, more than 1,000 ms come once in ten million million times.
WAY_MS = 30
AMPLE_MS = 1000
# What the customers of a storm give a comparison.
DEADLINE_MS = 200


# ---- the customers ----


async def compare(customer, node, shops, article, need, deadline, asked):
    body = {"type": "compare", "shops": shops, "article": article, "need": need, "deadline": deadline}
    op = await customer.call(node, body, timeout=deadline + PATIENCE_MS)
    asked.append(op)
    return op


def all_articles():
    """Every article once, in an order that the seed draws: comparisons take theirs off the end."""
    articles = list(range(1000))
    random.shuffle(articles)
    return articles


def shops_for(node, nodes):
    """All other nodes, in an order that the seed draws: so that a place in it is nobody's by right."""
    shops = [other for other in nodes if other != node]
    random.shuffle(shops)
    return shops


async def two_each(customers, nodes, rounds, deadline, articles, asked):
    """Every customer keeps two comparisons open, at n1 or n2: so each of these has several open at once."""

    async def one_after_another(customer):
        for _ in range(rounds):
            node = random.choice(nodes[:2])
            need = random.choice([4, 6])
            await compare(customer, node, shops_for(node, nodes), articles.pop(), need, deadline, asked)

    await gather(*[one_after_another(customer) for customer in customers + customers])


# ---- what the shops had answered, and when ----


def answers_heard():
    """{(node, article): {shop: [arrivals of its answer, the first one first]}}, each (at, message)."""
    heard = {}
    for message in trace.messages(type="price_ok"):
        about = (message["dest"], message["body"].get("price", -1) % 1000)
        copies = heard.setdefault(about, {}).setdefault(message["src"], [])
        copies += [(copy["at"], message) for copy in message["delivered"]]
        copies.sort(key=lambda copy: copy[0])
    return heard


def questions_asked():
    """{(node, article): {shop: the first question that it was sent}}."""
    questions = {}
    for message in trace.messages(type="price"):
        about = (message["src"], message["body"].get("article"))
        questions.setdefault(about, {}).setdefault(message["dest"], message)
    return questions


def firsts(op, heard):
    """When the first answer of each shop reached the node of this comparison: [(at, shop, message)], in this order."""
    copies = heard.get((op.node, op.request["article"]), {})
    found = [(copies[shop][0][0], shop, copies[shop][0][1]) for shop in copies if copies[shop]]
    return sorted(found, key=lambda first: first[0])


def enough_at(op, heard):
    """When the answers were enough; None when they never were, or only after the deadline."""
    arrived, need = firsts(op, heard), op.request["need"]
    if len(arrived) < need or arrived[need - 1][0] > op.sent_at + op.request["deadline"]:
        return None
    return arrived[need - 1][0]


# ---- what is asked of the comparisons ----


def name(op):
    return f"{op.client}'s comparison at {op.node} (article {op.request['article']})"


def wish(op):
    need, shops = op.request["need"], op.request["shops"]
    return f"{name(op)} asks {len(shops)} shops and needs {need} of them by {op.request['deadline']} ms"


def shops_in_words(number):
    return "only one shop" if number == 1 else f"only {number} different shops"


def ended(op):
    return "was never answered" if op.body is None else f"was answered after {op.took():.0f} ms"


def judge(asked, heard):
    """What holds for every comparison, whatever happened to it."""
    questions = questions_asked()
    for op in asked:
        judge_count(op, heard)
        judge_values(op, heard)
        judge_end(op, heard, questions)
        judge_asked(op, questions)


def judge_count(op, heard):
    """Before its deadline a comparison ends with `need` different shops, and not with fewer."""
    if op.body is None or op.took() >= op.request["deadline"] - EARLY_MS_MAX:
        check("counts-peers", True)
        return
    arrived = [first for first in firsts(op, heard) if first[0] <= op.done_at]
    told = []
    for _, shop, _ in arrived:
        copies = heard[(op.node, op.request["article"])][shop]
        times = len([at for at, _ in copies if at <= op.done_at])
        told.append(shop if times == 1 else f"{shop} ({times} times)")
    so_far = f"{shops_in_words(len(arrived))} had answered: {', '.join(told)}" if told else "no shop had answered"
    says = f"{wish(op)}. It {ended(op)}, when {so_far}."
    ok = len(arrived) >= op.request["need"]
    check("counts-peers", ok, says, witness=[op] + [message for _, _, message in arrived])


def judge_values(op, heard):
    """Each slot holds what its own shop said, and is empty only when that came too late."""
    if op.body is None:
        return
    shops, slots = op.request["shops"], op.body.get("answers")
    if not isinstance(slots, list) or len(slots) != len(shops):
        says = f"{name(op)} asks {len(shops)} shops and was told {slots}: a list with one slot for each is wanted."
        check("all-values", False, says, witness=op)
        return
    in_time = min(op.done_at, enough_at(op, heard) or op.sent_at + op.request["deadline"])
    arrivals = {shop: (at, message) for at, shop, message in firsts(op, heard)}
    for place, shop in enumerate(shops):
        at, message = arrivals.get(shop, (None, None))
        found = slots[place].get("price") if isinstance(slots[place], dict) else slots[place]
        right = 1000 * int(shop[1:]) + op.request["article"]
        says = f"{name(op)} asked {', '.join(shops)}. Slot {place} belongs to {shop}, whose price is {right}: "
        if found is None:
            ok = at is None or at >= in_time
            came = 0 if at is None else at - op.sent_at
            says += f"it arrived after {came:.0f} ms, but the slot is empty in the answer after {op.took():.0f} ms."
        else:
            ok = found == right
            says += f"the slot holds {with_owner(found)}."
        if not ok:
            check("all-values", False, says, witness=[op] + ([] if message is None else [message]))
            return
    # Slots that are all empty, because nothing had come, show nothing.
    if any([slot is not None for slot in slots]):
        check("all-values", True)


def with_owner(price):
    if not isinstance(price, int) or price < 1000:
        return f"{price}"
    return f"{price}, the price of article {price % 1000} at n{price // 1000}"


def judge_end(op, heard, questions):
    """A comparison ends when its answers are enough; when they never are, at its deadline."""
    enough, deadline, need = enough_at(op, heard), op.request["deadline"], op.request["need"]
    if enough is not None:
        limit = enough - op.sent_at + LATE_MS_MAX
        says = f"{wish(op)}. {need} had answered after {enough - op.sent_at:.0f} ms; it {ended(op)}."
        check("one-trip", op.body is not None and op.took() <= limit, says, witness=[op, *answers_of(op, heard)[:need]])
        return
    if op.body is not None and op.took() < deadline - EARLY_MS_MAX:
        return  # it did not come to its deadline: `judge_count` says what is wrong with that
    answered = [shop for at, shop, _ in firsts(op, heard) if at <= op.sent_at + deadline]
    silent = [shop for shop in op.request["shops"] if shop not in answered]
    says = f"{wish(op)}. By then {len(answered)} had answered, and {', '.join(silent)} had not; it {ended(op)}. "
    says += f"{deadline + LATE_MS_MAX} ms is the limit."
    in_time = op.body is not None and op.took() <= deadline + LATE_MS_MAX
    sent = questions.get((op.node, op.request["article"]), {})
    check("partial-at-deadline", in_time, says, witness=[op] + [sent[shop] for shop in silent if shop in sent])


def judge_asked(op, questions):
    """Every shop is asked, and none only after others have answered."""
    sent = questions.get((op.node, op.request["article"]), {})
    for shop in op.request["shops"]:
        question = sent.get(shop)
        if question is None:
            says = f"{name(op)} is for {', '.join(op.request['shops'])}, but {shop} was not asked."
            check("one-trip", False, says, witness=[op, *sent.values()])
            return
        waited = question["sent_at"] - op.sent_at
        says = f"{name(op)} is for {', '.join(op.request['shops'])}, but {shop} was asked only after {waited:.0f} ms. "
        says += f"All are asked at once, within {LATE_MS_MAX} ms."
        if not check("one-trip", waited <= LATE_MS_MAX, says, witness=[op, *sent.values()]):
            return


def answers_of(op, heard):
    return [message for _, _, message in firsts(op, heard)]


def judge_trip(op, there_ms, back_ms):
    """However many shops are asked, the trip to the farthest of them and back is all that a comparison takes."""
    limit = there_ms + back_ms + LATE_MS_MAX
    says = f"{name(op)} asks {len(op.request['shops'])} shops, and {ended(op)}. {limit} ms is the limit: {there_ms} "
    says += f"for a question, {back_ms} for the slowest answer, {LATE_MS_MAX} to spare."
    check("one-trip", op.body is not None and op.took() <= limit, says, witness=op)


def judge_once(customers):
    """No customer is answered twice, and no reply that nobody waits for makes a step fail."""
    for customer in customers:
        first = {}
        for message in trace.messages(dest=customer.name):
            before = first.setdefault((message["src"], message["body"].get("in_reply_to")), message)
            says = f"{message['src']} answered one question of {customer.name} twice: "
            says += f"at {before['sent_at']:.0f} ms and at {message['sent_at']:.0f} ms."
            check("one-answer", before is message, says, witness=[before, message])
    arrivals = {}
    for message in trace.messages(type="price_ok"):
        for copy in message["delivered"]:
            arrivals[(message["dest"], copy["at"])] = message
    for trouble in trace.troubles():
        message = arrivals.get((trouble["process"], trouble["at"]))
        if message is not None:
            says = f"At {trouble['at']:.0f} ms an answer (price_ok) from {message['src']} reached "
            says += f"{trouble['process']}, and a step failed over it in line {trouble['line']}: {trouble['says']}."
            check("one-answer", False, says, witness=[message, trouble])


def judge_forgotten(nodes, asked):
    """Asked when every comparison is over: so no question of any is left in the table."""
    for node in nodes:
        shown = view(node) or {}
        if not isinstance(shown.get("open"), int):
            check("forgets", False, f"{node} does not show its open calls: keep the step under @node.view as it was.")
            continue
        says = f"All comparisons of {node} are over, but it still keeps {shown['open']} questions in open_calls."
        check("forgets", shown["open"] == 0, says, witness=[op for op in asked if op.node == node][-1:])


async def judge_recovery(customers, nodes, articles):
    """Asked after the heal: each node asks all others, and every one of them answers."""
    asked = []
    await gather(*[
        compare(customers[i % 3], node, shops_for(node, nodes), articles.pop(), 6, AMPLE_MS, asked)
        for i, node in enumerate(nodes)
    ])
    for op in asked:
        slots = op.body.get("answers") if op.body is not None else None
        empty = [shop for shop, answer in zip(op.request["shops"], slots or []) if answer is None]
        says = f"All nodes are up again. {wish(op)}; it {ended(op)}"
        says += f", and the slots of {', '.join(empty)} are empty." if empty else "."
        check("answers-again", op.body is not None and len(empty) == 0, says, witness=op)
    return asked


# ---- what happens ----


@scenario(
    "Three shops are asked one price, and the last one asked answers first",
    checks=["all-values", "counts-peers", "one-trip"],
    seeds=1,
)
async def three_shops():
    cluster(nodes=4, latency=constant(10), without=["rpc"])
    for shop, ms in [("n2", 60), ("n3", 40), ("n4", 20)]:
        net.link(shop, "n1", constant(ms))
    asked = []
    op = await compare(client(), "n1", ["n2", "n3", "n4"], 7, 3, DEADLINE_MS, asked)
    # Whatever is still under way arrives, so that the answers can be told.
    await sleep(100)
    judge_trip(op, 10, 60)
    judge(asked, answers_heard())
    activity(op.body is not None, "The customer was not answered.")


@scenario(
    "Six shops, all of them 50 ms away",
    checks=["one-trip", "all-values", "counts-peers"],
)
async def far_away():
    nodes = cluster(nodes=7, latency=constant(FAR_MS), without=["rpc"])
    customers, articles, asked = [client() for _ in range(3)], all_articles(), []
    for _ in range(3):
        node = random.choice(nodes)
        await gather(*[
            compare(customer, node, shops_for(node, nodes), articles.pop(), 6, AMPLE_MS, asked)
            for customer in customers
        ])
    # Whatever is still under way arrives, so that the answers can be told.
    await sleep(2 * FAR_MS)
    for op in asked:
        judge_trip(op, FAR_MS, FAR_MS)
    judge(asked, answers_heard())
    told = len([op for op in asked if op.body is not None])
    activity(told == 9, f"{told} of 9 customers were answered.")


@scenario(
    "One hundred and two comparisons; answers overtake each other, and every fourth message comes twice",
    checks=["all-values", "counts-peers", "one-trip", "one-answer"],
)
async def overtaking():
    nodes = cluster(nodes=7, latency=exponential(WAY_MS), without=["rpc"])
    net.duplicate(1, 4)
    customers, asked = [client() for _ in range(3)], []
    await two_each(customers, nodes, 17, AMPLE_MS, all_articles(), asked)
    # Late answers come in, and deadlines pass.
    await sleep(AMPLE_MS)
    heard = answers_heard()
    judge(asked, heard)
    judge_once(customers)
    told = len([op for op in asked if op.body is not None])
    overtaken, copies = count_overtaken(asked, heard), count_copies(heard)
    activity(
        told >= 90 and overtaken >= 50 and copies >= 100,
        f"Too little happened to judge by: {told} of 102 customers were answered (90 are needed), {overtaken} times "
        f"the answers came in another order than the questions went (50), {copies} answers came more than once (100).",
    )


def count_overtaken(asked, heard):
    """In how many comparisons the shops answered in another order than they were asked."""
    return len([op for op in asked if [shop for _, shop, _ in firsts(op, heard)] != op.request["shops"]])


def count_copies(heard):
    return len([shop for shops in heard.values() for shop in shops if len(shops[shop]) > 1])


@scenario(
    "One shop is dead, one is slow, and every fourth message comes twice",
    checks=["partial-at-deadline", "all-values", "counts-peers", "one-trip", "one-answer", "answers-again", "forgets"],
)
async def dead_shop():
    nodes = cluster(nodes=7, latency=exponential(WAY_MS), without=["rpc"])
    net.duplicate(1, 4)
    # n1 and n2 compare; any two of the others get into trouble.
    dead, slow = random.sample(nodes[2:], 2)
    fault.kill(dead)
    # There and back in 160 to 280 ms: some of its answers make the deadline, some do not.
    for node in nodes[:2]:
        net.link(node, slow, uniform(80, 140))
        net.link(slow, node, uniform(80, 140))
    customers, articles, asked = [client() for _ in range(3)], all_articles(), []
    await two_each(customers, nodes, 12, DEADLINE_MS, articles, asked)
    for node in nodes[:2]:
        net.link(node, slow, exponential(WAY_MS))
        net.link(slow, node, exponential(WAY_MS))
    await heal(1000)
    heard = answers_heard()
    judge(asked, heard)
    partial = len([op for op in asked if enough_at(op, heard) is None])
    late = count_late(asked, heard)
    told = len([op for op in asked if op.body is not None])
    activity(
        partial >= 10 and late >= 10 and told >= 20,
        f"Too little happened to judge by: {told} of 72 customers were answered (20 are needed), {partial} comparisons "
        f"lacked answers at their deadline (10), {late} answers came after their comparison had ended (10).",
    )
    asked += await judge_recovery(customers, nodes, articles)
    judge_forgotten(nodes, asked)
    judge_once(customers)


def count_late(asked, heard):
    return sum([len([1 for at, _, _ in firsts(op, heard) if at > op.done_at]) for op in asked])

# What the chain goes through. Users ask n1, n1 asks n2, n2 asks n3, n3 asks the server; each hop takes 2 ms, and users
# are 0 ms away from n1. The server works 10 ms on a call, so it can take 100 a second; users send 40 a second.
# Every right answer bears a number that only the server can know, so none can be made up on the way.
from sim import activity, check, client, cluster, constant, fault, gather, heal, net, now, random, scenario
from sim import service, sleep, trace

LAYERS = ["n1", "n2", "n3"]
BELOW = {"n1": "n2", "n2": "n3", "n3": "server"}
# Three tries take three timeouts, and a layer waits a little longer than the three tries of the layer below.
TIMEOUT_MS = {"n1": 1100, "n2": 350, "n3": 100}
TRIES_MAX = 3
HOP_MS = 2
WORK_MS = 10

# A first try earns a tenth, and ten are saved at most. So in any stretch of time a layer that is asked m times asks at
# most 1.1 m + 10 times. Three layers: 1.1 (1.1 (1.1 n + 10) + 10) + 10 = 1.331 n + 33.1. In thousandths:
CALLS_A_REQUEST_MAX = 1331
CALLS_SAVED_MAX = 34000

# Between the end of a failed try and the next one, or the error: what `now()` may be off, in whole ms.
IDLE_MS_MAX = 1
# A user who has waited so long goes away: time for two tries of n1 that fail, 2 x 1,100 ms, and for one that does not.
PATIENCE_MS = 2500
# 40 requests a second, one in every 25 ms.
EVERY_MS = 25
# How long after a pause of 1 s all must be well. By its end 1.331 x 40 + 34 = 87 calls wait at most. From then on at
# most 1.331 x 40 = 53 come in a second, and 100 are served: after 87 / 47 = 1.9 s nobody waits.
PAUSE_MS = 1000
RECOVERY_MS = 2000
# The last retry of a request begins 1,100 + 1,100 ms after it came and ends 1,100 ms later; and some to spare.
LAST_WORD_MS = 3500
# A request takes six messages, of which one in fifty is lost: 0.98 ^ 6 = 89 in 100 come through at once. A try of n1
# fails once in 25 times, so with three all but 6 in 100,000 come through: 98 in 100 leave room for an empty purse.
LOSS_ONE_IN = 50
HELPED_PERCENT_MIN = 98


# ---- the users ----


async def ask(user, at, number, asked):
    await sleep(max(0, at - now()))
    op = await user.call("n1", {"type": "work", "id": number}, timeout=PATIENCE_MS)
    asked.append(op)
    return op


def times(begin_ms, end_ms):
    """When requests come: one somewhere in every 25 ms."""
    return [at + random.randrange(EVERY_MS) for at in range(begin_ms, end_ms, EVERY_MS)]


async def load(user, moments, first=0):
    """A request at each of these moments, whatever becomes of the others; returns them in that order."""
    asked = []
    await gather(*[ask(user, at, first + i, asked) for i, at in enumerate(moments)])
    return sorted(asked, key=lambda op: op.request["id"])


# ---- what is asked of the chain ----


def count_of(number, thing):
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def id_of(message):
    number = (message["body"] or {}).get("id")
    return number if isinstance(number, int) else None


def field(message, name):
    return (message["body"] or {}).get(name)


def judge_amplification(asked):
    """The server is called little more often than users ask: in all, and in any stretch of time."""
    calls = trace.messages(dest="server", type="work")
    judge_stretch("In all", len(asked), calls)
    first, last, requests = worst_stretch([op.sent_at for op in asked], [call["sent_at"] for call in calls])
    stretch = calls[first : last + 1]
    if stretch:
        when = f"Between {stretch[0]['sent_at']:.0f} and {stretch[-1]['sent_at']:.0f} ms"
        judge_stretch(when, requests, stretch)


def judge_stretch(when, requests, calls):
    most = (CALLS_A_REQUEST_MAX * requests + CALLS_SAVED_MAX) // 1000
    if len(calls) <= most:
        check("amplification", True)
        return
    by_id = {}
    for call in calls:
        by_id.setdefault(id_of(call), []).append(call)
    number = max(by_id, key=lambda number: len(by_id[number]))
    says = f"{when} {count_of(requests, 'request')} came, and n3 called the server {count_of(len(calls), 'time')}: "
    says += f"{count_of(len(by_id[number]), 'time')} for request {number} alone. 1.331 x {requests} + 34 = {most} is "
    says += "the most that three layers with a purse each can make of that."
    check("amplification", False, says, witness=by_id[number])


def worst_stretch(requests, calls):
    """The stretch of calls that is furthest above 1.331 for each request: (first call, last call, requests in it)."""
    # A request that came to n1 can be a call of n3 two hops later: it counts from then on, before calls of that time.
    points = [(at + 2 * HOP_MS, 0, -CALLS_A_REQUEST_MAX) for at in requests]
    points += [(at, 1, 1000) for at in calls]
    over, begin, call, requests_begun, requests_seen = 0, 0, -1, 0, 0
    worst, found = 0, (0, -1, 0)
    for _, kind, weight in sorted(points):
        call += kind
        if over <= 0 and kind == 1:
            over, begin, requests_begun = 0, call, requests_seen
        requests_seen += 1 - kind
        over += weight
        if over > worst:
            worst, found = over, (begin, call, requests_seen - requests_begun)
    return found


def judge_fails_fast():
    """Whoever asks waits for tries only: a failed one is followed at once by the next, or by the error."""
    for layer in LAYERS:
        received = trace.messages(dest=layer)
        answers = answers_of(received)
        for request in requests_of(layer, received):
            sent = request["sent"]
            judge_tries(layer, request)
            judge_code(layer, request)
            for i, since in moments_to_act(layer, request, answers):
                until = sent[i]["sent_at"] if i < len(sent) else now()
                if until - since > IDLE_MS_MAX:
                    complain(layer, request, i, since, until)
                    return
    check("fails-fast", True)


def judge_tries(layer, request):
    calls = [message for message in request["sent"] if message["dest"] == BELOW[layer]]
    if len(calls) > TRIES_MAX:  # asked first, for a sentence costs more than the comparison
        says = f"{layer} made {len(calls)} tries for request {id_of(request['message'])}. Three are the most: "
        says += f"{request['message']['src']} does not wait for longer than they take."
        check("fails-fast", False, says, witness=[request["message"]] + request["sent"])


def judge_code(layer, request):
    """The only error that there is here is silence, and code 0 is its name on the way up."""
    for message in request["sent"]:
        code = field(message, "code")
        if field(message, "type") == "error" and code != 0:
            says = f"{layer} told {message['dest']} error {code} about request {id_of(request['message'])}. "
            says += "The server gives no errors, so the last try ended in silence: that is code 0, nobody knows."
            check("fails-fast", False, says, witness=[request["message"]] + request["sent"])


def answers_of(received):
    """msg_id of a call -> (when its answer came, whether that was an error)"""
    found = {}
    for message in received:
        number = field(message, "in_reply_to")
        if number is not None:
            for copy in message["delivered"]:
                found.setdefault(number, (copy["at"], field(message, "type") == "error"))
    return found


def requests_of(layer, received):
    """What came to a layer, each with what the layer sent because of it, in order: its calls, and its answer."""
    found, by_id, by_address = [], {}, {}
    for message in received:
        if field(message, "type") == "work":
            for copy in message["delivered"]:
                request = {"message": message, "at": copy["at"], "event": copy["event"], "sent": []}
                found.append(request)
                by_id.setdefault(id_of(message), []).append(request)
                by_address[(message["src"], field(message, "msg_id"))] = request
    for message in trace.messages(src=layer):
        if message["dest"] != BELOW[layer]:
            owner = by_address.get((message["dest"], field(message, "in_reply_to")))
        else:
            owner = last_before(message["event"], by_id.get(id_of(message), []))
        if owner is not None:
            owner["sent"].append(message)
    return found


def last_before(event, requests):
    """A call belongs to the last request with its id that had come by then."""
    for request in reversed(requests):
        if request["event"] < event:
            return request
    return None


def moments_to_act(layer, request, answers):
    """When a layer has to do something for a request: (which of its sendings that is, from when on)."""
    moments = [(0, request["at"])]
    for i, call in enumerate(request["sent"]):
        if call["dest"] == BELOW[layer]:
            limit = call["sent_at"] + TIMEOUT_MS[layer]
            at, failed = answers.get(field(call, "msg_id"), (limit, True))
            if failed or at > limit:
                moments.append((i + 1, min(at, limit)))
    return moments


def complain(layer, request, i, since, until):
    number, asker = id_of(request["message"]), request["message"]["src"]
    if i == 0:
        what = f"request {number} came to {layer}"
    else:
        call = request["sent"][i - 1]
        timed_out = since >= call["sent_at"] + TIMEOUT_MS[layer]
        why = f"no answer for {TIMEOUT_MS[layer]} ms" if timed_out else f"an error from {BELOW[layer]}"
        what = f"try {i} of {layer} for request {number} had failed: {why}"
    says = f"At {since:.0f} ms {what}. For {until - since:.0f} ms {layer} then did nothing, and {asker} waited. "
    says += "What can be tried is tried at once; what cannot is told at once."
    check("fails-fast", False, says, witness=[request["message"]] + request["sent"])


def judge_helps(asked):
    """Retries make up for lost messages."""
    served = served_numbers()
    unanswered = [op for op in asked if not answered(op, served)]
    percent = 100 * (len(asked) - len(unanswered)) / len(asked)
    says = f"While one message in {LOSS_ONE_IN} was lost, {len(asked) - len(unanswered)} of {len(asked)} requests were "
    says += f"answered within {PATIENCE_MS} ms, {percent:.1f} in 100; {HELPED_PERCENT_MIN} are wanted. Without retries "
    says += f"it is 89, as each request needs six messages. {told(unanswered[:1])}"
    check("still-helps", percent >= HELPED_PERCENT_MIN, says, witness=unanswered[:3])


def judge_recovered(what, since, asked):
    """Everybody is answered, in every second from when all must be well again."""
    served = served_numbers()
    seconds = {}
    for op in asked:
        seconds.setdefault(int(op.sent_at - since) // 1000, []).append(op)
    for second, ops in sorted(seconds.items()):
        unanswered = [op for op in ops if not answered(op, served)]
        says = f"Of {count_of(len(ops), 'request')} that came {second} to {second + 1} s after {what}, "
        says += f"{len(ops) - len(unanswered)} were answered within {PATIENCE_MS} ms; 99 in 100 are wanted. "
        says += f"{told(unanswered[:1])}"
        check("recovers", 100 * len(unanswered) <= len(ops), says, witness=unanswered[:3])


def told(ops):
    for op in ops:
        if op.body is None:
            heard = "heard nothing"
        elif op.ok:
            heard = f"was told {op.body}, which the server never said"
        else:
            heard = f"was told error {op.code}"
        return f"Request {op.request['id']}, which came at {op.sent_at:.0f} ms, {heard}."
    return ""


def served_numbers():
    """request -> the numbers under which the server worked on it"""
    found = {}
    for message in trace.messages(src="server", type="work_ok"):
        found.setdefault(message["body"]["id"], []).append(message["body"]["served"])
    return found


def answered(op, served):
    return op.ok and op.body.get("served") in served.get(op.request["id"], [])


# ---- what happens ----


@scenario(
    "Ten requests within a quarter of a second, and the server is dead",
    checks=["amplification", "fails-fast"],
    seeds=1,
)
async def ten_requests():
    open_chain()
    fault.kill("server")
    asked = await load(client(), times(0, 10 * EVERY_MS))
    await sleep(LAST_WORD_MS)
    judge_amplification(asked)
    judge_fails_fast()
    calls = len(trace.messages(dest="server"))
    activity(calls >= 10, f"The server was called {calls} times for ten requests: each should be tried once at least.")


def open_chain():
    # A chain of three tries may keep each of 40 requests a second waiting for some three seconds.
    cluster(nodes=3, latency=constant(HOP_MS), workers=512)
    service("queue-server", name="server", work_ms=WORK_MS)


@scenario(
    "Forty requests a second, and the server stands still for one second",
    checks=["amplification", "recovers", "fails-fast"],
)
async def pause():
    open_chain()
    paused = random.randint(600, 900)
    resumed = paused + PAUSE_MS
    asked, _ = await gather(
        load(client(), times(0, resumed + RECOVERY_MS + 1000)),
        stand_still(paused, resumed),
    )
    await sleep(LAST_WORD_MS)
    judge_amplification(asked)
    judge_recovered("the end of the pause", resumed, between(asked, resumed + RECOVERY_MS, now()))
    judge_fails_fast()
    held = [m for m in trace.messages(dest="server") if any([c["at"] - m["sent_at"] > 100 for c in m["delivered"]])]
    answers = len([op for op in between(asked, 0, paused - 100) if op.ok])
    activity(
        len(held) >= 36 and answers >= 18,
        f"Too little happened to judge by: {len(held)} calls came to the server while it stood still (36 are needed), "
        f"{answers} requests were answered before that (18).",
    )


async def stand_still(paused, resumed):
    await sleep(paused)
    fault.pause("server")
    await sleep(resumed - paused)
    await heal(RECOVERY_MS)


def between(asked, begin, end):
    return [op for op in asked if begin <= op.sent_at < end]


@scenario(
    "One message in fifty is lost for eight seconds; then the server dies for a second and a half",
    checks=["amplification", "still-helps", "recovers", "fails-fast"],
)
async def loss_and_death():
    open_chain()
    lose(1)
    # Nobody asks in the last seconds before the death: whoever is judged by the loss has had all its retries.
    quiet = 8000
    died = quiet + LAST_WORD_MS
    healed = died + 1500
    well = healed + LAST_WORD_MS
    asked, _ = await gather(
        load(client(), times(0, quiet) + times(died, healed) + times(well, well + 1000)),
        die(died, healed),
    )
    await sleep(LAST_WORD_MS)
    judge_amplification(asked)
    judge_helps(between(asked, 0, quiet))
    judge_recovered("the end of all faults", healed, between(asked, healed, now()))
    judge_fails_fast()
    to_the_dead, lost = count_drops("dead"), count_drops("loss")
    activity(
        lost >= 20 and to_the_dead >= 50,
        f"Too little happened to judge by: {lost} messages were lost (20 are needed), and {to_the_dead} calls were "
        f"made to the server while it was dead (50).",
    )


def lose(chance):
    """Loss on all six ways of a request: the server is no node, so its two have to be named."""
    net.loss(chance, LOSS_ONE_IN)
    net.link("n3", "server", loss=(chance, LOSS_ONE_IN))
    net.link("server", "n3", loss=(chance, LOSS_ONE_IN))


async def die(died, healed):
    await sleep(died)
    fault.kill("server")
    await sleep(healed - died)
    lose(0)
    await heal(LAST_WORD_MS)


def count_drops(why):
    return sum([len([drop for drop in message["dropped"] if drop["why"] == why]) for message in trace.messages()])


@scenario(
    "The server dies, and all purses are emptied; eighty requests later one message is lost on each link",
    checks=["amplification", "still-helps", "recovers", "fails-fast"],
)
async def earned_again():
    open_chain()
    user = client()
    fault.kill("server")
    asked = await load(user, times(0, 1000))
    await sleep(LAST_WORD_MS)
    fault.restart("server")
    # Each of these earns a tenth in every layer, so there is a token for each loss, and to spare.
    begun = int(now())
    asked += await load(user, times(begun, begun + 80 * EVERY_MS), first=100)
    links = [("n1", "n2"), ("n2", "n3"), ("n3", "server")]
    random.shuffle(links)
    for i, (above, below) in enumerate(links):
        cut = net.cut_one_way(above, below) if random.random() < 0.5 else net.cut_one_way(below, above)
        op, _ = await gather(ask(user, now(), 200 + i, asked), mend_later(cut))
        judge_one_loss(op, above, below)
    await heal(500)
    begun = int(now())
    last = await load(user, times(begun, begun + 1000), first=300)
    judge_recovered("the end of all faults", begun, last)
    judge_amplification(asked + last)
    judge_fails_fast()
    to_the_dead, cuts = count_drops("dead"), count_drops("cut")
    activity(
        to_the_dead >= 40 and cuts >= 3,
        f"Too little happened to judge by: {to_the_dead} calls were made to the server while it was dead (40 are "
        f"needed), and {cuts} messages were lost afterwards (3).",
    )


async def mend_later(cut):
    # Long after a request has gone down and its answer has come up, long before its first retry.
    await sleep(60)
    net.mend(cut)


def judge_one_loss(op, above, below):
    says = f"Eighty requests after the storm, one message of request {op.request['id']} was lost between {above} and "
    says += f"{below}. It was not answered within {PATIENCE_MS} ms, though {above} had earned 8 tokens by then: "
    says += "one would have paid for a retry."
    check("still-helps", answered(op, served_numbers()), says, witness=op)

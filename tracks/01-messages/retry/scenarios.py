# What the front desks of a hotel go through. The store keeps who has which room, and under which version. It is played
# by the module store. A room takes part in one errand only, so that whatever names it belongs to that errand.
# Guests are 0 ms away from their desk: what they wait is what the desk makes them wait.
from sim import activity, check, client, cluster, constant, exponential, fault, gather, heal, net, now, random, scenario
from sim import service, sleep, trace, uniform, view

ATTEMPT_MS = 200
DEADLINE_MS = 3000
# Room for a program that looks every few ms.
LATE_MS_MAX = 10
# `now()` counts whole ms, so what is reckoned from it can be this much off.
EARLY_MS_MAX = 1
# How soon after its arrival an answer is passed on.
PASS_ON_MS_MAX = 5
# How long after the deadline a guest still listens. Whoever has heard nothing by then will hear nothing.
PATIENCE_MS = 2000
# An attempt and its answer both come through 3/4 x 3/4 = 9 times in 16. Fifteen attempts fail together (7/16)^15 = 4
# times in a million, so that of 100 reads two stay without an answer once in ten million runs.
READS = 100
READS_MIN = 99

UNKNOWN, BUSY, MALFORMED, NO_SUCH_ROOM, OTHER_VERSION = 0, 11, 12, 20, 22
GUESTS = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ida", "Jan", "Kim", "Leo"]


# ---- the hotel ----


class Hotel:
    """Makes errands, each about a room of its own, and knows the rooms that the store must begin with."""

    def __init__(self):
        self.rooms = {}
        self.last = 0

    def next_room(self, exists=True):
        self.last += 1
        room = f"room-{self.last}"
        if exists:
            self.rooms[room] = [random.choice(GUESTS), random.randint(1, 9)]
        return room

    def read(self):
        return {"type": "get", "key": self.next_room()}

    def booking(self):
        """A put that the store will do."""
        room = self.next_room()
        return {"type": "put", "key": room, "value": random.choice(GUESTS), "version": self.rooms[room][1]}

    def taken(self):
        """A put that comes too late: the room has a higher version by now."""
        return {**self.booking(), "version": 0}

    def nowhere(self):
        """A get or a put of a room that is not there."""
        room = self.next_room(exists=False)
        if random.randrange(2) == 0:
            return {"type": "get", "key": room}
        return {"type": "put", "key": room, "value": random.choice(GUESTS), "version": 3}

    def versionless(self):
        """A put that the store cannot understand."""
        return {"type": "put", "key": self.next_room(), "value": random.choice(GUESTS)}

    def refused(self, number):
        """Puts and gets that the store will not do, for all three reasons."""
        made = []
        for i in range(number):
            made.append([self.taken, self.taken, self.nowhere, self.versionless][i % 4]())
        return made


async def run(at, guest, desk, ask, ops, deadline=DEADLINE_MS):
    """A guest comes to a desk with an errand, `at` ms after the run began."""
    await sleep(max(0, at - now()))
    body = {"type": "errand", "ask": ask, "deadline": deadline}
    op = await guest.call(desk, body, timeout=deadline + PATIENCE_MS)
    ops.append(op)
    return op


def lose(desks, chance, of):
    """From now on so many of the messages between these desks and the store are lost, each way."""
    for desk in desks:
        net.link(desk, "store", loss=(chance, of))
        net.link("store", desk, loss=(chance, of))


# ---- what became of an errand ----


def read_files(ops):
    """For each errand its attempts, and the store's answers to each: all that there is on the wire."""
    attempts, by_arrival = {}, {}
    for message in trace.messages(dest="store"):
        room = (message["body"] or {}).get("key")
        entry = {"message": message, "sent_at": message["sent_at"], "answer": None, "answered_at": None}
        attempts.setdefault(room, []).append(entry)
        for copy in message["delivered"]:
            by_arrival[copy["event"]] = entry
    for message in trace.messages(src="store"):
        entry = by_arrival.get(message["cause"])
        if entry is not None:
            entry["answer"] = message
            entry["answered_at"] = message["delivered"][0]["at"] if message["delivered"] else None
    return [{"op": op, "attempts": attempts.get(op.request["ask"]["key"], [])} for op in ops]


def heard(file, by=None):
    """The attempts whose answers have reached the desk, in order of arrival; those by then only, if a time is given."""
    found = [a for a in file["attempts"] if a["answered_at"] is not None and (by is None or a["answered_at"] <= by)]
    return sorted(found, key=lambda a: a["answered_at"])


def is_refusal(attempt):
    """Whether the store said a no that is no 11."""
    body = attempt["answer"]["body"]
    return body["type"] == "error" and body["code"] != BUSY


def is_yes(attempt):
    return attempt["answer"]["body"]["type"] != "error"


def ordinal(file, attempt):
    return f"attempt {file['attempts'].index(attempt) + 1}"


def witness(file):
    found = [file["op"]]
    for attempt in file["attempts"]:
        found.append(attempt["message"])
        if attempt["answer"] is not None:
            found.append(attempt["answer"])
    return found


def name(op):
    return f"{op.client}'s {op.request['ask']['type']} of {op.request['ask']['key']} at {op.node}"


def told(op):
    if op.body is None:
        return "nothing"
    if op.ok:
        return f"{op.body['type']}"
    return "code 0 (nobody knows)" if op.code == UNKNOWN else f"error {op.code}"


def shown(body):
    """What an answer says, without the numbers of the envelope."""
    says = [f"{field} {body[field]}" for field in ("key", "value", "version") if field in body]
    return f"{body['type']} ({', '.join(says)})"


def same_number(file):
    """Which attempts cannot be told apart by their answers, as a sentence; "" when all can."""
    first = {}
    for i, attempt in enumerate(file["attempts"]):
        number = (attempt["message"]["body"] or {}).get("msg_id")
        if number in first:
            both = f" Attempts {first[number]} and {i + 1} had the same msg_id"
            return f"{both}, so an answer to the one looks like one to the other."
        first[number] = i + 1
    return ""


def after(op, at):
    """A moment, in ms since the errand began."""
    return f"{at - op.sent_at:.0f} ms"


# ---- what is asked of the desks ----


def judge_all(ops):
    """Everything that holds for every errand in every weather; returns the files for what is asked besides."""
    files = read_files(ops)
    for file in files:
        judge_stop(file)
        judge_pace(file)
        judge_refusals(file)
        judge_passed_on(file)
        judge_truth(file)
        judge_patience(file)
    return files


def judge_stop(file):
    """Settled by the deadline, and nothing is sent after that."""
    op, limit = file["op"], file["op"].request["deadline"]
    settled = "was not settled" if op.body is None else "was settled"
    says = f"{name(op)} {settled} after {op.took():.0f} ms; its deadline was {limit} ms, "
    says += f"and {LATE_MS_MAX} are to spare."
    check("stops", op.body is not None and op.took() <= limit + LATE_MS_MAX, says, witness=witness(file))
    # At the very moment of the end an attempt could be sent just before it.
    late = [a for a in file["attempts"] if a["sent_at"] > op.done_at]
    if op.body is not None and len(late) > 0:
        says = f"{name(op)} was told {told(op)} after {op.took():.0f} ms, and yet {op.node} sent the store another "
        says += f"attempt, {after(op, late[0]['sent_at'])} after the errand had begun."
        check("stops", False, says, witness=[op, late[0]["message"]])


def judge_pace(file):
    """One attempt each 200 ms, neither more nor fewer."""
    op, attempts = file["op"], file["attempts"]
    for i in range(1, len(attempts)):
        gap = attempts[i]["sent_at"] - attempts[i - 1]["sent_at"]
        before = attempts[i - 1]["answer"]
        why = ""
        if before is not None and before["body"].get("code") == BUSY:
            why = f" (attempt {i} had been answered {BUSY}, busy)"
        says = f"{name(op)}: attempt {i + 1} left {gap:.0f} ms after attempt {i}{why}; {ATTEMPT_MS} ms are demanded."
        pair = [op, attempts[i - 1]["message"], attempts[i]["message"]]
        check("paced", gap >= ATTEMPT_MS - EARLY_MS_MAX, says, witness=pair)
    # One each 200 ms, the first at 0: 15 until a deadline of 3,000.
    most = -(-op.request["deadline"] // ATTEMPT_MS)
    says = f"{name(op)} took {len(attempts)} attempts; {most} have room before its deadline "
    says += f"of {op.request['deadline']} ms."
    check("paced", len(attempts) <= most, says, witness=witness(file))
    judge_pauses(file)


def judge_pauses(file):
    """As long as nothing is settled, no attempt is left out. To wait 200 ms from an 11 on is right, too."""
    op = file["op"]
    busy = [a["answered_at"] for a in heard(file) if a["answer"]["body"].get("code") == BUSY]
    refused = [a["answered_at"] for a in heard(file) if is_refusal(a)]
    end = min([op.done_at] + refused)
    moments = [a["sent_at"] for a in file["attempts"] if a["sent_at"] < end] + [end]
    for i in range(1, len(moments)):
        since = max([moments[i - 1]] + [at for at in busy if at < moments[i]])
        idle = moments[i] - since
        says = f"{name(op)}: for {idle:.0f} ms, from {after(op, since)} to {after(op, moments[i])}, {op.node} heard "
        says += f"nothing of the store and sent it nothing. The next attempt is due {ATTEMPT_MS} ms after the last."
        check("paced", idle <= ATTEMPT_MS + LATE_MS_MAX, says, witness=witness(file))


def judge_refusals(file):
    """A no ends the errand, and is told when nothing else can have happened."""
    op = file["op"]
    refusals = [a for a in heard(file) if is_refusal(a)]
    if len(refusals) == 0 or op.body is None:
        return
    at, code = refusals[0]["answered_at"], refusals[0]["answer"]["body"]["code"]
    again = [a for a in file["attempts"] if a["sent_at"] > at]
    if len(again) > 0:
        says = f"{name(op)} was refused with {code} after {after(op, at)}, and {op.node} asked again "
        says += f"{again[0]['sent_at'] - at:.0f} ms later: the store will say the same."
        check("no-is-no", False, says, witness=witness(file))
        return
    before = [a for a in file["attempts"] if a["sent_at"] <= at]
    certain = all([a["answered_at"] is not None and a["answered_at"] <= a["sent_at"] + ATTEMPT_MS for a in before])
    says = f"{name(op)} was refused by the store with {code}"
    if len(before) > 1:
        says += f", and each attempt before had been answered with {BUSY}, so that nothing was done"
    says += f": {code} is certain. {op.client} was told {told(op)}, {op.took():.0f} ms after asking."
    in_time = op.done_at <= at + PASS_ON_MS_MAX
    check("no-is-no", not certain or (op.code == code and in_time), says, witness=witness(file))


def judge_passed_on(file):
    """The first yes to any attempt is told at once, unless the errand had ended by then."""
    op = file["op"]
    answers = [a for a in heard(file, by=op.done_at) if is_yes(a)]
    if len(answers) == 0:
        check("any-attempt-counts", True)
        return
    first = answers[0]
    # What arrives at the very end of the errand may have come just too late.
    ended = op.done_at <= first["answered_at"] + PASS_ON_MS_MAX
    says = f"{name(op)}: the answer to {ordinal(file, first)} came back after {after(op, first['answered_at'])}, and "
    says += f"{op.client} was told {told(op)} after {op.took():.0f} ms. An answer counts, whichever attempt it is to."
    check("any-attempt-counts", ended, says, witness=witness(file))


def judge_truth(file):
    """What is told as done was done, and what is told as not done was not."""
    op = file["op"]
    if op.body is None or op.code == UNKNOWN:
        check("says-maybe", True)
        return
    done = [a for a in file["attempts"] if a["answer"] is not None and is_yes(a)]
    if op.ok:
        says = f"{op.client} was told {shown(op.body)}, but the store has said no such thing to {name(op)}."
        known = [a for a in done if shown(a["answer"]["body"]) == shown(op.body)]
        check("says-maybe", len(known) > 0, says, witness=witness(file))
        return
    if len(done) > 0 and op.request["ask"]["type"] == "put":
        did = done[0]
        says = f"{op.client} was told that the put of {op.request['ask']['key']} failed (error {op.code}), and it did "
        says += f"not: the store did {ordinal(file, did)}, at {did['answer']['sent_at']:.0f} ms"
        says += ", but its answer was lost." if did["answered_at"] is None else ", but its answer came late."
        says += same_number(file)
        check("says-maybe", False, says, witness=witness(file))
        return
    judge_source(file)


def judge_source(file):
    """An error other than 0 is told only as the store has said it."""
    op = file["op"]
    said = [a for a in heard(file, by=op.done_at) if a["answer"]["body"].get("code") == op.code]
    says = f"{name(op)} was told error {op.code} after {op.took():.0f} ms, which the store had not said by then. "
    says += "When nobody knows, the code is 0."
    if not check("says-maybe", len(said) > 0, says, witness=witness(file)) or op.code != BUSY:
        return
    says = f"{name(op)} was told {BUSY}, nothing was done, after {op.took():.0f} ms: but {len(said)} of "
    says += f"{len(file['attempts'])} attempts were answered so, and nobody knows about the rest." + same_number(file)
    check("says-maybe", len(said) == len(file["attempts"]), says, witness=witness(file))


def judge_patience(file):
    """Nobody gives up before the deadline, unless a no has come."""
    op, limit = file["op"], file["op"].request["deadline"]
    refused = [a for a in heard(file, by=op.done_at) if is_refusal(a)]
    early = op.body is not None and not op.ok and len(refused) == 0 and op.took() < limit - EARLY_MS_MAX
    count = len(file["attempts"])
    says = f"{name(op)} was given up after {op.took():.0f} ms and {count} attempt{'' if count == 1 else 's'}: "
    says += f"{op.client} was told {told(op)}, and there was time until {limit} ms."
    check("gets-through", not early, says, witness=witness(file))


def judge_answered(files, why):
    """All of these had an answer to get."""
    for file in files:
        op = file["op"]
        says = f"{name(op)} was told {told(op)} after {op.took():.0f} ms, although {why}."
        check("gets-through", op.ok, says, witness=witness(file))


def judge_forgotten(nodes):
    """Asked when every errand is over."""
    for node in nodes:
        shown = view(node) or {}
        if not isinstance(shown.get("open"), int):
            check("forgets", False, f"{node} does not show its open calls: keep the step under @node.view as it was.")
            continue
        says = f"All errands of {node} are over, but it still keeps {shown['open']} attempts in open_calls."
        check("forgets", shown["open"] == 0, says)


async def judge_recovery(nodes, hotel):
    """After the heal, with the store 80 ms away and back, every desk gets a read and a booking done."""
    net.latency(constant(40))
    guest, ops = client(), []
    errands = [(node, ask) for node in nodes for ask in (hotel.read(), hotel.booking())]
    filled = {ask["key"]: hotel.rooms[ask["key"]] for _, ask in errands if ask["key"] in hotel.rooms}
    await guest.call("store", {"type": "fill", "cells": filled})
    await gather(*[run(now(), guest, node, ask, ops) for node, ask in errands])
    judge_answered(judge_all(ops), "the network is whole and the store is up")
    judge_forgotten(nodes)


# ---- what happens ----


@scenario(
    "Ada wants room-7, and Ben asks who has room-8; the store's first answers to both are lost",
    checks=["gets-through", "says-maybe", "any-attempt-counts", "paced"],
    seeds=1,
)
async def lost_answers():
    cluster(nodes=1, latency=constant(40), without=["rpc"])
    hotel, ops = Hotel(), []
    hotel.last = 6
    booking, read = {**hotel.booking(), "value": "Ada", "version": 5}, hotel.read()
    hotel.rooms["room-7"] = ["Zoe", 5]
    service("store", cells=hotel.rooms)
    # The first answers would arrive after 80 and 90 ms. The second attempts leave after 200 and 210.
    cut = net.cut_one_way("store", "n1")
    await gather(
        run(0, client("ada"), "n1", booking, ops),
        run(10, client("ben"), "n1", read, ops),
        later(150, lambda: net.mend(cut)),
    )
    files = judge_all(ops)
    judge_answered([file for file in files if file["op"].client == "ben"], "only the first answer was lost")
    lost = len([a for file in files for a in file["attempts"] if a["answer"] is not None and a["answered_at"] is None])
    activity(lost == 2, f"{lost} answers of the store were lost; it should have been 2.")


async def later(at, act):
    """Does something `at` ms after the run began."""
    await sleep(max(0, at - now()))
    act()


@scenario(
    "One message in four between desks and store is lost, and some take so long that later ones overtake them",
    checks=["gets-through", "stops", "no-is-no", "any-attempt-counts", "paced", "says-maybe", "forgets"],
)
async def lossy():
    nodes = cluster(nodes=3, latency=exponential(40), without=["rpc"])
    hotel, reads, others = Hotel(), [], []
    asks = [hotel.booking() for _ in range(24)] + hotel.refused(24)
    errands = [(ask, others) for ask in asks] + [(hotel.read(), reads) for _ in range(READS)]
    service("store", cells=hotel.rooms)
    lose(nodes, 1, 4)
    guests = [client() for _ in range(8)]
    await gather(*[
        run(random.randint(0, 2000), random.choice(guests), random.choice(nodes), ask, ops) for ask, ops in errands
    ])
    judge_reads(reads)
    files = judge_all(reads + others)
    lost = len([m for m in trace.messages(dest="store") + trace.messages(src="store") if len(m["dropped"]) > 0])
    # 148 errands take 16/9 attempts each on average, and of these messages one in four is lost: about 115.
    answered = len([op for op in reads + others if op.body is not None])
    activity(
        lost >= 50 and answered >= 100,
        f"Too little happened to judge by: {lost} messages were lost (50 are needed), {answered} of {len(files)} "
        f"errands were settled (100).",
    )
    lose(nodes, 0, 1)
    await heal(1000)
    await judge_recovery(nodes, hotel)


def judge_reads(reads):
    failed = [op for op in reads if not op.ok]
    enough = len(reads) - len(failed) >= READS_MIN
    says = ""
    if not enough:
        says = f"{len(reads) - len(failed)} of {len(reads)} reads were answered; {READS_MIN} are demanded, for fifteen "
        says += f"attempts hardly ever fail together. {name(failed[0])} was told {told(failed[0])} after "
        says += f"{failed[0].took():.0f} ms."
    check("gets-through", enough, says, witness=[file for op in failed[:1] for file in witness(read_files([op])[0])])


@scenario(
    "The store is far away: question and answer together take longer than an attempt",
    checks=["any-attempt-counts", "stops", "no-is-no", "paced", "says-maybe", "forgets"],
)
async def far_store():
    one_way_ms = random.randint(110, 140)
    nodes = cluster(nodes=3, latency=constant(one_way_ms), without=["rpc"])
    hotel, patient, hasty = Hotel(), [], []
    asks = [hotel.read() for _ in range(6)] + [hotel.booking() for _ in range(6)]
    refused, rushed = hotel.refused(4), [hotel.booking() for _ in range(3)]
    service("store", cells=hotel.rooms)
    guest = client()
    await gather(
        *[run(random.randint(0, 1000), guest, random.choice(nodes), ask, patient) for ask in asks],
        *[run(random.randint(0, 1000), guest, random.choice(nodes), ask, hasty) for ask in refused],
        # These end before the store can have answered.
        *[run(random.randint(0, 1000), guest, random.choice(nodes), ask, hasty, deadline=one_way_ms + 50)
          for ask in rushed],
    )
    for file in judge_all(patient + hasty)[: len(patient)]:
        judge_distance(file, 2 * one_way_ms)
    late = len([m for m in trace.messages(src="store") if m["body"]["type"] != "error"])
    activity(late >= 15, f"Too little happened to judge by: the store did {late} errands; 15 are needed.")
    await heal(1000)
    await judge_recovery(nodes, hotel)


def judge_distance(file, trip_ms):
    op = file["op"]
    says = f"{name(op)} was told {told(op)} after {op.took():.0f} ms. To the store and back it is {trip_ms} ms: "
    says += f"the answer to attempt 1 was there by then, and {PASS_ON_MS_MAX} ms are to spare."
    check("any-attempt-counts", op.ok and op.took() <= trip_ms + PASS_ON_MS_MAX, says, witness=witness(file))


@scenario(
    "The store is dead for more than a second, and soon after that it is busy for another",
    checks=["gets-through", "stops", "no-is-no", "any-attempt-counts", "paced", "says-maybe", "forgets"],
)
async def dead_and_busy():
    # 120 ms there and back at most: every answer comes before the next attempt.
    nodes = cluster(nodes=3, latency=uniform(20, 60), without=["rpc"])
    hotel, good, refused = Hotel(), [], []
    dead_at, busy_at = 100, 2500
    dead_ms, busy_ms = random.randint(1000, 1600), random.randint(900, 1300)
    errands = [(dead_at + random.randint(1, 400), ask, good) for ask in mixed(hotel, 12)]
    errands += [(dead_at + random.randint(1, 400), ask, refused) for ask in hotel.refused(4)]
    # An attempt arrives 60 ms later at most, so the first of each finds the store busy.
    errands += [(busy_at + random.randint(1, busy_ms - 100), ask, good) for ask in mixed(hotel, 12)]
    errands += [(busy_at + random.randint(1, busy_ms - 100), ask, refused) for ask in hotel.refused(12)]
    service("store", cells=hotel.rooms)
    keeper = client()

    def be_busy(yes):
        keeper.send("store", {"type": "busy", "busy": yes})

    guests = [client() for _ in range(4)]
    await gather(
        *[run(at, random.choice(guests), random.choice(nodes), ask, ops) for at, ask, ops in errands],
        later(dead_at, lambda: fault.kill("store")),
        later(dead_at + dead_ms, lambda: fault.restart("store")),
        later(busy_at, lambda: be_busy(True)),
        later(busy_at + busy_ms, lambda: be_busy(False)),
    )
    judge_answered(judge_all(good + refused)[: len(good)], "the store was back long before the deadline")
    unheard = len([m for m in trace.messages(dest="store") if len(m["dropped"]) > 0])
    busy = len([m for m in trace.messages(src="store") if m["body"].get("code") == BUSY])
    # 16 errands while it is dead, for 600 ms at least each; 24 while it is busy.
    activity(
        unheard >= 16 and busy >= 20,
        f"Too little happened to judge by: {unheard} attempts reached a dead store (16 are needed), "
        f"{busy} a busy one (20).",
    )
    await heal(1000)
    await judge_recovery(nodes, hotel)


def mixed(hotel, number):
    return [random.choice([hotel.read, hotel.booking])() for _ in range(number)]


@scenario(
    "For a long while n1 and the store cannot reach each other, and n2 reaches the store but hears nothing from it",
    checks=["stops", "gets-through", "paced", "says-maybe", "forgets"],
)
async def long_silence():
    nodes = cluster(nodes=3, latency=uniform(20, 60), without=["rpc"])
    hotel, cut_off, free = Hotel(), [], []
    # Deadlines that fall anywhere between two attempts, and the usual one.
    deadlines = [random.randint(3, 14) * ATTEMPT_MS + random.randint(20, 180) for _ in range(6)] + [DEADLINE_MS] * 4
    errands = [(node, ask, deadline) for node in ("n1", "n2") for deadline, ask in zip(deadlines, mixed(hotel, 10))]
    # So that something is done unheard on every seed.
    errands += [("n2", hotel.booking(), deadline) for deadline in deadlines[:6]]
    asks = mixed(hotel, 10)
    service("store", cells=hotel.rooms)
    net.cut("n1", "store")
    net.cut_one_way("store", "n2")
    guests = [client() for _ in range(4)]
    await gather(
        *[run(random.randint(0, 500), random.choice(guests), node, ask, cut_off, deadline=deadline)
          for node, ask, deadline in errands],
        *[run(random.randint(0, 3000), random.choice(guests), "n3", ask, free) for ask in asks],
    )
    judge_answered(judge_all(cut_off + free)[len(cut_off) :], "nothing stood between n3 and the store")
    unheard = len([m for m in trace.messages(src="store", dest="n2", type="put_ok")])
    activity(unheard >= 6, f"Too little happened to judge by: {unheard} bookings were done unheard; 6 are needed.")
    await heal(1000)
    await judge_recovery(nodes, hotel)


@scenario(
    "A second attempt overtakes the first; and a busy store comes between a lost answer and a refusal",
    checks=["says-maybe", "paced", "stops"],
)
async def own_shadow():
    cluster(nodes=2, latency=constant(40), without=["rpc"])
    hotel, ops = Hotel(), []
    booking, other, read = hotel.booking(), hotel.booking(), hotel.read()
    service("store", cells=hotel.rooms)
    await gather(
        overtake(booking, client(), ops),
        busy_between(other, client(), ops),
        run(2000, client(), "n1", read, ops),
    )
    files = judge_all(ops)
    answers = [[a["answer"]["body"].get("code") for a in file["attempts"] if a["answer"] is not None] for file in files]
    done = len([1 for codes in answers if None in codes])
    activity(done == 3, f"Too little happened to judge by: the store did {done} of 3 errands.")


async def overtake(booking, guest, ops):
    """The first attempt, sent at 0, takes some 300 ms. The second, sent at 200, takes 10 and is done. Its answer takes
    200, and the no to the first takes 10: so that is what n1 hears first."""
    net.link("n1", "store", latency=constant(random.randint(280, 340)))
    net.link("store", "n1", latency=constant(200))

    async def change():
        await sleep(150)
        net.link("n1", "store", latency=constant(10))
        await sleep(100)
        net.link("store", "n1", latency=constant(10))

    await gather(run(0, guest, "n1", booking, ops), change())


async def busy_between(booking, guest, ops):
    """The first attempt is done, but its answer is lost. The second is told 11, the third 22."""
    begin = random.randint(600, 1000)
    keeper = client()

    def be_busy(yes):
        keeper.send("store", {"type": "busy", "busy": yes})

    await sleep(begin)
    cut = net.cut_one_way("store", "n2")
    await gather(
        run(begin, guest, "n2", booking, ops),
        later(begin + 150, lambda: net.mend(cut)),
        later(begin + 150, lambda: be_busy(True)),
        later(begin + 350, lambda: be_busy(False)),
    )

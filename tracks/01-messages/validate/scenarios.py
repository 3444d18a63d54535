# Lines of every kind, judged from the trace: what a node should make of each is worked out from the very text that
# reached it, damage included, and compared with what it put on the wire.
import json

from sim import activity, check, client, cluster, constant, exponential, gather, heal
from sim import net, now, random, scenario, sleep, trace
from lib.answers import PATIENCE_MS, arrivals, complaint, pair, same, shown

# What a node's program may not use here: it writes by itself what these would write for it.
WITHHELD = ["send", "reply", "rpc"]

FIELDS = {
    "add": {"box": str, "delta": int},
    "move": {"from": str, "to": str, "n": int},
    "read": {},
}


# ---- what should become of a line -----------------------------------------------------------------


def noise(message):
    """Why nobody can or should be answered, as the end of a sentence; None when somebody waits for an answer."""
    if type(message) is not dict:
        return "which is no object"
    if type(message.get("src")) is not str:
        return f"whose src is {shown(message['src'])}" if "src" in message else "which has no src"
    body = message.get("body")
    if type(body) is not dict:
        return "whose body is no object" if "body" in message else "which has no body"
    if type(body.get("msg_id")) is not int:
        return f"whose msg_id is {shown(body['msg_id'])}" if "msg_id" in body else "which has no msg_id"
    return "which is an answer itself: it has in_reply_to" if "in_reply_to" in body else None


def refusal(message, node):
    """The code with which a request is to be refused and why, or (0, "")."""
    body = message["body"]
    if message.get("dest") != node:
        return 12, f"whose dest is {shown(message['dest'])}" if "dest" in message else "which has no dest"
    kind = body.get("type")
    if type(kind) is not str:
        return 12, f"whose type is {shown(kind)}" if "type" in body else "which has no type"
    if kind not in FIELDS:
        return 10, f"whose type is {shown(kind)}"
    for field, wanted in FIELDS[kind].items():
        if field not in body:
            return 12, f"in which \"{field}\" is missing"
        if type(body[field]) is not wanted:
            return 12, f"in which \"{field}\" is {shown(body[field])}"
    return 0, ""


def read(arrival, node):
    """Notes in an arrival whether it is noise, else who asks what and with which code it is to be refused, and why. All
    of it is read from the line that arrived, which the wire may have changed."""
    try:
        message = json.loads(arrival["line"])
        why = noise(message)
    except ValueError:
        message, why = None, "which is not JSON"
    arrival["noise"], arrival["why"], arrival["code"] = why is not None, why, None
    arrival["src"], arrival["body"] = None, None
    if why is None:
        arrival["src"], arrival["body"] = message["src"], message["body"]
        arrival["code"], arrival["why"] = refusal(message, node)
    return arrival


def apply(boxes, body):
    """What a request does to the boxes."""
    if body["type"] == "add":
        boxes[body["box"]] = boxes.get(body["box"], 0) + body["delta"]
    if body["type"] == "move":
        boxes[body["from"]] = boxes.get(body["from"], 0) - body["n"]
        boxes[body["to"]] = boxes.get(body["to"], 0) + body["n"]


# ---- what did become of it ------------------------------------------------------------------------


def told(arrival, node):
    """The line in words."""
    line = arrival["line"]
    line = line if len(line) <= 160 else line[:157] + "..."
    return f"{node} read the line '{line}'"


def judge_life(node, received, troubles):
    """Nobody kills a node here: one that is dead has died of what it read."""
    for message in trace.messages(dest=node):
        for drop in message["dropped"]:
            last = [arrival for arrival in received if arrival["event"] < drop["event"]][-1:]
            if drop["why"] == "dead" and last:
                why = complaint(node, last[0]["at"], troubles)
                check("still-serves", False, f"{told(last[0], node)} and stopped{why}. What {message['src']} sent next "
                      "found nobody there", [last, message])
                return


def judge_noise(node, arrival, answers, refused):
    """Looks at what a node said about noise. `refused`: what it tried to send."""
    said = f"told {answers[0]['dest']} {shown(answers[0]['body'])}" if answers else "tried to send an answer"
    check("quiet-on-noise", not answers and not refused,
          f"{told(arrival, node)}, {arrival['why']}, and {said}; nobody waits for that", [arrival, answers, refused])


def judge_request(node, arrival, answers, troubles):
    """Looks at what a node said to a request, good or bad."""
    body = arrival["body"]
    if arrival["code"] == 0:
        name, wanted = "still-serves", f"{body['type']}_ok"
    else:
        name, wanted = "right-code", f"an error with code {arrival['code']}"
    asked = told(arrival, node) + (f", {arrival['why']}," if arrival["why"] else "")
    waits = f"{arrival['src']} waits for {wanted} (in_reply_to {body['msg_id']})"
    if len(answers) != 1:
        got = f"gave {len(answers)} answers" if answers else f"gave no answer{complaint(node, arrival['at'], troubles)}"
        check(name, False, f"{asked} and {got}; {waits}", [arrival, answers])
        return
    reply = answers[0]["body"]
    if arrival["code"] == 0:
        right = reply.get("type") == wanted
    else:
        right = reply.get("type") == "error" and same(reply.get("code"), arrival["code"])
    addressed = answers[0]["dest"] == arrival["src"] and same(reply.get("in_reply_to"), body["msg_id"])
    check(name, right and addressed, f"{asked} and told {answers[0]['dest']} {shown(reply)}; {waits}",
          [arrival, answers])


def judge_boxes(node, answers, boxes, suspects):
    """Looks at the boxes that a read shows, and returns whether they are right. `suspects`: the lines since the last
    right read of which none was to change anything."""
    for answer in answers:
        found = answer["body"].get("boxes")
        if answer["body"].get("type") != "read_ok":
            continue
        filled = {box: n for box, n in found.items() if n != 0} if isinstance(found, dict) else found
        right = same(filled, {box: n for box, n in boxes.items() if n != 0})
        since = f"{told(suspects[0], node)}, {suspects[0]['why']}; then " if len(suspects) == 1 else ""
        check("no-effect", right, f"{since}{node} showed the boxes {shown(found)}, and what was accepted adds up to "
              f"{shown(boxes)}", [suspects[-5:], answer])
        return right
    return False


def judge(node, names):
    """Judges all that reached one node and what it said about it. `names`: who can be answered."""
    received = [read(arrival, node) for arrival in arrivals(trace.messages(dest=node))]
    events = {arrival["event"] for arrival in received}
    # The scaffold's own requests are no answers: they come from its timer, not from an arrival.
    sent = [message for message in trace.messages(src=node)
            if message["body"].get("type") != "add" or message["cause"] in events]
    answers, strays = pair(received, sent)
    troubles = [trouble for trouble in trace.troubles() if trouble["process"] == node]
    starts, life, boxes, suspects = trace.starts(node), 0, {}, []
    judge_life(node, received, troubles)
    for arrival in received:
        now_in = len([at for at in starts if at <= arrival["at"]])
        if now_in > life:
            life, boxes, suspects = now_in, {}, []
        found = answers[arrival["event"]]
        if arrival["code"] != 0:
            suspects.append(arrival)
        if arrival["noise"]:
            tried = [trouble for trouble in troubles
                     if trouble["at"] == arrival["at"] and "was not sent" in trouble["says"]]
            judge_noise(node, arrival, found, tried)
            continue
        # A name that the wire has damaged may be nobody's: then the answer cannot be sent.
        cut_short = not found and arrival["at"] > now() - PATIENCE_MS
        if arrival["src"] in names and not cut_short:
            judge_request(node, arrival, found, troubles)
        if arrival["code"] == 0:
            apply(boxes, arrival["body"])
            if arrival["body"]["type"] == "read" and judge_boxes(node, found, boxes, suspects):
                suspects = []
    for stray in strays:
        check("quiet-on-noise", False, f"{node} told {stray['dest']} {shown(stray['body'])}, and no question of "
              f"{stray['dest']} has that number", stray)


# ---- the scenarios --------------------------------------------------------------------------------


@scenario("A good request, then four lines that are not: no JSON, a wrong value, an unknown type, half a move",
          checks=["still-serves", "right-code", "no-effect", "quiet-on-noise"])
async def four_bad_ones():
    cluster(nodes=1, clients=constant(10), without=WITHHELD, crash_on_error=True)
    c = client()
    await c.call("n1", {"type": "add", "box": "apples", "delta": 5}, timeout=100)
    c.send_text("n1", "Good morning!")
    await sleep(30)
    await c.call("n1", {"type": "read"}, timeout=100)
    for bad in [{"type": "add", "box": "apples", "delta": True}, {"type": "eat", "box": "apples"},
                {"type": "move", "from": "apples", "n": 2}]:
        await c.call("n1", bad, timeout=100)
        await c.call("n1", {"type": "read"}, timeout=100)
    await sleep(PATIENCE_MS)
    judge("n1", ["n1", c.name])
    reached = len([message for message in trace.messages(dest="n1") if message["delivered"] or message["dropped"]])
    activity(reached == 9, f"9 messages were to reach n1 or to find it dead, and {reached} did")


GONE = "(gone)"


def but(whole, **changes):
    """A dict with some values changed, and without those that are GONE."""
    return {key: value for key, value in {**whole, **changes}.items() if value != GONE}


def bad_lines(src, dest):
    """Lines of which none may change anything."""
    add = {"type": "add", "msg_id": 1000, "box": "pears", "delta": 1}
    move = {"type": "move", "msg_id": 1000, "from": "pears", "to": "plums", "n": 1}
    whole = {"src": src, "dest": dest, "body": add}
    texts = ["", "add 1 to pears", "[]", "null", "7", json.dumps(whole)[:-1], json.dumps(whole) + "}"]
    envelopes = [but(whole, src=GONE), but(whole, src=7), but(whole, src=None), but(whole, body=GONE),
                 but(whole, dest=GONE), but(whole, dest="n77"), but(whole, dest=[dest])]
    bodies = [
        "add", ["add", 1], [], None, {},
        but(add, msg_id=GONE), but(add, msg_id="1"), but(add, msg_id=None), but(add, msg_id=True), but(add, msg_id=1.5),
        but(add, type="error", in_reply_to=3, code=12), but(add, type="add_ok", in_reply_to=3),
        but(add, type=GONE), but(add, type=1), but(add, type=None), but(add, type=["add"]), but(add, type={"add": 1}),
        but(add, type="subtract"), but(add, type=""), but(add, type="Add"),
        but(add, delta=GONE), but(add, delta="1"), but(add, delta=True), but(add, delta=False), but(add, delta=1.5),
        but(add, delta=None), but(add, delta=[1]), but(add, box=GONE), but(add, box=1), but(add, box=["pears"]),
        but(move, to=GONE), but(move, to=None), but(move, to=["plums"]), but(move, n=GONE), but(move, n="1"),
        but(move, n=True), {"type": "move", "msg_id": 1000, "to": "plums", "n": 1},
    ]
    return texts + [json.dumps(bad) for bad in envelopes + [but(whole, body=body) for body in bodies]]


@scenario("Fifty-one made-up lines, each wrong in another way, and a look into the boxes after each",
          checks=["still-serves", "right-code", "no-effect", "quiet-on-noise"])
async def bad_mail():
    cluster(nodes=1, clients=constant(1), without=WITHHELD, crash_on_error=True)
    c = client()
    lines = bad_lines(c.name, "n1")
    random.shuffle(lines)
    await c.call("n1", {"type": "add", "box": "pears", "delta": 10}, timeout=50)
    for line in lines:
        c.send_text("n1", line)
        await c.call("n1", {"type": "read"}, timeout=50)
    # Fields that nobody asked for do no harm.
    await c.call("n1", {"type": "move", "from": "pears", "to": "plums", "n": 3, "why": "they are ripe"}, timeout=50)
    await c.call("n1", {"type": "read"}, timeout=50)
    await sleep(PATIENCE_MS)
    judge("n1", ["n1", c.name])
    reached = len([message for message in trace.messages(dest="n1") if message["delivered"] or message["dropped"]])
    activity(reached == 2 * len(lines) + 3, f"{2 * len(lines) + 3} messages were to reach n1, and {reached} did")


def good_request():
    return random.choice([
        {"type": "add", "box": random.choice(["left", "right"]), "delta": random.randrange(1, 100)},
        {"type": "move", "from": "left", "to": "right", "n": random.randrange(1, 100)},
        {"type": "read"},
    ])


async def ask_at(c, at, node, body):
    await sleep(at)
    # Where the question or the answer is damaged there is nothing to wait for.
    await c.call(node, body, timeout=200)


@scenario("One line in five is damaged on the wire, bits flipped or the end cut off; three nodes ask each other",
          checks=["still-serves", "right-code", "no-effect", "quiet-on-noise"])
async def bad_wire():
    nodes = cluster(nodes=3, latency=exponential(20), clients=exponential(20), without=WITHHELD, crash_on_error=True)
    clients = [client() for _ in range(3)]
    net.corrupt(1, 5, everywhere=True)
    await gather(*[ask_at(c, random.randrange(1000), random.choice(nodes), good_request())
                   for c in clients for _ in range(100)])
    await heal(500)
    for c in clients:
        await gather(*[c.call(node, {"type": "read"}, timeout=400) for node in nodes])
    await sleep(PATIENCE_MS)
    names = nodes + [c.name for c in clients]
    for node in nodes:
        judge(node, names)

    # 300 requests while the wire is bad, 9 afterwards. 60 are damaged on average, with a standard deviation of 7: 25 is
    # five of those below. A node that died of one hears no more of them.
    asked = [message for message in trace.messages() if message["src"] not in nodes]
    activity(len(asked) == 309, f"309 requests were to be sent, and {len(asked)} were")
    damaged = [copy for message in asked for copy in message["delivered"] if copy["text"] is not None]
    died = [message for message in asked if message["dropped"]]
    activity(len(damaged) >= 25 or died, f"at least 25 damaged lines were to reach a node, and {len(damaged)} did")

# Echoes, judged from the trace: each one that reached a node by the answer that the node put on the wire, so that what
# becomes of an answer afterwards is nobody's fault.
from sim import activity, check, client, cluster, constant, exponential, fault, gather, heal
from sim import now, random, scenario, sleep, trace
from lib.answers import PATIENCE_MS, arrivals, complaint, pair, same, shown

# What a node's program may not use here: it writes by itself what these would write for it.
WITHHELD = ["send", "reply", "rpc"]


def told(arrival, node):
    """The request in words."""
    body = arrival["body"]
    return f"{arrival['src']} sent {node} the echo {shown(body['echo'])} (msg_id {body['msg_id']})"


def right_line(arrival, node):
    body = {"type": "echo_ok", "in_reply_to": arrival["body"]["msg_id"], "echo": arrival["body"]["echo"]}
    return shown({"src": node, "dest": arrival["src"], "body": body}, most=200)


def judge_answer(node, arrival, answer):
    """Looks at the first answer to an echo: the value, then the address."""
    body, request = answer["body"], arrival["body"]
    if body.get("type") != "echo_ok" or "echo" not in body:
        check("echoed", False, f"{told(arrival, node)} and got back {shown(body)}: no echo_ok with an echo in it",
              [arrival, answer])
    else:
        check("echoed", same(body["echo"], request["echo"]),
              f"{told(arrival, node)} and got back {shown(body['echo'])} instead", [arrival, answer])

    receiver = "itself" if answer["dest"] == node else answer["dest"]
    check("correlated", answer["dest"] == arrival["src"],
          f"{told(arrival, node)} and {node} sent the answer to {receiver}", [arrival, answer])
    if "in_reply_to" not in body:
        why = f"has no in_reply_to; {request['msg_id']} was wanted"
    else:
        why = f"says in_reply_to {shown(body['in_reply_to'])}: {arrival['src']} cannot tell which question that was"
    check("correlated", same(body.get("in_reply_to"), request["msg_id"]),
          f"{told(arrival, node)} and the answer {why}", [arrival, answer])


def judge_unasked(node, arrival, answers):
    """Looks at what a node said about a message that is no echo."""
    kind = arrival["body"].get("type")
    says = f"{arrival['src']} sent {node} a message of type {shown(kind)}, and {node} answered it with "
    said = shown(answers[0]["body"]) if answers else ""
    if kind != "echo_ok":
        check("one-answer", not answers, f"{says}{said}: only an echo is answered", [arrival, answers])
    elif arrival["src"] != node:  # What a node says to itself is judged as an answer that missed its asker.
        check("no-loops", not answers, f"{says}{said}: whoever answers answers never stops", [arrival, answers])


def judge_silence(node, missing, strays, sent, troubles):
    """Looks at echoes without an answer and at answers that name no open question: one of each make an answer that went
    astray, what is left over is an answer too few or too many."""
    for arrival, stray in zip(missing, strays):
        number = stray["body"].get("in_reply_to")
        before = [m for m in sent if m["event"] < stray["event"] and m["dest"] == stray["dest"]
                  and same(m["body"].get("in_reply_to"), number)]
        which = "a second" if before else "an"
        check("correlated", False, f"{told(arrival, node)} and got nothing; instead {node} sent {stray['dest']} "
              f"{which} answer with in_reply_to {shown(number)}", [arrival, before, stray])
    for arrival in missing[len(strays):]:
        check("one-answer", False, f"{told(arrival, node)} and {node} put no answer on the wire"
              f"{complaint(node, arrival['at'], troubles)}. A right answer: {right_line(arrival, node)}", arrival)
    for stray in strays[len(missing):]:
        check("one-answer", False, f"{node} sent {stray['dest']} {shown(stray['body'])}, and no open question of "
              f"{stray['dest']} has that number", stray)


def judge(node, died_at=None):
    """Judges all that reached one node and all that it said about it. Returns how many echoes reached it."""
    received = arrivals(trace.messages(dest=node))
    # The scaffold's own greetings are questions: they come from its timer, not from an arrival.
    events = {arrival["event"] for arrival in received}
    sent = [message for message in trace.messages(src=node)
            if message["body"].get("type") != "echo" or message["cause"] in events]
    answers, strays = pair(received, sent)
    echoes, missing = 0, []
    for arrival in received:
        found = answers[arrival["event"]]
        if arrival["body"].get("type") != "echo":
            judge_unasked(node, arrival, found)
            continue
        echoes += 1
        for answer in found[:1]:
            judge_answer(node, arrival, answer)
        check("one-answer", len(found) <= 1, f"{told(arrival, node)} once, and {node} answered {len(found)} times",
              [arrival, found])
        ends = [now()] if died_at is None else [now(), died_at]
        cut_short = any([0 <= end - arrival["at"] < PATIENCE_MS for end in ends])
        if not found and not cut_short:
            missing.append(arrival)
    judge_silence(node, missing, strays, sent, trace.troubles())
    return echoes


@scenario("One client sends four echoes, one after the other, and one message that asks for nothing",
          checks=["echoed", "correlated", "one-answer"])
async def first_words():
    cluster(nodes=1, clients=constant(10), without=WITHHELD)
    c = client()
    for value in ["hello", 5, ["nested", {"deep": [True, None]}], ""]:
        await c.call("n1", {"type": "echo", "echo": value}, timeout=200)
    await c.call("n1", {"type": "gossip", "echo": "n4 is moving to the coast"}, timeout=200)
    await sleep(PATIENCE_MS)
    heard = judge("n1")
    activity(heard == 4, f"n1 should have received 4 echoes and received {heard}")


def some_value(name, number):
    """A value that is easily damaged by whoever takes it apart; most of them differ from all others."""
    return random.choice([
        f"{name} says {number}",
        number,
        number + 0.5,
        f'{name} said "{number}", {{twice}}',
        f"żółw {name} {number} 東京 🐢",
        f"one line\nand a \\ {name} {number}",
        [name, [number, [True, None]], "]"],
        {"from": name, "items": [number, "}", {}], "echo": {"type": "echo"}},
        0, "", [], {}, False, None,
    ])


async def talk(c, nodes):
    """Ten questions in a row. Five such talks of one client at once make five open questions."""
    for number in range(10):
        body = {"type": "echo", "echo": some_value(c.name, number)}
        # A round trip is 40 ms on average, and the chance of one above 400 ms is 21 * e^-20: whoever waits that long
        # asked a dead node.
        await c.call(random.choice(nodes), body, timeout=400)


async def crash(name, clients):
    """Kills a node for 250 ms. Whoever asks it meanwhile is lost, so that every run has some who do."""
    await sleep(150)
    fault.kill(name)
    await sleep(50)
    asking = [c.call(name, {"type": "echo", "echo": "are you there?"}, timeout=400) for c in clients]
    await gather(come_back(name), *asking)


async def come_back(name):
    await sleep(200)
    fault.restart(name)


def overtakers(messages):
    """How many of these messages, all to one node, arrived behind a later one of the same sender."""
    latest, count = {}, 0
    for arrival in arrivals(messages):
        sent = arrival["events"][0]
        count += sent < latest.get(arrival["src"], 0)
        latest[arrival["src"]] = max(sent, latest.get(arrival["src"], 0))
    return count


@scenario("Four clients ask five questions at once, messages overtake, nodes ask each other, n2 crashes and comes back",
          checks=["echoed", "correlated", "one-answer", "no-loops"])
async def crowd():
    nodes = cluster(nodes=3, latency=exponential(20), clients=exponential(20), without=WITHHELD)
    clients = [client() for _ in range(4)]
    talks = [talk(c, nodes) for c in clients for _ in range(5)]
    await gather(crash("n2", clients), *talks)
    await heal(500)
    last = [c.call(node, {"type": "echo", "echo": [c.name, node]}, timeout=400) for c in clients for node in nodes]
    await gather(*last)
    # So that nothing of this is cut short: one message in 20,000 takes longer than 200 ms.
    await sleep(200 + PATIENCE_MS)
    for node in nodes:
        judge(node, died_at=150 if node == "n2" else None)

    # 5 talks of 4 clients ask 200 questions, 4 are asked of the dead, and 12 at the end. A talk whose question is lost
    # waits for 400 ms, longer than n2 is dead, so that each of the 20 loses one at the most: 216 - 4 - 20 = 192.
    asked = [message for message in trace.messages(type="echo") if message["src"] not in nodes]
    arrived = len(arrivals(asked))
    activity(arrived >= 192, f"of 216 questions only {arrived} reached a node")
    lost = [message for message in asked if [drop for drop in message["dropped"] if drop["why"] == "dead"]]
    activity(len(lost) >= 1, "n2 was to miss a question while it was dead, and missed none")
    overtook = sum([overtakers([message for message in asked if message["dest"] == node]) for node in nodes])
    activity(overtook >= 10, f"questions were to overtake each other at least 10 times, and did {overtook} times")
    # The run lasts 400 + 500 + 300 ms at least: n1 and n3 greet two peers each at 250, 500, 750 and 1,000 ms, n2 greets
    # them twice or more after its return.
    greetings = [message for message in trace.messages(type="echo") if message["src"] in nodes]
    activity(len(greetings) >= 20, f"the nodes were to greet each other at least 20 times, and did {len(greetings)} "
             "times: `greet` of the scaffold does that")

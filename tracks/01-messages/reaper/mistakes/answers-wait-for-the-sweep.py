# fails: answered
# why: An answer is only noted, and the next sweep hands it over: a customer whose answer was there after 40 ms waits up to 500 more. The sweep is for calls that get no answer; whoever has one is told at once.
import random

from sim import every, node, now, reply, send

open_calls = {}
last_id = random.randint(1, 10**15)


def call(dest, body, done):
    msg_id = fresh_id()
    open_calls[msg_id] = {"asked_at": now(), "done": done, "answer": None}
    send(dest, {**body, "msg_id": msg_id})


@node.on_reply
def settle(msg):
    entry = open_calls.get(msg["body"]["in_reply_to"])
    if entry is not None:
        entry["answer"] = msg["body"]


@node.start
def begin():
    every(500, sweep)


def sweep():
    for msg_id, entry in list(open_calls.items()):
        if entry["answer"] is not None or now() - entry["asked_at"] >= 2000:
            open_calls.pop(msg_id)
            entry["done"](entry["answer"])


# Scaffold: numbers, the customer's side, the answering side.
def fresh_id():
    """A msg_id that no other question of this node carries, in this life or a former one."""
    global last_id
    last_id += 1
    return last_id


@node.on("relay")
def relay(msg):
    """Pass a question on: {"type": "relay", "to": "n3", "ask": {...}}; answer with what came back, or with code 0."""

    def done(answer):
        if answer is None:
            reply(msg, {"type": "error", "code": 0, "text": f"{msg['body']['to']} did not answer in time"})
        else:
            reply(msg, {"type": "relay_ok", "answer": answer})

    call(msg["body"]["to"], msg["body"]["ask"], done)


@node.on("price")
def price(msg):
    """Says what an article costs at this node: article 7 costs 20007 at n2, and 30007 at n3."""
    reply(msg, {"type": "price_ok", "price": 10000 * int(node.id[1:]) + msg["body"]["article"]})


@node.view
def calls():
    """What the checks may see of this node."""
    return {"open": len(open_calls)}

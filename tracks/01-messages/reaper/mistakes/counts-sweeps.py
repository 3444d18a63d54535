# fails: not-early
# why: A call is given up by the fourth sweep that finds it. But the first may find it when it is 1 ms old, and then the fourth does so after 1,501 ms. Note when a call was asked, and reckon its age from that.
import random

from sim import every, node, now, reply, send

open_calls = {}
last_id = random.randint(1, 10**15)


def call(dest, body, done):
    msg_id = fresh_id()
    open_calls[msg_id] = {"sweeps": 0, "done": done}
    send(dest, {**body, "msg_id": msg_id})


@node.on_reply
def settle(msg):
    entry = open_calls.pop(msg["body"]["in_reply_to"], None)
    if entry is not None:
        entry["done"](msg["body"])


@node.start
def begin():
    every(500, sweep)


def sweep():
    for msg_id, entry in list(open_calls.items()):
        entry["sweeps"] += 1
        if entry["sweeps"] == 4:
            open_calls.pop(msg_id)
            entry["done"](None)


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

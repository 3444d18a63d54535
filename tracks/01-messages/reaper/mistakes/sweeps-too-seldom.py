# fails: not-late
# why: You look every 2,000 ms, the age at which a call is given up. One that is 1,999 ms old when you look is 3,999 ms old when you look again. How late you can be is the time between two sweeps.
import random

from sim import every, node, now, reply, send

open_calls = {}
last_id = random.randint(1, 10**15)


def call(dest, body, done):
    msg_id = fresh_id()
    open_calls[msg_id] = (now(), done)
    send(dest, {**body, "msg_id": msg_id})


@node.on_reply
def settle(msg):
    _, done = open_calls.pop(msg["body"]["in_reply_to"], (None, None))
    if done is not None:
        done(msg["body"])


@node.start
def begin():
    every(2000, sweep)


def sweep():
    for msg_id, (asked_at, done) in list(open_calls.items()):
        if now() - asked_at >= 2000:
            open_calls.pop(msg_id)
            done(None)


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

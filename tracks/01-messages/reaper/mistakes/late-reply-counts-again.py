# fails: settled-once
# why: Calls that were given up wait in a second table, and a late answer still finds its customer there, who has been told code 0 already. A call has one outcome: whatever comes after it is let go.
import random

from sim import every, node, now, reply, send

open_calls = {}
last_id = random.randint(1, 10**15)
given_up = {}


def call(dest, body, done):
    msg_id = fresh_id()
    open_calls[msg_id] = (now(), done)
    send(dest, {**body, "msg_id": msg_id})


@node.on_reply
def settle(msg):
    number = msg["body"]["in_reply_to"]
    if number in open_calls:
        _, done = open_calls.pop(number)
        done(msg["body"])
    elif number in given_up:
        given_up.pop(number)(msg["body"])


@node.start
def begin():
    every(500, sweep)


def sweep():
    for msg_id, (asked_at, done) in list(open_calls.items()):
        if now() - asked_at >= 2000:
            open_calls.pop(msg_id)
            given_up[msg_id] = done
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

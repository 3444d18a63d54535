"""Calls that never come back. You write `call`, `settle`, `begin` and `sweep`; the rest is scaffold."""
import random

from sim import every, node, now, reply, send

open_calls = {}  # msg_id of every question under way -> what must be known of it
last_id = random.randint(1, 10**15)  # begins elsewhere in each life, so that no number comes back


def call(dest, body, done):
    """Ask `dest`: send it a copy of `body` with a msg_id from `fresh_id()`, note the call, and return.

    `done` is called once: with the body of the answer as soon as that comes, or with None when the call is given up.
    """
    send(dest, {**body, "msg_id": fresh_id()})


@node.on_reply
def settle(msg):
    """Every message with in_reply_to comes here: it ends the open call that it answers.

    A reply that nobody waits for (its call was given up, or it is a copy) is let go without a word.
    """


@node.start
def begin():
    """The node has started: from now on `sweep` is to run every 500 ms. `every(ms, function)` does such things."""


def sweep():
    """Give up every call that has been open for 2,000 ms or longer, the oldest first: `done(None)`, and it is over.

    Younger calls stay open.
    """


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

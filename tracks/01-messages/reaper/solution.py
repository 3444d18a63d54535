"""Calls that never come back."""
import random

from sim import every, node, now, reply, send

AGE_MS_MAX = 2000  # a call that has been open for so long is given up
SWEEP_MS = 500  # and so often somebody looks

open_calls = {}  # msg_id of every question under way -> (when it was asked, the function that takes its answer)
last_id = random.randint(1, 10**15)  # begins elsewhere in each life, so that no number comes back


def call(dest, body, done):
    """Ask `dest`; `done` gets the body of its answer, or None when it has not come in time."""
    msg_id = fresh_id()
    # By the monotonic clock: the wall clock can be set forward and back while the call is open.
    open_calls[msg_id] = (now(), done)
    send(dest, {**body, "msg_id": msg_id})


@node.on_reply
def settle(msg):
    """Give an answer to the call that waits for it; let go one that nobody waits for."""
    _, done = open_calls.pop(msg["body"]["in_reply_to"], (None, None))
    if done is not None:
        done(msg["body"])


@node.start
def begin():
    """Sweep for as long as this node lives, whether or not anybody asks anything."""
    every(SWEEP_MS, sweep)


def sweep():
    """Give up every call that is too old, the oldest first."""
    # A list of its own, for the table changes on the way. A dict keeps the order in which entries were made, so the
    # oldest call stands first, and behind the first one that is young enough all are younger still.
    for msg_id, (asked_at, done) in list(open_calls.items()):
        if now() - asked_at < AGE_MS_MAX:
            break
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

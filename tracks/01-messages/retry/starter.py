"""Try again, within reason. You write `call_until`; the rest is scaffold."""
import random

from sim import mailbox, node, now, reply, send

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}  # msg_id of every attempt that may still be answered -> the mailbox its caller waits at


async def call_until(dest, body, attempt=200, deadline=3000):
    """Ask `dest` again and again until there is an answer that settles it, and return that answer's body.

    An attempt is a copy of `body` under a fresh msg_id. The first leaves at once; as long as nothing is settled, the
    next leaves `attempt` ms after the one before it. A late answer to an earlier attempt counts like any other.
        an answer that is no error:    return it at once
        error 11, "busy, try later":   nothing was done, nothing is settled: the next attempt has its time as usual
        any other error:               send nothing more; return it if every attempt so far has been answered,
                                       and UNKNOWN if one has not: that one may have done it
        `deadline` ms since the call:  send nothing more; return UNKNOWN
    In all cases nothing of the call is left in `open_calls`.
    """
    box = mailbox()
    number = random.randint(1, 10**15)
    open_calls[number] = box
    send(dest, {**body, "msg_id": number})
    try:
        return await box.take(attempt)
    except TimeoutError:
        return UNKNOWN  # after a single attempt?
    finally:
        open_calls.pop(number)


# Scaffold: the rest of the front desk.
@node.on_reply
def settle(msg):
    """Give the body of a reply, with its in_reply_to, to the call that waits for it; let go all others."""
    box = open_calls.get(msg["body"]["in_reply_to"])
    if box is not None:
        box.put(msg["body"])


@node.on("errand")
async def errand(msg):
    """A guest wants something of the store: {"type": "errand", "ask": {"type": "get", ...}, "deadline": 3000}."""
    answer = await call_until("store", msg["body"]["ask"], deadline=msg["body"]["deadline"])
    reply(msg, answer)


@node.view
def calls():
    """What the checks may see of this node."""
    return {"open": len(open_calls)}

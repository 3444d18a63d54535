# fails: gets-through
# why: One attempt was sent, and when it was not answered that was the end, though a second would most likely have come through. One lost message says nothing about the next: go on asking until the deadline.
import random

from sim import mailbox, node, now, reply, send

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}  # msg_id of every attempt that may still be answered -> the mailbox its caller waits at


async def call_until(dest, body, attempt=200, deadline=3000):
    box = mailbox()
    number = random.randint(1, 10**15)
    open_calls[number] = box
    send(dest, {**body, "msg_id": number})
    try:
        answer = await box.take(deadline)
    except TimeoutError:
        return UNKNOWN
    finally:
        open_calls.pop(number)
    return UNKNOWN if answer.get("code") == 11 else answer


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

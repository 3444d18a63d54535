# fails: any-attempt-counts
# why: Each attempt has a mailbox of its own, and when its 200 ms are over nobody looks into it any more. The store is 250 ms away: every answer comes, and every one is thrown away. Let all attempts of a call share one mailbox.
import random

from sim import mailbox, node, now, reply, send, sleep

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}  # msg_id of every attempt that may still be answered -> the mailbox its caller waits at


async def call_until(dest, body, attempt=200, deadline=3000):
    doubt = False
    end = now() + deadline
    while now() < end:
        begun = now()
        until = min(begun + attempt, end)
        try:
            answer = await call(dest, body, until - begun)
        except TimeoutError:
            doubt = True
            continue
        if answer.get("code") == 11:
            await sleep(until - now())
        else:
            return UNKNOWN if answer["type"] == "error" and doubt else answer
    return UNKNOWN


async def call(dest, body, timeout):
    msg_id = random.randint(1, 10**15)
    open_calls[msg_id] = mailbox()
    send(dest, {**body, "msg_id": msg_id})
    try:
        return await open_calls[msg_id].take(timeout)
    finally:
        open_calls.pop(msg_id)


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

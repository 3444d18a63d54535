# fails: no-is-no
# why: A refusal is told as 0 as soon as there was more than one attempt. But the earlier ones were answered with 11, which says for certain that they did nothing: then the refusal is certain, too. Doubt comes from attempts without an answer, not from their number.
import random

from sim import mailbox, node, now, reply, send

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}  # msg_id of every attempt that may still be answered -> the mailbox its caller waits at


async def call_until(dest, body, attempt=200, deadline=3000):
    box = mailbox()
    numbers = []
    end = now() + deadline
    try:
        while now() < end:
            number = random.randint(1, 10**15)
            open_calls[number] = box
            numbers.append(number)
            send(dest, {**body, "msg_id": number})
            until = min(now() + attempt, end)
            while now() < until:
                try:
                    answer = await box.take(until - now())
                except TimeoutError:
                    break
                if answer.get("code") != 11:
                    return UNKNOWN if answer["type"] == "error" and len(numbers) > 1 else answer
        return UNKNOWN
    finally:
        for number in numbers:
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

# fails: says-maybe
# why: All attempts of a call have the same msg_id, so an answer to one looks like an answer to all: a refusal of the second seems to leave nothing open, and the first had done it. Give each attempt a number of its own.
import random

from sim import mailbox, node, now, reply, send

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}


async def call_until(dest, body, attempt=200, deadline=3000):
    box = mailbox()
    unanswered = set()
    end = now() + deadline
    number = random.randint(1, 10**15)
    try:
        while now() < end:
            open_calls[number] = box
            unanswered.add(number)
            send(dest, {**body, "msg_id": number})
            answer = await settling_answer(box, unanswered, min(now() + attempt, end))
            if answer is not None:
                doubtful = answer["type"] == "error" and len(unanswered) > 0
                return UNKNOWN if doubtful else answer
        return UNKNOWN
    finally:
        for number in unanswered:
            open_calls.pop(number)


async def settling_answer(box, unanswered, until):
    while now() < until:
        try:
            answer = await box.take(until - now())
        except TimeoutError:
            return None
        number = answer["in_reply_to"]
        unanswered.discard(number)
        open_calls.pop(number, None)
        if answer.get("code") != 11:
            return answer
    return None


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

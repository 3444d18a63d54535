# fails: gets-through
# why: After five attempts you gave up, although the guest would have waited three seconds: a store that restarts is gone for more than one. Let the deadline end the call, not a number of attempts.
import random

from sim import mailbox, node, now, reply, send

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}  # msg_id of every attempt that may still be answered -> the mailbox its caller waits at


async def call_until(dest, body, attempt=200, deadline=3000):
    box = mailbox()
    unanswered = set()
    end = now() + deadline
    try:
        for _ in range(5):
            if now() >= end:
                break
            number = random.randint(1, 10**15)
            open_calls[number] = box
            unanswered.add(number)
            send(dest, {**body, "msg_id": number})
            answer = await settling_answer(box, unanswered, min(now() + attempt, end))
            if answer is not None:
                return UNKNOWN if answer["type"] == "error" and unanswered else answer
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

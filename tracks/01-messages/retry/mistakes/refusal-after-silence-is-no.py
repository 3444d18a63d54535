# fails: says-maybe
# why: The second attempt was refused, and the guest was told no. But the first had been done, and only its answer was lost: the version that stood in the way was the guest's own. With an attempt unanswered, a refusal means 0.
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
                    return answer
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

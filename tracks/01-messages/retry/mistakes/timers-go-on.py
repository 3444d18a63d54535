# fails: stops
# why: All attempts are put on timers at the beginning, and nobody stops the timers when an answer has come: the store is asked on and on about a call that is over. A timer must look whether its call still goes on.
import random

from sim import after, mailbox, node, now, reply, send

UNKNOWN = {"type": "error", "code": 0, "text": "nobody knows"}
open_calls = {}  # msg_id of every attempt that may still be answered -> the mailbox its caller waits at


async def call_until(dest, body, attempt=200, deadline=3000):
    box = mailbox()
    sent = []
    unanswered = set()
    end = now() + deadline

    def ask():
        number = random.randint(1, 10**15)
        open_calls[number] = box
        sent.append(number)
        unanswered.add(number)
        send(dest, {**body, "msg_id": number})
        after(deadline, lambda: open_calls.pop(number, None))

    ask()
    for at in range(attempt, deadline, attempt):
        after(at, ask)
    answer = await settling_answer(box, unanswered, end)
    if answer is None or (answer["type"] == "error" and unanswered):
        return UNKNOWN
    return answer


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

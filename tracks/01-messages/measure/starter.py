"""What the caller felt. You write `record`, `arrive`, `drive` and `report`; the rest is scaffold."""
import json
import random

from sim import after, mailbox, node, now, send, sleep, work

RING_MAX = 100
ring = []  # the last envelopes that passed this node, the oldest first


def record(direction, msg):
    """Write down that an envelope passes this node now; `direction` is "in" or "out".

    An entry is {"time": now(), "direction": ..., "src": ..., "dest": ..., "type": ...}. The ring holds the last
    RING_MAX of them, the oldest first. `put` calls this for every message that leaves.
    """


async def arrive(msg):
    """Every message that reaches this node comes here: write it down, and `await handle(msg)`."""
    await handle(msg)


async def drive(dest, rate, seconds, timeout):
    """Call `dest` `rate` times in every second, for `seconds` s, whatever comes back.

    Call number i (0, 1, 2, ...) leaves i x 1000 / rate ms after the beginning of the drive: work that moment out anew
    for each call, and sleep until then. `body = await prepare(i)` makes the question of a call, in 1 ms, and
    `await call(dest, body, timeout)` asks it: it returns the answer, or raises TimeoutError after `timeout` ms.
    Remember of each call how long `call` took; its time begins after `prepare`.
    `after(0, step)` begins a step, a function without arguments, async or not, and does not wait for its end. 512 steps
    can wait at once here, more than a drive has calls open.
    """
    body = await prepare(0)
    await call(dest, body, timeout)  # a single call: and the others?


def report():
    """What the callers of the last drive felt, when all its calls are over.

    per_second: one number, the calls answered in time divided by the drive's seconds
    p50, p99:   in ms, the smallest time that at least 50, and 99, in 100 of all calls did not exceed;
                a call that was given up took `timeout` ms
    """
    return {"per_second": 0, "p50": 0, "p99": 0}


# Scaffold: every message comes in through `wire` and leaves through `put`.
open_calls = {}  # msg_id of every call under way -> the mailbox its caller waits at


@node.raw
async def wire(text):
    """Every line that reaches this node."""
    await arrive(json.loads(text))


def put(dest, body):
    """Writes a message down as it leaves, and sends it."""
    record("out", {"src": node.id, "dest": dest, "body": body})
    send(dest, body)


async def handle(msg):
    """What this node does about a message."""
    body = msg["body"]
    about = {"in_reply_to": body.get("msg_id")}
    if "in_reply_to" in body:
        if body["in_reply_to"] in open_calls:
            open_calls[body["in_reply_to"]].put(body)
    elif body["type"] == "ask":
        await work(2)
        put(msg["src"], {"type": "ask_ok", "number": body["number"], **about})
    elif body["type"] == "drive":
        put(msg["src"], {"type": "drive_ok", **about})
        await drive(body["to"], body["rate"], body["seconds"], body["timeout"])
    elif body["type"] == "report":
        put(msg["src"], {"type": "report_ok", "report": report(), **about})


async def prepare(number):
    """Makes the question of a call. That takes 1 ms."""
    await work(1)
    return {"type": "ask", "number": number}


async def call(dest, body, timeout):
    """Asks `dest` and returns the answer's body; TimeoutError when none has come after `timeout` ms."""
    msg_id = random.randint(1, 10**15)
    open_calls[msg_id] = mailbox()
    put(dest, {**body, "msg_id": msg_id})
    try:
        return await open_calls[msg_id].take(timeout)
    finally:
        open_calls.pop(msg_id)


@node.view
def shown():
    """What the checks may see of this node."""
    return {"ring": list(ring)}

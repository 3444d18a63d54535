"""Sixty callers, one comeback. You write `delay` and `insist`; the rest is scaffold."""
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


def delay(attempt):
    """How many ms to wait before the next try, when `attempt` tries in a row had no answer (1, 2, 3, ...).

    At most 100 ms after the first, and twice as many after each further one, but never more than 2,000.
    How long it is within that, is drawn: anything from 0 on, all equally likely.
    """
    return 100


async def insist(body):
    """Ask the server until it answers, and return its answer.

    A try is `await try_once(body)`; the first is made at once. After each one that has no answer, wait for as long as
    `delay` says. There is no last try. The next call begins anew, however this one went.
    """
    try:
        return await try_once(body)
    except TimeoutError:
        return {"type": "error", "code": 0}  # and now?


# Scaffold: the rest of the till.
async def try_once(body):
    """One try: the server's answer, or TimeoutError when none has come after 100 ms."""
    return await rpc("queue-server", body, timeout=TRY_MS)


@node.on("price")
async def price(msg):
    """A customer wants to know a price: {"type": "price"}. There is one customer at a time."""
    answer = await insist({"type": "work"})
    if answer["type"] == "work_ok":
        reply(msg, {"type": "price_ok"})
    else:
        reply(msg, answer)

# fails: peak
# why: The wait is stirred by a tenth only. At 2,000 ms that spreads sixty tills over 200 ms, in which the server can do forty. It is the width of the draw that spreads a crowd: draw from the whole wait, from zero on.
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


def delay(attempt):
    limit = min(2000, 100 * 2 ** (attempt - 1))
    return limit * 0.9 + random.random() * limit * 0.1


async def insist(body):
    attempt = 0
    while True:
        try:
            return await try_once(body)
        except TimeoutError:
            attempt += 1
            await sleep(delay(attempt))


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

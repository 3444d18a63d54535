# fails: peak
# why: Every till seeds its dice with the time at which it was started. All were started together, so all throw the same numbers, and wait the same times: that is no jitter at all. Leave random as it is; each node has its own.
import random

from sim import clock, node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer

random.seed(clock())


def delay(attempt):
    return random.randint(0, min(2000, 100 * 2 ** (attempt - 1)))


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

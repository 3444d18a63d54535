# fails: few-attempts
# why: Each till draws once, when it starts, which share of the limits it will wait. Whoever has drawn nearly nothing waits nearly nothing, every time, and never backs off. Draw anew for each wait: luck must not last.
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


share = random.random()


def delay(attempt):
    return share * min(2000, 100 * 2 ** (attempt - 1))


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

# fails: recovers
# why: Five tries and out: with these waits that is little more than a second, and the server was gone for three. Its customers were sent away, and two seconds later it was back. The cap makes it cheap to go on asking.
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


def delay(attempt):
    return random.randint(0, min(2000, 100 * 2 ** (attempt - 1)))


async def insist(body):
    for attempt in range(1, 6):
        try:
            return await try_once(body)
        except TimeoutError:
            await sleep(delay(attempt))
    return {"type": "error", "code": 0}


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

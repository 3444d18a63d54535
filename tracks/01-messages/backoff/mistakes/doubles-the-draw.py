# fails: few-attempts
# why: Each limit is twice the last draw, where it should be twice the last limit. One short draw makes all that follow short, too: on average a wait is just as long as the one before, and most tills soon hammer. Count the tries, and make the limit from the count.
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


def delay(limit):
    return random.randint(0, min(2000, limit))


async def insist(body):
    limit = 100
    while True:
        try:
            return await try_once(body)
        except TimeoutError:
            wait = delay(limit)
            await sleep(wait)
            limit = 2 * wait


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

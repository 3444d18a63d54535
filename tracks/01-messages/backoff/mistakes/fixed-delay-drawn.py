# fails: few-attempts
# why: The waits are drawn, but they do not grow: each till asks every 150 ms for as long as the server is away. Sixty of them keep a server that has trouble enough busy with nothing but tries. Double the limit each time.
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


def delay(attempt):
    return random.randint(0, 100)


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

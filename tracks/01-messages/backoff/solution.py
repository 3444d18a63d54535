"""Sixty callers, one comeback."""
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


def delay(attempt):
    """Somewhere between nothing and a limit that doubles: 100, 200, 400, 800, 1600, and 2000 from then on."""
    # The exponent is capped, too: after an hour of silence 2 ** attempt has hundreds of digits.
    return random.randint(0, min(2000, 100 * 2 ** min(attempt - 1, 5)))


async def insist(body):
    """Ask the server until it answers."""
    attempt = 0  # of this call: the next one begins at 0 again
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

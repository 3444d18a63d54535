# fails: calm-again
# why: The count of tries without an answer belongs to the till and only ever rises. After one long outage every call begins with waits of up to 2,000 ms, though a single message was lost. An answer says that the trouble is over: begin at 0 again.
import random

from sim import node, reply, rpc, sleep

TRY_MS = 100  # how long a try waits for its answer


failures = 0  # tries without an answer


def delay(attempt):
    return random.randint(0, min(2000, 100 * 2 ** (attempt - 1)))


async def insist(body):
    global failures
    while True:
        try:
            return await try_once(body)
        except TimeoutError:
            failures += 1
            await sleep(delay(failures))


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

# fails: amplification
# why: The purse is made anew for each request, with ten tokens in it, so no request ever finds it empty. What one request cannot know, all together can: keep one purse for the whole node, outside `ask`.
from sim import node, reply, rpc

TRIES = 3


def earn(purse):
    return min(10, purse + 0.1)


def spend(purse):
    return purse >= 1


async def ask(dest, body, timeout):
    purse = earn(10)
    for attempt in range(TRIES):
        if attempt > 0 and not spend(purse):
            break
        if attempt > 0:
            purse -= 1
        try:
            answer = await rpc(dest, body, timeout=timeout)
        except TimeoutError:
            answer = {"type": "error", "code": 0}
        if answer["type"] != "error":
            break
    return answer


# Scaffold: a layer of the chain.
BELOW = {"n1": "n2", "n2": "n3", "n3": "server"}
TIMEOUT_MS = {"n1": 1100, "n2": 350, "n3": 100}


@node.on("work")
async def work(msg):
    """Passes a request down, and its answer up: {"type": "work", "id": 17}."""
    body = {"type": "work", "id": msg["body"]["id"]}
    reply(msg, await ask(BELOW[node.id], body, TIMEOUT_MS[node.id]))

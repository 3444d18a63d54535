# fails: amplification
# why: Every layer tries three times whatever happens, and the layers multiply: 3 x 3 x 3 = 27 calls for one request, most of all when the server can least bear it. Pay for each retry from a purse that first tries fill.
from sim import node, reply, rpc

TRIES = 3


def earn():
    pass


def spend():
    return True


async def ask(dest, body, timeout):
    earn()
    for attempt in range(TRIES):
        if attempt > 0 and not spend():
            break
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

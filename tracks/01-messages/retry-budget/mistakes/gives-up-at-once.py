# fails: still-helps
# why: One try, and no retry ever: the server is safe, but each lost message is a lost request, and one in nine needs a second try somewhere. A retry for which there is a token does no harm.
from sim import node, reply, rpc

TRIES = 3

purse = 100  # in tenths of a token


def earn():
    global purse
    purse = min(100, purse + 1)


def spend():
    global purse
    if purse < 10:
        return False
    purse -= 10
    return True


async def ask(dest, body, timeout):
    earn()
    try:
        return await rpc(dest, body, timeout=timeout)
    except TimeoutError:
        return {"type": "error", "code": 0}


# Scaffold: a layer of the chain.
BELOW = {"n1": "n2", "n2": "n3", "n3": "server"}
TIMEOUT_MS = {"n1": 1100, "n2": 350, "n3": 100}


@node.on("work")
async def work(msg):
    """Passes a request down, and its answer up: {"type": "work", "id": 17}."""
    body = {"type": "work", "id": msg["body"]["id"]}
    reply(msg, await ask(BELOW[node.id], body, TIMEOUT_MS[node.id]))

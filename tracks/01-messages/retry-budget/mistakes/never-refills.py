# fails: still-helps
# why: Nothing is ever put into the purse: after ten retries in a node's life, every lost message is a lost request. Call `earn` for each first try.
from sim import node, reply, rpc

TRIES = 3

purse = 10


def earn():
    pass


def spend():
    global purse
    if purse == 0:
        return False
    purse -= 1
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

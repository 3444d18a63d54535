# fails: still-helps
# why: The token is taken before you look whether there is one, so each retry that is refused makes the debt larger. Long after the server is back, the purse is still below nothing and pays for no retry. Look first, and take only what is there.
from sim import node, reply, rpc

TRIES = 3

purse = 100  # in tenths of a token


def earn():
    global purse
    purse = min(100, purse + 1)


def spend():
    global purse
    purse -= 10
    return purse >= 0


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

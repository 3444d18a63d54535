# fails: fails-fast
# why: As long as the purse pays, you try on, a fourth and a fifth time. But a layer waits only as long as three tries of the layer below take: the fourth is made for somebody who has gone, and who may have asked again by then.
from sim import node, reply, rpc

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
    while True:
        try:
            answer = await rpc(dest, body, timeout=timeout)
        except TimeoutError:
            answer = {"type": "error", "code": 0}
        if answer["type"] != "error" or not spend():
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

"""When retries are the outage."""
from sim import node, reply, rpc

TRIES = 3
# The purse counts tenths of a token, in whole numbers: ten times 0.1 is a little less than 1.
TOKEN = 10
PURSE_MAX = 10 * TOKEN

purse = PURSE_MAX  # one for the whole node, however many requests it works on


def earn():
    """A first try earns a tenth of a token."""
    global purse
    purse = min(PURSE_MAX, purse + 1)


def spend():
    """Pay for a retry; says whether there was a token to pay with."""
    global purse
    if purse < TOKEN:
        return False
    purse -= TOKEN
    return True


async def ask(dest, body, timeout):
    """Ask, and again while that fails and the purse allows it; return what the last try brought."""
    earn()
    for attempt in range(TRIES):
        if attempt > 0 and not spend():
            break  # with the error of the try before, at once: waiting for a token would only make a queue
        try:
            answer = await rpc(dest, body, timeout=timeout)
        except TimeoutError:
            answer = {"type": "error", "code": 0, "text": f"{dest} did not answer in time"}
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

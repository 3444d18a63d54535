"""When retries are the outage. You write `earn`, `spend` and `ask`; the rest is scaffold."""
from sim import node, reply, rpc

TRIES = 3


def earn():
    """A first try earns a tenth of a token: your `ask` calls this for each.

    Ten tokens are saved at most; a node begins with ten.
    """


def spend():
    """A retry costs a token: take one out of the purse and return True. Your `ask` calls this before each retry.

    With less than one token in the purse, leave it as it is and return False.
    """
    return True  # as if the purse were never empty


async def ask(dest, body, timeout):
    """Ask `dest` up to three times, one try after another, and return the body of the answer.

    A try has failed when its answer is of type "error", or has not come within `timeout` ms.
    A failed try is followed at once by the next, if there is one left and a token to pay for it.
    Otherwise return at once what the last try ended with: the error it got,
    or {"type": "error", "code": 0} if it got nothing.
    """
    for _ in range(TRIES):
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

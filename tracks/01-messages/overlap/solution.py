"""Act before you wait."""
from sim import node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop


@node.on("take")
async def take(msg):
    """Claim a piece, then ask the auditor; a claim that comes to nothing goes back."""
    item = msg["body"]["item"]
    if stock.get(item, 0) == 0:
        reply(msg, {"type": "error", "code": 22, "text": f"no {item} left"})
        return
    stock[item] -= 1  # no await since the test above: nobody else has looked in between
    refusal = await objection(item, msg["src"])
    if refusal is None:
        reply(msg, {"type": "take_ok", "item": item})
    else:
        stock[item] += 1  # what is there now, plus one; and the only line that gives a claim back
        reply(msg, refusal)


async def objection(item, buyer):
    """The error that speaks against the sale, None when the auditor approves it in time."""
    try:
        verdict = await rpc("auditor", {"type": "audit", "item": item, "buyer": buyer}, timeout=500)
    except TimeoutError:
        return {"type": "error", "code": 11, "text": "the auditor did not answer"}
    if verdict.get("approved") is True:
        return None
    return {"type": "error", "code": 14, "text": "the auditor refused"}


# Scaffold: the rest of the shop.
@node.on("fill")
def fill(msg):
    """Put pieces on the shelf: {"type": "fill", "stock": {"lamp": 5}}."""
    stock.update(msg["body"]["stock"])
    reply(msg, {"type": "fill_ok"})


@node.on("ping")
def ping(msg):
    """Say that this shop is open."""
    reply(msg, {"type": "pong"})


@node.view
def shelf():
    """What the checks may see of this shop."""
    return {"stock": stock}

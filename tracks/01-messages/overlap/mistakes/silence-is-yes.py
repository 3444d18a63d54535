# fails: as-audited
# why: You take the auditor's silence for a yes. It may be about to say no, or may never have heard of the sale: without a verdict nothing is sold.
from sim import node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop


@node.on("take")
async def take(msg):
    item = msg["body"]["item"]
    if stock.get(item, 0) == 0:
        reply(msg, {"type": "error", "code": 22})
        return
    stock[item] -= 1
    try:
        verdict = await rpc("auditor", {"type": "audit", "item": item, "buyer": msg["src"]}, timeout=500)
    except TimeoutError:
        verdict = {"approved": True}
    if verdict["approved"]:
        reply(msg, {"type": "take_ok", "item": item})
    else:
        stock[item] += 1
        reply(msg, {"type": "error", "code": 14})


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

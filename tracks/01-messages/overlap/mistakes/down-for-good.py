# fails: sells-again
# why: One silence, and the shop never asks the auditor again. It came back a second later; the shop did not notice and stays closed.
from sim import node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop


auditor_is_up = True


@node.on("take")
async def take(msg):
    global auditor_is_up
    item = msg["body"]["item"]
    if stock.get(item, 0) == 0:
        reply(msg, {"type": "error", "code": 22})
        return
    if not auditor_is_up:
        reply(msg, {"type": "error", "code": 11})
        return
    stock[item] -= 1
    try:
        verdict = await rpc("auditor", {"type": "audit", "item": item, "buyer": msg["src"]}, timeout=500)
    except TimeoutError:
        auditor_is_up = False
        stock[item] += 1
        reply(msg, {"type": "error", "code": 11})
        return
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

# fails: books-balance
# why: You put back the count that you read before the wait, and with it undo what others took or returned meanwhile. Change what is there now: stock[item] += 1.
from sim import node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop


@node.on("take")
async def take(msg):
    item = msg["body"]["item"]
    left = stock.get(item, 0)
    if left == 0:
        reply(msg, {"type": "error", "code": 22})
        return
    stock[item] = left - 1
    try:
        verdict = await rpc("auditor", {"type": "audit", "item": item, "buyer": msg["src"]}, timeout=500)
    except TimeoutError:
        stock[item] = left
        reply(msg, {"type": "error", "code": 11})
        return
    if verdict["approved"]:
        reply(msg, {"type": "take_ok", "item": item})
    else:
        stock[item] = left
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

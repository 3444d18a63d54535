# fails: all-settled
# why: After a timeout the lock of the item is never given back: each later customer for that item waits for good. What must happen on every way out belongs into finally.
from sim import mailbox, node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop


locks = {}


@node.on("take")
async def take(msg):
    item = msg["body"]["item"]
    if item not in locks:
        locks[item] = mailbox()
        locks[item].put("free")
    await locks[item].take()
    if stock.get(item, 0) == 0:
        locks[item].put("free")
        reply(msg, {"type": "error", "code": 22})
        return
    try:
        verdict = await rpc("auditor", {"type": "audit", "item": item, "buyer": msg["src"]}, timeout=500)
    except TimeoutError:
        reply(msg, {"type": "error", "code": 11})
        return
    if verdict["approved"]:
        stock[item] -= 1
        reply(msg, {"type": "take_ok", "item": item})
    else:
        reply(msg, {"type": "error", "code": 14})
    locks[item].put("free")


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

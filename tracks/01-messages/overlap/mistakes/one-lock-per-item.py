# fails: all-settled
# why: Takes of one item queue up behind each other. With a silent auditor the second in the queue waits 500 ms for the first before its own 500 ms begin.
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
    try:
        if stock.get(item, 0) == 0:
            reply(msg, {"type": "error", "code": 22})
            return
        verdict = await rpc("auditor", {"type": "audit", "item": item, "buyer": msg["src"]}, timeout=500)
        if verdict["approved"]:
            stock[item] -= 1
            reply(msg, {"type": "take_ok", "item": item})
        else:
            reply(msg, {"type": "error", "code": 14})
    except TimeoutError:
        reply(msg, {"type": "error", "code": 11})
    finally:
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

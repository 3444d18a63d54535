# fails: books-balance
# why: A refusal that comes after the timeout puts the piece back although the timeout has done so already. A claim that is settled is settled: let late verdicts pass.
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
        stock[item] += 1
        reply(msg, {"type": "error", "code": 11})
        return
    if verdict["approved"]:
        reply(msg, {"type": "take_ok", "item": item})
    else:
        stock[item] += 1
        reply(msg, {"type": "error", "code": 14})


@node.on_reply
def late_verdict(msg):
    if not msg["body"]["approved"]:
        stock[msg["body"]["item"]] += 1


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

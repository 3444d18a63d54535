"""Act before you wait. You write `take`; the rest is scaffold."""
from sim import node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop


@node.on("take")
async def take(msg):
    """A customer wants one piece: {"type": "take", "item": "lamp"}.

    If none is left, answer {"type": "error", "code": 22}. Otherwise ask
        await rpc("auditor", {"type": "audit", "item": item, "buyer": msg["src"]}, timeout=500)
    which returns {"type": "audit_ok", "approved": True or False, ...}, or raises TimeoutError.
        approved: the piece leaves the shelf for good; answer {"type": "take_ok", "item": item}
        refused:  the piece is for sale again; answer {"type": "error", "code": 14}
        timeout:  the piece is for sale again; answer {"type": "error", "code": 11}
    Every take is answered by 510 ms after it came, and the shop serves others while it waits.
    """
    item = msg["body"]["item"]
    reply(msg, {"type": "take_ok", "item": item})  # everybody gets one: that cannot be right


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

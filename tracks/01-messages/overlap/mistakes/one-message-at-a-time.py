# fails: ping-stays-fast
# why: Every message goes into one queue and is handled to its end before the next: a ping waits behind a take that waits for the auditor. Let each message have its own step.
from sim import mailbox, node, reply, rpc

stock = {}  # item -> how many lie on the shelf of this shop
inbox = mailbox()


@node.on("take")
def take(msg):
    inbox.put(msg)


@node.on("fill")
def fill(msg):
    inbox.put(msg)


@node.on("ping")
def ping(msg):
    inbox.put(msg)


@node.start
async def serve():
    while True:
        msg = await inbox.take()
        kind = msg["body"]["type"]
        if kind == "take":
            await handle_take(msg)
        elif kind == "fill":
            stock.update(msg["body"]["stock"])
            reply(msg, {"type": "fill_ok"})
        else:
            reply(msg, {"type": "pong"})


async def handle_take(msg):
    item = msg["body"]["item"]
    if stock.get(item, 0) == 0:
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


@node.view
def shelf():
    return {"stock": stock}

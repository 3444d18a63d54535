# fails: right-answer
# why: You give a neighbour's answer to the oldest question asked of that neighbour, but answers overtake each other. Only in_reply_to says which question is meant.
import random

from sim import mailbox, node, reply, send, sleep

open_calls = {}
last_id = random.randint(1, 10**15)


async def call(dest, body, timeout):
    global last_id
    last_id += 1
    box = mailbox()
    open_calls.setdefault(dest, []).append(box)
    send(dest, {**body, "msg_id": last_id})
    try:
        return await box.take(timeout)
    finally:
        open_calls[dest].remove(box)


@node.on_reply
def settle(msg):
    waiting = open_calls.get(msg["src"], [])
    if waiting:
        waiting[0].put(msg["body"])


@node.on("relay")
async def relay(msg):
    question = msg["body"]
    try:
        answer = await call(question["to"], question["ask"], question["timeout"])
    except TimeoutError:
        reply(msg, {"type": "error", "code": 0})
        return
    reply(msg, {"type": "relay_ok", "answer": answer})


# Scaffold: the answering side.
@node.on("price")
async def price(msg):
    """Says what an article costs at this node, once it has looked that up for `after` ms."""
    article = msg["body"]["article"]
    await sleep(msg["body"]["after"])
    if article < 100:
        reply(msg, {"type": "price_ok", "price": 100 * int(node.id[1:]) + article})
    else:
        reply(msg, {"type": "error", "code": 20, "text": f"no article {article}"})


@node.view
def calls():
    """What the checks may see of this node."""
    return {"open": sum([len(boxes) for boxes in open_calls.values()])}

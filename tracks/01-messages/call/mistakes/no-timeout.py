# fails: on-time
# why: You wait until an answer comes, and from a neighbour that is cut off none will ever come. Give the wait its end: take(timeout).
import random

from sim import mailbox, node, reply, send, sleep

open_calls = {}
last_id = random.randint(1, 10**15)


async def call(dest, body, timeout):
    global last_id
    last_id += 1
    msg_id = last_id
    open_calls[msg_id] = mailbox()
    send(dest, {**body, "msg_id": msg_id})
    try:
        return await open_calls[msg_id].take()
    finally:
        open_calls.pop(msg_id)


@node.on_reply
def settle(msg):
    box = open_calls.get(msg["body"]["in_reply_to"])
    if box is not None:
        box.put(msg["body"])


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
    return {"open": len(open_calls)}

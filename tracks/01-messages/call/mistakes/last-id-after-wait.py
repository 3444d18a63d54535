# fails: right-answer
# why: While a call waits, other calls raise the counter, so that the lines after the wait clear away somebody else's entry. Keep a call's own number in a local name.
import random

from sim import mailbox, node, reply, send, sleep

open_calls = {}
last_id = random.randint(1, 10**15)


async def call(dest, body, timeout):
    global last_id
    last_id += 1
    open_calls[last_id] = mailbox()
    send(dest, {**body, "msg_id": last_id})
    try:
        return await open_calls[last_id].take(timeout)
    finally:
        open_calls.pop(last_id, None)


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

# fails: right-answer
# why: A neighbour that says no has answered: its error is the answer. You tell it as code 0, which says that nobody knows, though one does.
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
        answer = await open_calls[msg_id].take(timeout)
    finally:
        open_calls.pop(msg_id)
    if answer["type"] == "error":
        raise TimeoutError(f"{dest} gave no answer")
    return answer


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

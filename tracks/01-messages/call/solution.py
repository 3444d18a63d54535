"""Call and wait."""
import random

from sim import mailbox, node, reply, send, sleep

open_calls = {}  # msg_id of every question under way -> the mailbox its caller waits at


async def call(dest, body, timeout):
    """Ask `dest`, and wait for its answer; TimeoutError when none has come after `timeout` ms."""
    # Drawn, not counted: a life that begins to count anew would name its questions as the life before it did. With a
    # hundred answers under way, a draw hits the number of one of them once in ten million million times.
    msg_id = random.randint(1, 10**15)
    open_calls[msg_id] = mailbox()
    send(dest, {**body, "msg_id": msg_id})
    try:
        return await open_calls[msg_id].take(timeout)
    finally:
        open_calls.pop(msg_id)  # answered or not, nobody waits for this number any more


@node.on_reply
def settle(msg):
    """Give a reply to the call that waits for it; let go one that nobody waits for."""
    box = open_calls.get(msg["body"]["in_reply_to"])
    if box is not None:
        box.put(msg["body"])


@node.on("relay")
async def relay(msg):
    """Pass a question on, and answer with what came back, or with code 0 when nothing did."""
    question = msg["body"]
    try:
        answer = await call(question["to"], question["ask"], question["timeout"])
    except TimeoutError:
        # 0 means: nobody knows. The question may have been lost, or the answer, or it is still being worked on.
        reply(msg, {"type": "error", "code": 0, "text": f"{question['to']} did not answer in time"})
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

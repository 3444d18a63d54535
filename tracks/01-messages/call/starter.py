"""Call and wait. You write `call`, `settle` and `relay`; the rest is scaffold."""
import random

from sim import mailbox, node, reply, send, sleep

open_calls = {}  # msg_id of every question under way -> what its caller waits on


async def call(dest, body, timeout):
    """Ask `dest`, and wait for its answer.

    Sends a copy of `body` with a msg_id added, one that no other question of this node carries:
    none that is under way, and none that a former life of this node has asked.
    Returns the body of the reply whose in_reply_to is that msg_id, be it an error or not.
    Raises TimeoutError when none has come after `timeout` ms.
    In either case nothing of the call is left in `open_calls`. Many calls may be open at once.
    """
    send(dest, {**body, "msg_id": 1})
    return None  # and the answer?


@node.on_reply
def settle(msg):
    """Every message with in_reply_to comes here: give its body to the call that waits for it.

    A reply that no open call waits for (it is late, or a copy) is let go without a word.
    """


@node.on("relay")
async def relay(msg):
    """Pass a question on: {"type": "relay", "to": "n3", "ask": {...}, "timeout": 200}.

    Answers {"type": "relay_ok", "answer": <the body that came back>},
    or {"type": "error", "code": 0} when `timeout` ms have passed without one.
    """
    question = msg["body"]
    answer = await call(question["to"], question["ask"], question["timeout"])
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

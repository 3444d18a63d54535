# fails: late-is-harmless
# why: The customer was told code 0 at the timeout, and is answered a second time when the reply comes late. Whoever ends a call first takes it out of the table; whoever comes second finds nothing.
import random

from sim import after, node, reply, send, sleep

open_calls = {}
last_id = random.randint(1, 10**15)


def call(dest, body, timeout, done):
    global last_id
    last_id += 1
    msg_id = last_id
    open_calls[msg_id] = done
    send(dest, {**body, "msg_id": msg_id})
    after(timeout, lambda: expire(msg_id))


def expire(msg_id):
    if msg_id in open_calls:
        open_calls[msg_id](None)


@node.on_reply
def settle(msg):
    done = open_calls.pop(msg["body"]["in_reply_to"], None)
    if done is not None:
        done(msg["body"])


@node.on("relay")
def relay(msg):
    def done(answer):
        if answer is None:
            reply(msg, {"type": "error", "code": 0})
        else:
            reply(msg, {"type": "relay_ok", "answer": answer})

    question = msg["body"]
    call(question["to"], question["ask"], question["timeout"], done)


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

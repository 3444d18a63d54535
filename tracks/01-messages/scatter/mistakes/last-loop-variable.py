# fails: all-values
# why: All the functions share one `place`, that of the loop, and look at it when they are called: by then the loop is over, and every answer goes to the last slot. Let a function make each of them, so that each has a `place` of its own.
import random

from sim import after, node, reply, send

open_calls = {}
last_id = random.randint(1, 10**15)


def ask_all(peers, body, need, deadline, done):
    slots = [None] * len(peers)
    msg_ids = []
    count = 0
    finished = False

    def finish():
        nonlocal finished
        if finished:
            return
        finished = True
        for msg_id in msg_ids:
            open_calls.pop(msg_id, None)
        done(slots)

    for place, peer in enumerate(peers):
        def answered(answer):
            nonlocal count
            slots[place] = answer
            count += 1
            if count == need:
                finish()

        msg_id = fresh_id()
        msg_ids.append(msg_id)
        open_calls[msg_id] = answered
        send(peer, {**body, "msg_id": msg_id})
    after(deadline, finish)


@node.on_reply
def settle(msg):
    take = open_calls.pop(msg["body"]["in_reply_to"], None)
    if take is not None:
        take(msg["body"])


# Scaffold: numbers, the customer's side, the answering side.
def fresh_id():
    """A msg_id that no other question of this node carries, in this life or a former one."""
    global last_id
    last_id += 1
    return last_id


@node.on("compare")
def compare(msg):
    """A customer compares prices: {"type": "compare", "shops": ["n3", "n2"], "article": 7, "need": 1, "deadline": 200}.

    Answers {"type": "compare_ok", "answers": [...]}: what each shop said, in the order of "shops", null for silence.
    """
    wish = msg["body"]
    question = {"type": "price", "article": wish["article"]}
    ask_all(
        wish["shops"], question, wish["need"], wish["deadline"],
        lambda answers: reply(msg, {"type": "compare_ok", "answers": answers}),
    )


@node.on("price")
def price(msg):
    """Says what an article costs at this node: article 7 costs 2007 at n2, and 3007 at n3."""
    reply(msg, {"type": "price_ok", "price": 1000 * int(node.id[1:]) + msg["body"]["article"]})


@node.view
def calls():
    """What the checks may see of this node."""
    return {"open": len(open_calls)}

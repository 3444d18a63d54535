# fails: all-values
# why: `slots={}` stands in the first line of a function, so it is made once, when the function is defined, and all rounds write into it. What belongs to one round is made inside the function.
import random

from sim import after, node, reply, send

open_calls = {}
last_id = random.randint(1, 10**15)


def ask_all(peers, body, need, deadline, done, slots={}):
    msg_ids = []
    came = []
    finished = False

    def finish():
        nonlocal finished
        if finished:
            return
        finished = True
        for msg_id in msg_ids:
            open_calls.pop(msg_id, None)
        done([slots.get(peer) for peer in peers])

    def ask(peer):
        def answered(answer):
            slots[peer] = answer
            came.append(peer)
            if len(came) == need:
                finish()

        msg_id = fresh_id()
        msg_ids.append(msg_id)
        open_calls[msg_id] = answered
        send(peer, {**body, "msg_id": msg_id})

    for peer in peers:
        ask(peer)
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

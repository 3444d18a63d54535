"""Ask many, wait once. You write `ask_all` and `settle`; the rest is scaffold."""
import random

from sim import after, node, reply, send

open_calls = {}  # msg_id of every question under way -> the function that takes its answer
last_id = random.randint(1, 10**15)  # begins elsewhere in each life, so that no number comes back


def ask_all(peers, body, need, deadline, done):
    """Ask all `peers` at once, and call `done(slots)` once.

    Sends each peer a copy of `body` with a msg_id of its own, from `fresh_id()`, and returns without waiting.
    `slots` is a list as long as `peers`: at place i the body of the answer of peers[i], None if there is none.
    `done` is called as soon as `need` different peers have answered, or else `deadline` ms after the asking, with
    the answers there are. Whatever comes later changes nothing, and nothing of the round stays in `open_calls`.
    `need` is at least 1 and at most len(peers). `after(ms, function)` calls a function after so many ms.
    """
    for peer in peers:
        send(peer, {**body, "msg_id": fresh_id()})
    done([None] * len(peers))  # they have only been asked: who takes their answers?


@node.on_reply
def settle(msg):
    """Every message with in_reply_to comes here: give its body to the function that waits for it.

    A reply that nobody waits for (it is late, or a copy) is let go without a word.
    """


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

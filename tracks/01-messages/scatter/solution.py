"""Ask many, wait once."""
import random

from sim import after, node, reply, send

open_calls = {}  # msg_id of every question under way -> the function that takes its answer
last_id = random.randint(1, 10**15)  # begins elsewhere in each life, so that no number comes back


def ask_all(peers, body, need, deadline, done):
    """Ask all peers at once; call `done` with their answers when `need` are in, or after `deadline` ms."""
    slots = [None] * len(peers)
    msg_ids = [fresh_id() for _ in peers]
    finished = False

    def answered(place, answer):
        slots[place] = answer
        # Counted in the slots: whoever answers twice still fills only one.
        if len(slots) - slots.count(None) >= need:
            finish()

    def finish():
        nonlocal finished
        if finished:  # the deadline of a round that had its answers sooner
            return
        finished = True
        for msg_id in msg_ids:
            open_calls.pop(msg_id, None)  # from here on its late answers find nobody
        done(slots)

    def taker(place):
        # A call of its own for each place: every function that it returns keeps its own `place`.
        return lambda answer: answered(place, answer)

    for place, peer in enumerate(peers):
        open_calls[msg_ids[place]] = taker(place)
        send(peer, {**body, "msg_id": msg_ids[place]})
    after(deadline, finish)


@node.on_reply
def settle(msg):
    """Give an answer to the function that waits for it; let go one that nobody waits for."""
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

"""A tree that heals itself."""
import random

from sim import after, node, reply, send

# A value that is on its way over the tree is seldom behind its announcement by more than this.
PATIENCE_MS = 200
# A graft and its value take 60 ms at most; then it is the next neighbour's turn.
GRAFT_MS = 100

values = {}  # id -> value
tellers = {}  # id -> the neighbour that it first came from; None for those of this node's own clients
eager = set(node.neighbours)  # the neighbours that values are sent to at once; the others get announcements
announced = {}  # id of a value that is missing -> the neighbours that announced it and were not asked for it yet


@node.on("broadcast")
def broadcast(msg):
    """A client has news."""
    learn(new_id(), msg["body"]["message"], None)
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour sends a value. The first copy makes its link one of the tree, a second one takes its link out."""
    teller, key = msg["src"], msg["body"]["id"]
    if key not in values:
        eager.add(teller)
        learn(key, msg["body"]["message"], teller)
    elif teller != tellers[key]:  # else it is a copy that the network made, and the link is as good as before
        eager.discard(teller)
        send(teller, {"type": "prune"})


def learn(key, value, teller):
    """Keep a new value, send it over the eager links, and announce it over the lazy ones."""
    values[key] = value
    tellers[key] = teller
    announced.pop(key, None)
    for neighbour in node.neighbours:
        if neighbour == teller:
            continue
        if neighbour in eager:
            send(neighbour, {"type": "gossip", "id": key, "message": value})
        else:
            send(neighbour, {"type": "have", "id": key})


@node.on("prune")
def prune(msg):
    """That neighbour had it already: what goes over this link comes second."""
    eager.discard(msg["src"])


@node.on("have")
def have(msg):
    """A neighbour announces a value. It is most likely on its way here, so it is not asked for at once."""
    key = msg["body"]["id"]
    if key not in values:
        if key not in announced:
            announced[key] = []
            after(PATIENCE_MS, lambda: fetch(key))
        announced[key].append(msg["src"])


def fetch(key):
    """Ask those who announced a value for it, one after the other, until it has come."""
    if announced.get(key):
        neighbour = announced[key].pop(0)
        send(neighbour, {"type": "graft", "id": key})  # the link is eager at this end as soon as the value has come
        after(GRAFT_MS, lambda: fetch(key))
    else:
        announced.pop(key, None)  # it has come, or nobody is left to ask: then the next announcement begins anew


@node.on("graft")
def graft(msg):
    """A neighbour has waited in vain: its place in the tree is here now."""
    eager.add(msg["src"])
    key = msg["body"]["id"]
    if key in values:  # a former life of this node may have announced it
        send(msg["src"], {"type": "gossip", "id": key, "message": values[key]})


# Scaffold: the rest of the node.
def new_id():
    """An id that no other value has, not even one of a former life of this node."""
    return f"{node.id}-{random.randint(1, 10**12)}"


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": list(values.values())})

"""A tree that heals itself. You write the steps down to `graft`: so far they are a flood."""
import random

from sim import after, node, reply, send

values = {}  # id -> value: what this node knows
eager = set(node.neighbours)  # the neighbours with whom the link is eager, at this end


@node.on("broadcast")
def broadcast(msg):
    """A client has news: {"type": "broadcast", "message": 17}.

    Learn the value, under a new id that `new_id()` gives. Answer {"type": "broadcast_ok"}.
    """
    learn(new_id(), msg["body"]["message"], None)
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour sends a value: {"type": "gossip", "id": "n3-4711", "message": 17}.

    If it is new, learn it, and from now on the link is eager.
    If it is known and came from another neighbour first, send {"type": "prune"}, and make the link lazy at this end.
    """
    key = msg["body"]["id"]
    if key not in values:
        learn(key, msg["body"]["message"], msg["src"])


def learn(key, value, teller):
    """Keep a new value, and note from whom it came. Then tell all neighbours but the teller:

    over an eager link {"type": "gossip", "id": key, "message": value}, over a lazy one {"type": "have", "id": key}.
    """
    values[key] = value
    for neighbour in node.neighbours:
        if neighbour != teller:
            send(neighbour, {"type": "gossip", "id": key, "message": value})


@node.on("prune")
def prune(msg):
    """A neighbour had a value already: {"type": "prune"}. Make the link lazy at this end, too."""


@node.on("have")
def have(msg):
    """A neighbour announces a value: {"type": "have", "id": "n3-4711"}.

    If it is missing here, note who has it. After the first announcement it has 200 ms to come by itself; then fetch it.
    """


def fetch(key):
    """If a value is still missing, ask one that has announced it: {"type": "graft", "id": key}. That link is eager now.

    If it has not come 100 ms after that, ask the next one; each is asked once. When nobody is left, stop: the next
    announcement begins anew.
    """


@node.on("graft")
def graft(msg):
    """A neighbour waits for a value: {"type": "graft", "id": "n3-4711"}.

    Make the link eager at this end, too, and send the value, if this node has it: it may have been started again since.
    """


# Scaffold: the rest of the node.
def new_id():
    """An id that no other value has, not even one of a former life of this node."""
    return f"{node.id}-{random.randint(1, 10**12)}"


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": list(values.values())})

"""Thirty messages, half a second. You write `links`, `broadcast`, `gossip`, `learn`, `bring` and `confirmed`."""
from asyncio import gather

from sim import after, every, node, now, reply, rpc, send, sleep

neighbours = []  # the nodes next to this one in the tree: what `links` gave
values = []  # what this node knows, each value once
unconfirmed = set()  # for you, if you want a table: (neighbour, value) that was sent and is not confirmed yet


def links(me, ids):
    """The names of the nodes next to `me` in one tree of all `ids`, the same tree whichever node asks.

    How many children a node has is for you to choose.
    """
    return []  # nobody is next to anybody


@node.on("broadcast")
def broadcast(msg):
    """A client has news for everybody: {"type": "broadcast", "message": 17}.

    Answer {"type": "broadcast_ok"} at once, and learn the value.
    """
    reply(msg, {"type": "broadcast_ok"})
    learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
def gossip(msg):
    """A neighbour has news, or sends again what it has no confirmation for: {"type": "gossip", "message": 17}.

    Confirm it, each time that it comes: reply with {"type": "gossip_ok", "message": 17}. Learn the value.
    """


def learn(value, teller):
    """If the value is new here, keep it and have it brought to each neighbour but the one it came from."""
    if value not in values:
        values.append(value)


def bring(neighbour, value):
    """Send {"type": "gossip", "message": value} to a neighbour, again and again until it has confirmed the value.

    How long to wait before it is sent again is for you to choose.
    """


@node.on("gossip_ok")
def confirmed(msg):
    """A neighbour has a value: {"type": "gossip_ok", "message": 17}. It may say so more than once.

    With rpc the confirmation comes to the call that waits for it, and there is nothing to do here.
    """


# Scaffold: the rest of the node.
@node.on("topology")
def topology(msg):
    """Learn who is there. Who is next to whom in the client's grid does not matter."""
    global neighbours
    neighbours = links(node.id, list(msg["body"]["topology"]))
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": values})

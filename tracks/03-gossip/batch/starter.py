"""Fewer, fuller. You write `begin`, `broadcast`, `gossip`, `learn`, `flush` and `confirmed`."""
from asyncio import gather

from sim import after, every, node, now, reply, rpc, send, sleep

neighbours = []  # the nodes next to this one in the tree, from when the clients have said who is there
values = []  # what this node knows, each value once
outbox = {}  # for you: what waits for each neighbour, or was sent and is not confirmed yet


@node.start
def begin():
    """The node starts: see to it that the outboxes are flushed every T ms. T is for you to choose."""


@node.on("broadcast")
def broadcast(msg):
    """A client has news for everybody: {"type": "broadcast", "message": 17}.

    Answer {"type": "broadcast_ok"} at once, and learn the value.
    """
    reply(msg, {"type": "broadcast_ok"})
    learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
def gossip(msg):
    """A neighbour has a batch of values, new ones and old ones: {"type": "gossip", "messages": [17, 18]}.

    Confirm all that it held: reply with {"type": "gossip_ok", "messages": [17, 18]}. Learn each value.
    """


def learn(value, teller):
    """If the value is new here, keep it and put it into the outbox of each neighbour but the one it came from."""
    if value not in values:
        values.append(value)


def flush():
    """Send every neighbour {"type": "gossip", "messages": [...]}, at most 100 values in each message.

    Values that were not sent yet, and those sent so long ago that their confirmation must be lost.
    Nothing to a neighbour for whom there is nothing.
    """


@node.on("gossip_ok")
def confirmed(msg):
    """A neighbour has these values: {"type": "gossip_ok", "messages": [17, 18]}. Others may wait for it meanwhile.

    Answers that an `rpc` waits for do not come here.
    """


# Scaffold: the rest of the node, with a tree of four children.
def links(me, ids):
    """The parent of a node and its children, in a tree that is filled row by row in the order of the sorted ids."""
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // 4]] if here > 0 else []
    return parent + order[4 * here + 1 : 4 * here + 5]


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

"""Thirty messages, half a second."""
from asyncio import gather

from sim import after, every, node, now, reply, rpc, send, sleep

neighbours = []  # the nodes next to this one in the tree
values = []  # what this node knows, each value once
unconfirmed = set()  # (neighbour, value): sent to that neighbour, who has not confirmed it yet

# Five links from leaf to leaf. With three children it is six, and with very many, one node does all the sending.
CHILDREN = 4
# A confirmation is back after 200 ms, and some 50 more where lines are narrow. After a cut, a value waits this long at
# most before it goes on.
RESEND_MS = 300


def links(me, ids):
    """The parent of a node and its children, in a tree that is filled row by row in the order of the sorted ids."""
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // CHILDREN]] if here > 0 else []
    first = CHILDREN * here + 1
    return parent + order[first : first + CHILDREN]


@node.on("broadcast")
def broadcast(msg):
    """A client has news. It gets its answer first: who waits for neighbours waits for cuts."""
    reply(msg, {"type": "broadcast_ok"})
    learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
def gossip(msg):
    """A neighbour has news. Every copy is confirmed, for the last confirmation may be lost."""
    value = msg["body"]["message"]
    reply(msg, {"type": "gossip_ok", "message": value})
    learn(value, msg["src"])


def learn(value, teller):
    """Keep a value and have it brought on, to all neighbours at once, the first time that it comes."""
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            unconfirmed.add((neighbour, value))
            bring(neighbour, value)


def bring(neighbour, value):
    """Send a value, and look again later. Each has a timer of its own, so that none is resent too early."""
    if (neighbour, value) in unconfirmed:
        send(neighbour, {"type": "gossip", "message": value})
        after(RESEND_MS, lambda: bring(neighbour, value))


@node.on("gossip_ok")
def confirmed(msg):
    """That neighbour has that value. It may say so twice."""
    unconfirmed.discard((msg["src"], msg["body"]["message"]))


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

"""Twenty-four is enough."""
from sim import node, reply, send

# With four children a node, no two of 25 are more than five links apart; with three it would be six.
CHILDREN = 4

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    """The parent of a node and its children, in a tree that is filled row by row in the order of the sorted ids."""
    order = sorted(ids)  # nobody knows in which order the others were told
    here = order.index(me)
    parent = [order[(here - 1) // CHILDREN]] if here > 0 else []
    first = CHILDREN * here + 1
    return parent + order[first : first + CHILDREN]


@node.on("topology")
def topology(msg):
    """Learn who is there. Who is linked to whom in the grid does not matter: everybody can reach everybody."""
    global neighbours
    neighbours = links(node.id, list(msg["body"]["topology"]))
    reply(msg, {"type": "topology_ok"})


def learn(value, teller):
    """Keep a value and pass it on, the first time that it comes; whatever comes later is old."""
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            send(neighbour, {"type": "gossip", "message": value})


# Scaffold: the rest of the flood.
@node.on("broadcast")
def broadcast(msg):
    """A client has news."""
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour has news. It wants no answer."""
    learn(msg["body"]["message"], msg["src"])


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": values})

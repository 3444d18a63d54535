"""Twenty-four is enough. You write `links`, and change `topology` and `learn` where you need to: so far they flood."""
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    """The names of the nodes to which `me` is linked in a tree of all `ids`, a list that holds `me` as well.

    It must work for any number of names, even one.

    Every node calls this for itself, and all the answers together must make one tree: if n3 lists n7, n7 lists n3.
    `ids` are the same names on every node, but in another order on each.
    From any node to any other there are at most five links when there are 25, and no node has more than six.
    """
    return []


@node.on("topology")
def topology(msg):
    """A client says who is there, and who is next to whom in the grid: {"topology": {"n1": ["n6", "n2"], ...}}.

    The keys are all the ids. Answer {"type": "topology_ok"}.
    """
    global neighbours
    neighbours = msg["body"]["topology"][node.id]  # the grid
    reply(msg, {"type": "topology_ok"})


def learn(value, teller):
    """If the value is new here, keep it and send it on, to each neighbour but the one it came from."""
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

"""Tell your neighbours."""
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("topology")
def topology(msg):
    """Learn whom this node has a link to."""
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
def broadcast(msg):
    """A client has news."""
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour has news. It wants no answer."""
    learn(msg["body"]["message"], msg["src"])


def learn(value, teller):
    """Keep a value and pass it on, the first time that it comes; whatever comes later is old."""
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:  # who told me knows; a client is no neighbour, so then all are told
            send(neighbour, {"type": "gossip", "message": value})


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": values})

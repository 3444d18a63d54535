# fails: fair-load
# why: The first node is linked to all others, and they to nobody else. That is the flattest tree, with two hops from leaf to leaf, but the one in the middle sends nearly every message of the cluster. Share the work: six links a node at the most.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    return order[1:] if me == order[0] else [order[0]]


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = links(node.id, list(msg["body"]["topology"]))
    reply(msg, {"type": "topology_ok"})


def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            send(neighbour, {"type": "gossip", "message": value})


@node.on("broadcast")
def broadcast(msg):
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    learn(msg["body"]["message"], msg["src"])


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

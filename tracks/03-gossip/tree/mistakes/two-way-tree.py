# fails: in-time
# why: With two children a node, 25 nodes make five rows, and from a leaf at the bottom left to one at the bottom right there are eight links: 800 ms. More children a node make fewer rows.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // 2]] if here > 0 else []
    return parent + order[2 * here + 1 : 2 * here + 3]


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

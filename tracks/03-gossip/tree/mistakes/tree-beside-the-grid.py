# fails: cost
# why: The links of the tree were added to those of the grid, so that values go along both. A tree is cheap because there is only one way from any node to any other: every link beyond it brings what is already known.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // 4]] if here > 0 else []
    return parent + order[4 * here + 1 : 4 * here + 5]


@node.on("topology")
def topology(msg):
    global neighbours
    near = msg["body"]["topology"]
    neighbours = sorted(set(near[node.id] + links(node.id, list(near))))
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

# fails: in-time
# why: With three children a node, the rows hold 1, 3, 9 and 12 nodes. Two leaves of the last row can be six links apart, 600 ms. One child more a node, and the last row is so short that all its nodes are in one corner.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // 3]] if here > 0 else []
    return parent + order[3 * here + 1 : 3 * here + 4]


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

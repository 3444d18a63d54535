# fails: everywhere
# why: A node has children here only if it can have all four of them. The row at the bottom is not full, and its nodes stay without a parent that sends to them. A slice that reaches beyond the end of a list gives what there is: take it as it comes.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // 4]] if here > 0 else []
    children = [4 * here + 1, 4 * here + 2, 4 * here + 3, 4 * here + 4]
    return parent + ([order[child] for child in children] if children[-1] < len(order) - 1 else [])


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

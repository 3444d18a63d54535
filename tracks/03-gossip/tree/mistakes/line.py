# fails: in-time
# why: The nodes stand in a row and each tells the next. That is a tree and costs 24 messages, but from one end to the other it takes 24 hops, 2.4 s. The more children a node has, the fewer links lie between the leaves.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    here = order.index(me)
    before = [order[here - 1]] if here > 0 else []
    return before + order[here + 1 : here + 2]


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

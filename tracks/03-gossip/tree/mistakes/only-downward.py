# fails: everywhere
# why: Values go from parent to children and never up. What is broadcast at the root reaches everybody; what is broadcast anywhere else stays below that node. A link leads both ways: list the parent, too.
from sim import node, reply, send

neighbours = []  # the nodes that this one sends values to
values = []  # what this node knows, each value once


def links(me, ids):
    order = sorted(ids)
    here = order.index(me)
    return order[4 * here + 1 : 4 * here + 5]


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

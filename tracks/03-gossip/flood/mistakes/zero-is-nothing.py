# fails: everywhere
# why: A test for a missing value took 0 for one: in Python, `not 0` is true. 0 is a value like any other; ask whether it is None, or whether the key is there.
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
def broadcast(msg):
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    learn(msg["body"]["message"], msg["src"])


def learn(value, teller):
    if not value or value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            send(neighbour, {"type": "gossip", "message": value})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

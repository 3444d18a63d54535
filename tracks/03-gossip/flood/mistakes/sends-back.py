# fails: cost
# why: Each node passes a value on to all its neighbours, to the one that has just told it as well. Four nodes are told, so four messages of each ten are wasted. Leave out msg["src"].
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
    learn(msg["body"]["message"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    learn(msg["body"]["message"])


def learn(value):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        send(neighbour, {"type": "gossip", "message": value})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

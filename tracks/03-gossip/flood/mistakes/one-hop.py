# fails: everywhere
# why: Neighbours keep what they are told and do not pass it on, so a value comes as far as the first link. A value that is new to a node is news for its neighbours, whoever brought it.
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
    value = msg["body"]["message"]
    values.append(value)
    for neighbour in neighbours:
        send(neighbour, {"type": "gossip", "message": value})
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    value = msg["body"]["message"]
    if value not in values:
        values.append(value)


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

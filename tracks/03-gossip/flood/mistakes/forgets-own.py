# fails: everywhere
# why: The node at which a value is broadcast sends it to its neighbours and does not keep it. They do not send it back, so this node alone never lists it. Keep first, then send.
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
    for neighbour in neighbours:
        send(neighbour, {"type": "gossip", "message": msg["body"]["message"]})
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    value = msg["body"]["message"]
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != msg["src"]:
            send(neighbour, {"type": "gossip", "message": value})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

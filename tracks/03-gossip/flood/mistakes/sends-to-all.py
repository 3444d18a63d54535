# fails: everywhere
# why: The node at which a value is broadcast sends it to every node by itself, and nobody passes it on. Only neighbours have a link to it: what goes to the others is lost. News has to travel from neighbour to neighbour.
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("topology")
def topology(msg):
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
def broadcast(msg):
    value = msg["body"]["message"]
    values.append(value)
    for peer in node.peers:
        send(peer, {"type": "gossip", "message": value})
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    value = msg["body"]["message"]
    if value not in values:
        values.append(value)


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

# fails: cost
# why: Values are sent to all other nodes, not to the neighbours that the topology names. There is no link to most of them: these messages are sent, counted and lost, and the flood arrives all the same, over the links that exist.
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("topology")
def topology(msg):
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
def broadcast(msg):
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    learn(msg["body"]["message"], msg["src"])


def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for peer in node.peers:
        if peer != teller:
            send(peer, {"type": "gossip", "message": value})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

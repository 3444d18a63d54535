# fails: everywhere
# why: Each value is sent once over each link. Whatever is lost on its only way, by chance or in a cut, is lost for good. Keep what a neighbour has not confirmed, and send it again.
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


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
    for neighbour in neighbours:
        if neighbour != teller:
            send(neighbour, {"type": "gossip", "message": value})


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

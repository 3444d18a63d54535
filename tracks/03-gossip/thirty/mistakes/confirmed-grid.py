# fails: cost
# why: This is the grid with its 40 links that the clients suggest. A value goes over most of them from both ends, 56 times, and is confirmed each time: 112 messages a broadcast, 56 an operation. A tree has 24 links, the fewest that connect 25 nodes.
from sim import after, node, reply, send

neighbours = []
values = []
unconfirmed = set()


def links(me, ids):
    return []  # the topology message says it


@node.on("broadcast")
def broadcast(msg):
    reply(msg, {"type": "broadcast_ok"})
    learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
def gossip(msg):
    value = msg["body"]["message"]
    reply(msg, {"type": "gossip_ok", "message": value})
    learn(value, msg["src"])


def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            unconfirmed.add((neighbour, value))
            bring(neighbour, value)


def bring(neighbour, value):
    if (neighbour, value) in unconfirmed:
        send(neighbour, {"type": "gossip", "message": value})
        after(300, lambda: bring(neighbour, value))


@node.on("gossip_ok")
def confirmed(msg):
    unconfirmed.discard((msg["src"], msg["body"]["message"]))


# Scaffold: the rest of the node.
@node.on("topology")
def topology(msg):
    """Learn whom this node is next to."""
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": values})

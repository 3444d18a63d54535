# fails: calm-cost
# why: A confirmation takes 20 ms to come back, and after 10 the value is sent again: everything goes twice, though nothing was lost. A timer for resends has to be longer than the round trip.
from sim import after, node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
unconfirmed = set()  # (neighbour, value): sent to that neighbour, who has not confirmed it yet


@node.on("broadcast")
def broadcast(msg):
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


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
        after(10, lambda: bring(neighbour, value))


@node.on("gossip_ok")
def confirmed(msg):
    unconfirmed.discard((msg["src"], msg["body"]["message"]))


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

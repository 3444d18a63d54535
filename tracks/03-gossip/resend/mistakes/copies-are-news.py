# fails: goes-quiet
# why: A value that is known is not kept twice, but each copy of it is brought on again. n1, n2, n5 and n4 form a circle, and each value goes round it for ever. A resent value is old, like any other that you have.
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
    if value not in values:
        values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            unconfirmed.add((neighbour, value))
            bring(neighbour, value)


def bring(neighbour, value):
    if (neighbour, value) in unconfirmed:
        send(neighbour, {"type": "gossip", "message": value})
        after(500, lambda: bring(neighbour, value))


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

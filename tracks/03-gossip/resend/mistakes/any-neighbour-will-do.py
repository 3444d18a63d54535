# fails: everywhere
# why: The table holds values, and the first confirmation of a value settles it for all neighbours. One of them may be behind a cut and is never told again. What has to be remembered is who has not confirmed what.
from sim import after, node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
unconfirmed = set()  # values that were sent, and are not confirmed yet


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
    unconfirmed.add(value)
    for neighbour in neighbours:
        if neighbour != teller:
            bring(neighbour, value)


def bring(neighbour, value):
    if value in unconfirmed:
        send(neighbour, {"type": "gossip", "message": value})
        after(500, lambda: bring(neighbour, value))


@node.on("gossip_ok")
def confirmed(msg):
    unconfirmed.discard(msg["body"]["message"])


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

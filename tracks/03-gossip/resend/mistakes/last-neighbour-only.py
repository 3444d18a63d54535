# fails: everywhere
# why: The functions that the loop hands to `after` look up `neighbour` when they run, 500 ms later; by then it is the last one of the loop, for all of them. Let a function of its own take neighbour and value as arguments and set the timer.
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
            send(neighbour, {"type": "gossip", "message": value})
            after(500, lambda: resend(neighbour, value))


def resend(neighbour, value):
    if (neighbour, value) in unconfirmed:
        send(neighbour, {"type": "gossip", "message": value})
        after(500, lambda: resend(neighbour, value))


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

"""Until they have it."""
from sim import after, node, reply, send

# A confirmation is back after 20 ms: whoever has none after 500 has lost the message, or the confirmation.
RESEND_MS = 500

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
unconfirmed = set()  # (neighbour, value): sent to that neighbour, who has not confirmed it yet


@node.on("broadcast")
def broadcast(msg):
    """A client has news. It is told at once that it was taken in, whatever the links are like."""
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour has news, and goes on sending it until it hears that it came."""
    value = msg["body"]["message"]
    reply(msg, {"type": "gossip_ok", "message": value})  # known values as well: the last confirmation may be lost
    learn(value, msg["src"])


def learn(value, teller):
    """Keep a value and have it brought on, the first time that it comes."""
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            unconfirmed.add((neighbour, value))
            bring(neighbour, value)


def bring(neighbour, value):
    """Send a value, now and every 500 ms, until that neighbour has confirmed it."""
    if (neighbour, value) in unconfirmed:
        send(neighbour, {"type": "gossip", "message": value})
        after(RESEND_MS, lambda: bring(neighbour, value))


@node.on("gossip_ok")
def confirmed(msg):
    """That neighbour has that value; what others have, and what else it has, this does not say."""
    unconfirmed.discard((msg["src"], msg["body"]["message"]))


# Scaffold: as you wrote it for the last task.
@node.on("topology")
def topology(msg):
    """Learn whom this node has a link to."""
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": values})

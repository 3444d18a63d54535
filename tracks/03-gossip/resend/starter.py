"""Until they have it. You write `broadcast`, `gossip`, `learn`, `bring` and `confirmed`: so far they are a flood."""
from sim import after, every, node, reply, rpc, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
unconfirmed = set()  # (neighbour, value): sent to that neighbour, who has not confirmed it yet


@node.on("broadcast")
def broadcast(msg):
    """A client has news for everybody: {"type": "broadcast", "message": 17}.

    Answer {"type": "broadcast_ok"} at once, whatever the links are like.
    """
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour has news, or sends again what it has no confirmation for: {"type": "gossip", "message": 17}.

    Confirm it, each time that it comes: reply with {"type": "gossip_ok", "message": 17}.
    """
    learn(msg["body"]["message"], msg["src"])


def learn(value, teller):
    """If the value is new here, keep it and have it brought to each neighbour but the one it came from."""
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            bring(neighbour, value)


def bring(neighbour, value):
    """Send a value to a neighbour, and again every 500 ms, until that neighbour has confirmed it.

    However long that takes, other values and other neighbours do not wait for it.
    """
    send(neighbour, {"type": "gossip", "message": value})  # and if it is lost?


@node.on("gossip_ok")
def confirmed(msg):
    """A neighbour has a value: {"type": "gossip_ok", "message": 17}. It may say so more than once.

    With rpc the confirmation comes to the call that waits for it, and there is nothing to do here.
    """


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

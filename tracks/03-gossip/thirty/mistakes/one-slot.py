# fails: everywhere
# why: There is one place for each neighbour, and a new value takes the place of the one before, confirmed or not. In a cut of a second six values come by, and only the last is resent. Keep every value until it is confirmed.
from sim import after, node, reply, send

neighbours = []
values = []
unconfirmed = {}  # neighbour -> value


def links(me, ids):
    order = sorted(ids)
    place = order.index(me)
    above = [] if place == 0 else [order[(place - 1) // 4]]
    return above + order[4 * place + 1 : 4 * place + 5]


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
            unconfirmed[neighbour] = value
            bring(neighbour, value)


def bring(neighbour, value):
    if unconfirmed.get(neighbour) == value:
        send(neighbour, {"type": "gossip", "message": value})
        after(300, lambda: bring(neighbour, value))


@node.on("gossip_ok")
def confirmed(msg):
    if unconfirmed.get(msg["src"]) == msg["body"]["message"]:
        unconfirmed.pop(msg["src"])


# Scaffold: the rest of the node.
@node.on("topology")
def topology(msg):
    """Learn who is there. Who is next to whom in the client's grid does not matter."""
    global neighbours
    neighbours = links(node.id, list(msg["body"]["topology"]))
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": values})

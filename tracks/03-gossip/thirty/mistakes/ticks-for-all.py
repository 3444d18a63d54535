# fails: cost
# why: One timer resends whatever is unconfirmed, be it old or just sent. A value is on its way and back for 200 ms, so most have a tick of 250 ms fall into that time and go out twice. Resend only what is older than the round trip, or give each value its own timer.
from sim import every, node, reply, send

neighbours = []
values = []
unconfirmed = set()


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
            unconfirmed.add((neighbour, value))
            bring(neighbour, value)


def bring(neighbour, value):
    send(neighbour, {"type": "gossip", "message": value})


@node.start
def begin():
    every(250, resend)


def resend():
    for neighbour, value in list(unconfirmed):
        bring(neighbour, value)


@node.on("gossip_ok")
def confirmed(msg):
    unconfirmed.discard((msg["src"], msg["body"]["message"]))


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

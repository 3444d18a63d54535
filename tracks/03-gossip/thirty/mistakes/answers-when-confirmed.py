# fails: available
# why: The client waits until all neighbours have confirmed its value: 200 ms in calm, and in a cut until the cut is over. What the client needs to know is that one node has the value and will not let go of it. Answer first, then pass it on.
from sim import after, node, reply, send

neighbours = []
values = []
unconfirmed = set()
asking = {}


def links(me, ids):
    order = sorted(ids)
    place = order.index(me)
    above = [] if place == 0 else [order[(place - 1) // 4]]
    return above + order[4 * place + 1 : 4 * place + 5]


@node.on("broadcast")
def broadcast(msg):
    value = msg["body"]["message"]
    asking[value] = msg
    learn(value, msg["src"])


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
    value = msg["body"]["message"]
    unconfirmed.discard((msg["src"], value))
    waiting = [key for key in unconfirmed if key[1] == value]
    if value in asking and not waiting:
        reply(asking.pop(value), {"type": "broadcast_ok"})


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

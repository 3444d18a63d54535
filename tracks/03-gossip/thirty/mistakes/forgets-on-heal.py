# fails: everywhere
# why: A neighbour that leaves four resends in a row unanswered is taken for dead, and what it has not confirmed is dropped. When the network heals it gets new values again, but nobody remembers which ones it has missed. Keep what is unconfirmed as long as it takes.
from sim import after, node, reply, send

neighbours = []
values = []
unconfirmed = set()
silent = {}  # neighbour -> resends since it last confirmed something


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
    after(300, lambda: bring_again(neighbour, value))


def bring_again(neighbour, value):
    if (neighbour, value) not in unconfirmed:
        return
    silent[neighbour] = silent.get(neighbour, 0) + 1
    if silent[neighbour] < 4:
        bring(neighbour, value)
        return
    silent[neighbour] = 0
    for key in list(unconfirmed):
        if key[0] == neighbour:
            unconfirmed.discard(key)


@node.on("gossip_ok")
def confirmed(msg):
    silent[msg["src"]] = 0
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

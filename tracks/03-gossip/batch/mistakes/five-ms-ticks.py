# fails: cost
# why: In 5 ms a new value comes for a link only one time in four, and hardly ever a second one: nearly every batch holds one value, 22 messages an operation. What is saved is what shares a batch, so T has to be longer than the 20 ms between two values.
from sim import every, node, now, reply, send

neighbours = []
values = []
outbox = {}  # neighbour -> {value: when it was sent}


@node.start
def begin():
    every(5, flush)


@node.on("broadcast")
def broadcast(msg):
    reply(msg, {"type": "broadcast_ok"})
    learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
def gossip(msg):
    batch = msg["body"]["messages"]
    reply(msg, {"type": "gossip_ok", "messages": batch})
    for value in batch:
        learn(value, msg["src"])


def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            outbox.setdefault(neighbour, {})[value] = None


def flush():
    for neighbour, waiting in outbox.items():
        due = [value for value, sent_at in waiting.items() if sent_at is None or now() - sent_at >= 300]
        for start in range(0, len(due), 100):
            batch = due[start : start + 100]
            send(neighbour, {"type": "gossip", "messages": batch})
            for value in batch:
                waiting[value] = now()


@node.on("gossip_ok")
def confirmed(msg):
    for value in msg["body"]["messages"]:
        outbox[msg["src"]].pop(value, None)


# Scaffold: the rest of the node, with a tree of four children.
def links(me, ids):
    """The parent of a node and its children, in a tree that is filled row by row in the order of the sorted ids."""
    order = sorted(ids)
    here = order.index(me)
    parent = [order[(here - 1) // 4]] if here > 0 else []
    return parent + order[4 * here + 1 : 4 * here + 5]


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

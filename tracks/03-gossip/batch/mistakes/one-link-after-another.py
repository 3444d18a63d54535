# fails: worst
# why: The flush waits for each neighbour's confirmation before it turns to the next one. An inner node has five, so a round takes a second, and a neighbour that is cut off holds up all others. Wait for all of them at once, with gather.
from sim import node, reply, rpc, sleep

neighbours = []
values = []
outbox = {}


@node.start
async def begin():
    while True:
        await sleep(50)
        await flush()


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
            outbox.setdefault(neighbour, {})[value] = True


async def flush():
    for neighbour, waiting in list(outbox.items()):
        batch = list(waiting)[:100]
        if batch:
            try:
                await rpc(neighbour, {"type": "gossip", "messages": batch}, timeout=300)
                for value in batch:
                    waiting.pop(value)
            except TimeoutError:
                pass  # they are still in the outbox


@node.on("gossip_ok")
def confirmed(msg):
    pass  # this one came too late for its rpc


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

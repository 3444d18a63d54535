# fails: worst
# why: The next neighbour is told when the last one has confirmed. The second hears of it 200 ms later than the first, the fifth 800, and that at every node on the way. Nothing keeps you from telling all of them at once and waiting for all of them together.
from sim import node, reply, rpc

neighbours = []
values = []
unconfirmed = set()


def links(me, ids):
    order = sorted(ids)
    place = order.index(me)
    above = [] if place == 0 else [order[(place - 1) // 4]]
    return above + order[4 * place + 1 : 4 * place + 5]


@node.on("broadcast")
async def broadcast(msg):
    reply(msg, {"type": "broadcast_ok"})
    await learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
async def gossip(msg):
    value = msg["body"]["message"]
    reply(msg, {"type": "gossip_ok", "message": value})
    await learn(value, msg["src"])


async def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            await bring(neighbour, value)


async def bring(neighbour, value):
    while True:
        try:
            await rpc(neighbour, {"type": "gossip", "message": value}, timeout=300)
            return
        except TimeoutError:
            pass  # try again


@node.on("gossip_ok")
def confirmed(msg):
    pass  # this one came too late for its rpc


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

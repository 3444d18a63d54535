# fails: others-go-on
# why: The neighbours are brought a value in turn, each only when the one before has confirmed. The first is behind a cut, so the second waits for the cut to end, and everybody behind it waits as well. Bring it to all of them at once.
from sim import node, reply, rpc

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


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
            await rpc(neighbour, {"type": "gossip", "message": value}, timeout=500)
            return
        except TimeoutError:
            pass  # lost, or its confirmation was: again


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

# fails: available
# why: The client is answered when all neighbours have confirmed, so in a cut it waits as long as the cut lasts. `broadcast_ok` says that this node has the value and will see to the rest: say it first.
from asyncio import gather

from sim import node, reply, rpc

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("broadcast")
async def broadcast(msg):
    await learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
async def gossip(msg):
    value = msg["body"]["message"]
    reply(msg, {"type": "gossip_ok", "message": value})
    await learn(value, msg["src"])


async def learn(value, teller):
    if value in values:
        return
    values.append(value)
    await gather(*[bring(neighbour, value) for neighbour in neighbours if neighbour != teller])


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

# fails: everywhere
# why: After three tries, a second and a half, a value is given up. The cut lasts longer than that, and nobody else brings the value to a node with one link. Silence says nothing about when it ends: go on until the confirmation is there.
from asyncio import gather

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
    await gather(*[bring(neighbour, value) for neighbour in neighbours if neighbour != teller])


async def bring(neighbour, value):
    for _ in range(3):
        try:
            await rpc(neighbour, {"type": "gossip", "message": value}, timeout=500)
            return
        except TimeoutError:
            pass


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

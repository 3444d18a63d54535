# fails: in-time
# why: Each neighbour is called with rpc and waited for, though none answers a gossip: after a second the next one is told. Where no answer is wanted use send, which waits for nobody.
from sim import node, reply, rpc

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
async def broadcast(msg):
    reply(msg, {"type": "broadcast_ok"})
    await learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
async def gossip(msg):
    await learn(msg["body"]["message"], msg["src"])


async def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            try:
                await rpc(neighbour, {"type": "gossip", "message": value})
            except TimeoutError:
                pass


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

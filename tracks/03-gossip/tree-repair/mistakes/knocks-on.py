# fails: lean
# why: `await_return` asks the dead node again as soon as it has not answered, more than six times a second, and so does each of its neighbours. Nobody is there to answer, and it does not come back sooner for that: sleep between two probes.
from asyncio import gather

from sim import after, node, reply, rpc, send, sleep

# A confirmation is back after 100 ms.
CONFIRM_MS = 150
PROBE_MS = 1000

values = {}  # what this node knows: value -> whether it came as news and was passed on, or was only brought as missed
dead = set()  # the nodes that this one holds dead: it sends them nothing but probes
watched = set()  # the nodes that are being asked whether they are there


def links(me, ids):
    """The nodes next to `me` in the four-way tree of all ids: its parent, and its children."""
    order = sorted(ids)
    place = order.index(me)
    parent = [order[(place - 1) // 4]] if place > 0 else []
    return parent + order[4 * place + 1 : 4 * place + 5]


@node.on("broadcast")
async def broadcast(msg):
    """A client has news. It is answered before anybody else is told."""
    reply(msg, {"type": "broadcast_ok"})
    await learn(msg["body"]["message"], msg["src"], [])


@node.on("gossip")
async def gossip(msg):
    """Another node has news, and went around those that it names to get here: they are not for this node to tell."""
    value, around = msg["body"]["message"], msg["body"]["around"]
    reply(msg, {"type": "gossip_ok", "message": value})
    # What others say of a node may be old. It is a reason to ask that node, and no more than that.
    await gather(learn(value, msg["src"], around), *[watch(name) for name in around])


async def learn(value, teller, around):
    """Keep a value and pass it on along the tree, the first time that it comes as news."""
    if values.get(value):
        return
    values[value] = True
    onward = [name for name in links(node.id, node.ids) if name != teller and name not in around]
    await gather(*[tell(name, value, []) for name in onward])


async def tell(name, value, around):
    """See to it that a value comes to a node, or to those behind it."""
    if name not in dead:
        try:
            await rpc(name, {"type": "gossip", "message": value, "around": around}, timeout=CONFIRM_MS)
            return
        except TimeoutError:
            dead.add(name)
    await gather(go_around(name, value, around), watch(name))


async def go_around(name, value, around):
    """Tell the neighbours of a dead node in its place, but for the one on this side: this node, or one gone around."""
    around = around + [name]
    behind = [other for other in links(name, node.ids) if other != node.id and other not in around]
    await gather(*[tell(other, value, around) for other in behind])


async def watch(name):
    """Ask a node whether it is there; if it is not, hold it dead, and ask on once a second until it is."""
    if name in watched:
        return
    watched.add(name)
    if not await is_there(name):
        dead.add(name)
        # Its neighbours are for this node to tell now, so it had better know which of them are there.
        others = [other for other in links(name, node.ids) if other != node.id]
        await gather(await_return(name), *[watch(other) for other in others])


async def await_return(name):
    """Ask a dead node once a second whether it is there, until it is."""
    await sleep(PROBE_MS - CONFIRM_MS)
    while not await is_there(name):
        pass


async def is_there(name):
    """Whether a node answers a probe. If it was held dead, it is brought what it has missed."""
    try:
        has = (await rpc(name, {"type": "probe"}, timeout=CONFIRM_MS))["messages"]
    except TimeoutError:
        return False
    watched.discard(name)
    if name in dead:
        dead.discard(name)  # from now on it is told by itself; all that it was not told until now is in `values`
        send(name, {"type": "missed", "messages": [value for value in values if value not in has]})
    return True


@node.on("probe")
def probe(msg):
    """Say that this node is there, and what it has."""
    reply(msg, {"type": "probe_ok", "messages": list(values)})


@node.on("missed")
def missed(msg):
    """What others have known for a while. If it still comes as news, somebody counts on its being passed on."""
    for value in msg["body"]["messages"]:
        values.setdefault(value, False)


# Scaffold: the rest of the node.
@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": list(values)})

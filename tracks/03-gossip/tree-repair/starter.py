"""When an inner node dies. You write the steps down to `missed`: so far they are a tree without repair."""
from asyncio import gather

from sim import after, every, node, now, reply, rpc, send, sleep

values = {}  # what this node knows: value -> True
dead = set()  # the nodes that this one holds dead


def links(me, ids):
    """The nodes next to `me` in the four-way tree of all ids: its parent, and its children. You wrote it for `tree`."""
    order = sorted(ids)
    place = order.index(me)
    parent = [order[(place - 1) // 4]] if place > 0 else []
    return parent + order[4 * place + 1 : 4 * place + 5]


@node.on("broadcast")
async def broadcast(msg):
    """A client has news for everybody: {"type": "broadcast", "message": 17}.

    Answer {"type": "broadcast_ok"} at once, and learn the value.
    """
    reply(msg, {"type": "broadcast_ok"})
    await learn(msg["body"]["message"], msg["src"], [])


@node.on("gossip")
async def gossip(msg):
    """Another node has news: {"type": "gossip", "message": 17, "around": ["n1"]}.

    `around` names the dead nodes that the sender went around to get to this one; mostly it is [].
    Confirm every copy with {"type": "gossip_ok", "message": 17}. Learn the value.
    Watch those that `around` names: they may be dead.
    """
    reply(msg, {"type": "gossip_ok", "message": msg["body"]["message"]})
    await learn(msg["body"]["message"], msg["src"], msg["body"]["around"])


async def learn(value, teller, around):
    """The first time that a value comes as news: keep it, and tell the nodes next to this one in the tree.

    Not the teller, and nobody in `around`: the teller tells all that are behind those. The mark goes one hop; whom this
    node tells, it has gone around nobody to.
    What `missed` brought has not come as news yet: see there.
    """
    if value in values:
        return
    values[value] = True
    for name in links(node.id, node.ids):
        if name != teller:
            await tell(name, value, [])


async def tell(name, value, around):
    """See to it that a value comes to a node, or else to those behind it.

    A node that is not held dead is sent the value, with `around`, and has 150 ms to confirm it.
    If it does not, it is held dead, and watched; one question more does no harm. A node that is held dead is gone
    around.
    """
    send(name, {"type": "gossip", "message": value, "around": around})  # and if it is not confirmed?


async def go_around(name, value, around):
    """Tell the neighbours of the dead node `name` in its place: all but this node, and those in `around`.

    In what they are told, `around` ends with `name`, behind those that were gone around before.
    """


async def watch(name):
    """Ask a node {"type": "probe"}. If it has not answered within 150 ms, hold it dead, and do two things:

    Ask on, once a second, until it answers. Then it is no longer held dead, and is sent what it lacks:
    {"type": "missed", "messages": [...]}.
    Watch its neighbours as well, for they are this node's to tell now.
    Who is watched already need not be watched twice.
    While the node is dead this does not end: whatever must not wait for that goes beside it, in a `gather`.
    """


@node.on("probe")
def probe(msg):
    """Another node asks whether this one is there: answer {"type": "probe_ok", "messages": [...]}, all it knows."""


@node.on("missed")
def missed(msg):
    """What this node has missed: {"type": "missed", "messages": [...]}. Keep it, and pass it on to nobody.

    If such a value comes as news later, it is passed on like any news: the sender counts on that.
    """


# Scaffold: the rest of the node.
@node.on("read")
def read(msg):
    """Tell what this node knows."""
    reply(msg, {"type": "read_ok", "messages": list(values)})

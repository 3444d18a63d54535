"""Fewer, fuller."""
from asyncio import gather

from sim import after, every, node, now, reply, rpc, send, sleep

neighbours = []  # the nodes next to this one in the tree
values = []  # what this node knows, each value once
outbox = {}  # neighbour -> {value: when it was sent, None before that}, until the neighbour has confirmed it

# T. On each link and way goes at most one batch with its confirmation in this time: 9.6 messages an operation. A value
# waits half of it on average before each link: some 600 ms over four.
FLUSH_MS = 100
# Longer than the 200 ms in which a confirmation comes, so that nothing is sent twice for nothing.
RESEND_MS = 300
BATCH_MAX = 100


@node.start
def begin():
    """Flush all outboxes every T ms."""
    every(FLUSH_MS, flush)


@node.on("broadcast")
def broadcast(msg):
    """A client has news. It gets its answer first."""
    reply(msg, {"type": "broadcast_ok"})
    learn(msg["body"]["message"], msg["src"])


@node.on("gossip")
def gossip(msg):
    """A neighbour has a batch of news. One confirmation names all of it, be it new or not."""
    batch = msg["body"]["messages"]
    reply(msg, {"type": "gossip_ok", "messages": batch})
    for value in batch:
        learn(value, msg["src"])


def learn(value, teller):
    """Keep a value and put it into the outboxes, the first time that it comes."""
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            outbox.setdefault(neighbour, {})[value] = None


def flush():
    """Send each neighbour what is new for it, and what was sent too long ago; nothing where there is nothing."""
    for neighbour, waiting in outbox.items():
        due = [value for value, sent_at in waiting.items() if sent_at is None or now() - sent_at >= RESEND_MS]
        for start in range(0, len(due), BATCH_MAX):
            batch = due[start : start + BATCH_MAX]
            send(neighbour, {"type": "gossip", "messages": batch})
            for value in batch:
                waiting[value] = now()


@node.on("gossip_ok")
def confirmed(msg):
    """A neighbour has these values, and says nothing of those that came into its outbox meanwhile."""
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

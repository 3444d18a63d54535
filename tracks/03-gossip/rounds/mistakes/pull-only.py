# fails: spreads
# why: An offer is answered, but what is new in it is not kept. So a value spreads only when somebody asks one who has it, and at first nearly nobody has. Keep what the offer brings, as well.
import random

from sim import after, every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of


@node.start
def start():
    after(random.randrange(ROUND_MS), begin)


def begin():
    tick()
    every(ROUND_MS, tick)


def tick():
    send(random.choice(node.peers), {"type": "offer", "messages": sorted(values)})


@node.on("offer")
def offer(msg):
    theirs = set(msg["body"]["messages"])
    reply(msg, {"type": "rest", "messages": sorted(values - theirs)})


@node.on("rest")
def rest(msg):
    values.update(msg["body"]["messages"])


# Scaffold: the rest of the node.
@node.on("broadcast")
def broadcast(msg):
    """A client brings a value: {"type": "broadcast", "message": 7}. The rounds carry it on."""
    values.add(msg["body"]["message"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("read")
def read(msg):
    """A client asks what this node has heard of."""
    reply(msg, {"type": "read_ok", "messages": sorted(values)})

"""A little at every tick."""
import random

from sim import after, every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of


@node.start
def start():
    """Begin the rounds at a random moment, so that nodes that start together do not tick together."""
    after(random.randrange(ROUND_MS), begin)


def begin():
    tick()
    every(ROUND_MS, tick)


def tick():
    """One round: show one peer, whichever it is, all that is here. If it is dead, the next one will not be."""
    send(random.choice(node.peers), {"type": "offer", "messages": sorted(values)})


@node.on("offer")
def offer(msg):
    """A peer shows all it has: take what is new, and give it what it did not name."""
    theirs = set(msg["body"]["messages"])
    reply(msg, {"type": "rest", "messages": sorted(values - theirs)})
    values.update(theirs)


@node.on("rest")
def rest(msg):
    """What was missing here. It ends the exchange."""
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

# fails: no-lockstep
# why: The timer begins when the node does. Nodes that start together, as after a power cut, tick together: 128 messages within a few milliseconds, and nothing for the rest of the round. Begin at a random moment of the first round.
import random

from sim import every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of


@node.start
def start():
    every(ROUND_MS, tick)


def tick():
    send(random.choice(node.peers), {"type": "offer", "messages": sorted(values)})


@node.on("offer")
def offer(msg):
    theirs = set(msg["body"]["messages"])
    reply(msg, {"type": "rest", "messages": sorted(values - theirs)})
    values.update(theirs)


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

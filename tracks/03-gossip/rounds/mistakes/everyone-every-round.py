# fails: steady-cost
# why: Each round you offer to all 63 peers instead of one. It spreads in a single round, and costs 63 times as much in all the others, in which there is nothing to spread. One peer a round is enough.
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
    for peer in node.peers:
        send(peer, {"type": "offer", "messages": sorted(values)})


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

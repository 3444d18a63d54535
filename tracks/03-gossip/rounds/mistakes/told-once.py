# fails: comes-back
# why: A value is offered in one round only, the one after it came, and then never again. Whoever was dead or cut off in that round never hears of it. Offer all you have in every round: this is what repairs.
import random

from sim import after, every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of
fresh = set()  # what came since the last round


@node.start
def start():
    after(random.randrange(ROUND_MS), begin)


def begin():
    tick()
    every(ROUND_MS, tick)


def tick():
    send(random.choice(node.peers), {"type": "offer", "messages": sorted(fresh)})
    fresh.clear()


@node.on("offer")
def offer(msg):
    theirs = set(msg["body"]["messages"])
    reply(msg, {"type": "rest", "messages": sorted(fresh - theirs)})
    fresh.update(theirs - values)
    values.update(theirs)


@node.on("rest")
def rest(msg):
    theirs = set(msg["body"]["messages"])
    fresh.update(theirs - values)
    values.update(theirs)


# Scaffold: the rest of the node.
@node.on("broadcast")
def broadcast(msg):
    """A client brings a value: {"type": "broadcast", "message": 7}. The rounds carry it on."""
    values.add(msg["body"]["message"])
    fresh.add(msg["body"]["message"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("read")
def read(msg):
    """A client asks what this node has heard of."""
    reply(msg, {"type": "read_ok", "messages": sorted(values)})

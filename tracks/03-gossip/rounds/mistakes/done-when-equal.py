# fails: comes-back
# why: When an exchange brings nothing new, you stop until a client brings something. Equal to one peer is not equal to all: behind a cut both sides come to rest, and when it heals nobody asks. Rounds go on for ever.
import random

from sim import after, every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of
resting = False


@node.start
def start():
    after(random.randrange(ROUND_MS), begin)


def begin():
    tick()
    every(ROUND_MS, tick)


def tick():
    if not resting:
        send(random.choice(node.peers), {"type": "offer", "messages": sorted(values)})


@node.on("offer")
def offer(msg):
    global resting
    theirs = set(msg["body"]["messages"])
    resting = len(values) > 0 and theirs == values
    reply(msg, {"type": "rest", "messages": sorted(values - theirs)})
    values.update(theirs)


@node.on("rest")
def rest(msg):
    values.update(msg["body"]["messages"])


# Scaffold: the rest of the node.
@node.on("broadcast")
def broadcast(msg):
    """A client brings a value: {"type": "broadcast", "message": 7}. The rounds carry it on."""
    global resting
    resting = False
    values.add(msg["body"]["message"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("read")
def read(msg):
    """A client asks what this node has heard of."""
    reply(msg, {"type": "read_ok", "messages": sorted(values)})

# fails: comes-back
# why: A peer that did not answer is never asked again. After a cut of some seconds everybody on the other side has been silent once, so that both sides have struck each other off for good. Silence is no reason: go on drawing among all peers.
import random

from sim import after, every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of
friends = []
asked = None  # whose answer has not come yet


@node.start
def start():
    friends.extend(node.peers)
    after(random.randrange(ROUND_MS), begin)


def begin():
    tick()
    every(ROUND_MS, tick)


def tick():
    global asked
    if asked in friends:
        friends.remove(asked)
    if friends:
        asked = random.choice(friends)
        send(asked, {"type": "offer", "messages": sorted(values)})


@node.on("offer")
def offer(msg):
    theirs = set(msg["body"]["messages"])
    reply(msg, {"type": "rest", "messages": sorted(values - theirs)})
    values.update(theirs)


@node.on("rest")
def rest(msg):
    global asked
    if msg["src"] == asked:
        asked = None
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

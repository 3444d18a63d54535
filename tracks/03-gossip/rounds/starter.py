"""A little at every tick. You write `start`, `tick`, `offer` and `rest`; the rest is scaffold."""
import random

from sim import after, every, node, reply, send

ROUND_MS = 200
values = set()  # what this node has heard of


@node.start
def start():
    """Begin the rounds: from a moment drawn at random within the first ROUND_MS, `tick` runs every ROUND_MS.

    All nodes may have started in the same millisecond.
    """
    every(ROUND_MS, tick)


def tick():
    """One round: send all that is here to one peer, drawn at random among all: {"type": "offer", "messages": [3, 7]}.

    With nothing here yet, the list is empty, and is sent all the same.
    """


@node.on("offer")
def offer(msg):
    """A peer shows all that it has: {"type": "offer", "messages": [3, 7]}.

    Keep what is new, and answer once, with `reply`, with what is here and was not in the offer:
    {"type": "rest", "messages": [5]}. The list may be empty.
    """


@node.on("rest")
def rest(msg):
    """The answer to an offer of this node: {"type": "rest", "messages": [5]}. Keep it; nothing is sent back."""


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

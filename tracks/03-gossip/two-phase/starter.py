"""A set that only grows, twice. You write `add`, `remove`, `read` and `merge`; the rest is scaffold."""
import json
import random

from sim import after, disk, every, node, reply, send

ROUND_MS = 200
added = set()  # every element that was ever added, as far as this node knows; it only grows
removed = set()  # every element that was ever removed; it only grows, too


@node.on("add")
async def add(msg):
    """A client adds an element, a whole number: {"type": "add", "element": 17}.

    Write it down: disk.append("changes", ...) a line of JSON that ends with "\n", {"added": [17], "removed": []}, and
    await disk.sync("changes"). Only then answer {"type": "add_ok"}, also when the element is here, or was removed.
    """
    added.add(msg["body"]["element"])
    reply(msg, {"type": "add_ok"})  # and if the power fails now?


@node.on("remove")
async def remove(msg):
    """A client removes an element for good: {"type": "remove", "element": 17}.

    Write {"added": [], "removed": [17]} down in the same way, wait, and answer {"type": "remove_ok"}, also when nobody
    here has ever heard of the element.
    """


@node.on("read")
def read(msg):
    """Tell what was added and never removed, each once: {"type": "read_ok", "value": [4, 9]}."""
    reply(msg, {"type": "read_ok", "value": sorted(added)})


def merge(state):
    """Take over what another node knows, or what this node wrote down: {"added": [4, 9, 17], "removed": [17]}.

    States may come late, twice, and in any order.
    """


# Scaffold: recovery, and the exchange with one random peer in every round.
@node.start
def start():
    """Recover what this node had written down, then begin the rounds at a moment of its own."""
    for line in disk.read_lines("changes"):
        merge(json.loads(line))
    after(random.randrange(ROUND_MS), begin)


def begin():
    swap()
    every(ROUND_MS, swap)


def swap():
    """One round: show one peer, whichever it is, all that is here."""
    send(random.choice(node.peers), {"type": "exchange", **state()})


@node.on("exchange")
def exchange(msg):
    """A peer shows all it has: {"type": "exchange", "added": [3, 17], "removed": [17]}. Show it what is here."""
    reply(msg, {"type": "exchange_ok", **state()})
    merge(msg["body"])


@node.on("exchange_ok")
def exchanged(msg):
    """The answer: {"type": "exchange_ok", "added": [3], "removed": []}. It ends the exchange."""
    merge(msg["body"])


def state():
    """All that this node knows, as it travels."""
    return {"added": sorted(added), "removed": sorted(removed)}

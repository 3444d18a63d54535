"""A set that only grows, twice."""
import json
import random

from sim import after, disk, every, node, reply, send

ROUND_MS = 200
added = set()  # every element that was ever added, as far as this node knows; it only grows
removed = set()  # every element that was ever removed; it only grows, too


@node.on("add")
async def add(msg):
    """Take an element in. Whoever was told add_ok may rely on it, so the disk comes first."""
    await keep({"added": [msg["body"]["element"]], "removed": []})
    reply(msg, {"type": "add_ok"})


@node.on("remove")
async def remove(msg):
    """Put an element out for good, whether or not its add has come here yet."""
    await keep({"added": [], "removed": [msg["body"]["element"]]})
    reply(msg, {"type": "remove_ok"})


async def keep(change):
    """A change of this node's own: nobody else has it, so nobody else could give it back after a crash."""
    disk.append("changes", json.dumps(change) + "\n")
    await disk.sync("changes")
    merge(change)  # only now may others see it: what was seen does not go away in a crash


@node.on("read")
def read(msg):
    """What was added and never removed. A late add changes nothing: the removal is still there."""
    reply(msg, {"type": "read_ok", "value": sorted(added - removed)})


def merge(state):
    """Two unions: it does not matter in which order states come, how old they are, or how often."""
    added.update(state["added"])
    removed.update(state["removed"])


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

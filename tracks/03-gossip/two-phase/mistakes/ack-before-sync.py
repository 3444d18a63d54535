# fails: adds-kept
# why: The client is told add_ok while the change is on its way to the disk. The power fails in these 5 ms, and nobody has ever heard of a card that was promised. Answer behind the await.
import json
import random

from sim import after, disk, every, node, reply, send

ROUND_MS = 200
added = set()  # every element that was ever added, as far as this node knows; it only grows
removed = set()  # every element that was ever removed; it only grows, too


@node.on("add")
async def add(msg):
    reply(msg, {"type": "add_ok"})
    await keep({"added": [msg["body"]["element"]], "removed": []})


@node.on("remove")
async def remove(msg):
    reply(msg, {"type": "remove_ok"})
    await keep({"added": [], "removed": [msg["body"]["element"]]})


async def keep(change):
    disk.append("changes", json.dumps(change) + "\n")
    await disk.sync("changes")
    merge(change)


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "value": sorted(added - removed)})


def merge(state):
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

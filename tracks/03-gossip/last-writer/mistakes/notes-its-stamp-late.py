# fails: rises
# why: newest learns of a stamp only when the sync is over. A second put that comes within these 5 ms gets the same stamp, and loses to the first. Raise newest where the stamp is made, before the await.
import json
import random

from sim import after, clock, disk, every, node, reply, send

ROUND_MS = 200
table = {}  # key -> [ms, node, value], the entry with the greatest stamp; the value of a removed key is None
newest = 0  # the greatest ms of all stamps that this node has seen or given


@node.on("put")
async def put(msg):
    await write(msg["body"]["key"], msg["body"]["value"])
    reply(msg, {"type": "put_ok"})


@node.on("remove")
async def remove(msg):
    await write(msg["body"]["key"], None)
    reply(msg, {"type": "remove_ok"})


async def write(key, value):
    ms = max(clock(), newest + 1)
    change = {key: [ms, node.id, value]}
    disk.append("changes", json.dumps(change) + "\n")
    await disk.sync("changes")
    merge(change)


@node.on("get")
def get(msg):
    entry = table.get(msg["body"]["key"])
    reply(msg, {"type": "get_ok", "value": None if entry is None else entry[2]})


def merge(entries):
    global newest
    for key, entry in entries.items():
        newest = max(newest, entry[0])
        if key not in table or entry[:2] > table[key][:2]:
            table[key] = entry


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
    """One round: show one peer, whichever it is, the whole table."""
    send(random.choice(node.peers), {"type": "exchange", "table": table})


@node.on("exchange")
def exchange(msg):
    """A peer shows its table: {"type": "exchange", "table": {"tea": [1700000000000, "n2", 5]}}. Show it this one."""
    reply(msg, {"type": "exchange_ok", "table": table})
    merge(msg["body"]["table"])


@node.on("exchange_ok")
def exchanged(msg):
    """The answer: {"type": "exchange_ok", "table": {"tea": [1700000000000, "n1", null]}}. It ends the exchange."""
    merge(msg["body"]["table"])

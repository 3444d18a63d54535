"""Last writer, whose clock? You write `put`, `get`, `remove` and `merge`; the rest is scaffold."""
import json
import random

from sim import after, clock, disk, every, node, reply, send

ROUND_MS = 200
table = {}  # key -> [ms, node, value], the entry with the greatest stamp; the value of a removed key is None
newest = 0  # the greatest ms of all stamps that this node has seen or given


@node.on("put")
async def put(msg):
    """A client gives a key a value, a whole number: {"type": "put", "key": "tea", "value": 5}.

    Make the entry [ms, node.id, 5]. Its ms are `clock()`, or one more than the greatest ms that this node has seen in
    any stamp, or given, whichever is greater. With disk.append("changes", ...) write a line of JSON that ends with
    "\n", {"tea": [ms, "n3", 5]}, and await disk.sync("changes"). Then let the entry into the table as `merge` would,
    and answer {"type": "put_ok"}. Others may come in while this one waits for the disk: none gets the same stamp.
    """
    body = msg["body"]
    table[body["key"]] = [clock(), node.id, body["value"]]  # whatever this clock says, and if the power fails?
    reply(msg, {"type": "put_ok"})


@node.on("remove")
async def remove(msg):
    """A client takes a key's value away: {"type": "remove", "key": "tea"}.

    This is a put of None: the same stamp, line and sync. Answer {"type": "remove_ok"}, also when the key is not here.
    """


@node.on("get")
def get(msg):
    """Tell what is known here: {"type": "get_ok", "value": 5}; the value is null when there is none."""
    entry = table.get(msg["body"]["key"], [0, "", None])
    reply(msg, {"type": "get_ok", "value": entry[2]})


def merge(entries):
    """Take over what a peer knows, or what this node wrote down: {"tea": [ms, "n2", 5], "milk": [ms, "n1", None]}.

    Of two entries of a key the one with the greater stamp stays: greater ms, or equal ms and the greater node name.
    Entries may come late, twice, and in any order.
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

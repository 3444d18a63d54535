"""Fast, cheap and fresh, measured. You write `period` and `report`; the rest is scaffold."""
import json
import math  # math.log(n, 3), math.log(n), math.ceil(x)
import random

from sim import after, clock, disk, every, node, reply, send

table = {}  # key -> [ms, node, value], the entry with the greatest stamp
newest = 0  # the greatest ms of all stamps that this node has seen or given
heard = []  # [at, key, ms, node]: when this node's entry of a key became the one with this stamp
gets = []  # [at, key, ms, node]: when a get was answered here, and the stamp of what it gave
sent = {"exchange": 0, "exchange_ok": 0}


def period(n, loss):
    """The ms between two rounds of a node, so that of 100 puts 99 reach all n nodes within 2,000 ms, and no sooner than
    that takes. `loss` is the share of messages that are lost, such as 0.1.
    """
    return 200  # as ever; for ten nodes, and for forty?


def report(notes, at):
    """Four figures from the notes of all nodes; `at` is the time now.

    {"n1": {"heard": [[at, key, ms, node], ...], "gets": [[at, key, ms, node], ...],
            "sent": {"exchange": 120, "exchange_ok": 118}}, "n2": ...}
    p50, p99: ms until a put has reached all; of the puts that are 2,000 ms old, or older. One that has not counts with
        its age. It has reached a node when that has it, or a newer one of its key.
    messages: all messages of all nodes, for each put
    stale: the share of gets that gave something older than a put of that key made before
    """
    return {"p50": 0, "p99": 0, "messages": 0, "stale": 0}


# Scaffold: the rounds begin when the node is told what share of messages is lost.
@node.on("begin")
def begin(msg):
    ms = period(len(node.ids), msg["body"]["loss"])
    reply(msg, {"type": "begin_ok", "period": ms})
    after(random.randrange(int(ms)), lambda: rounds_of(ms))


def rounds_of(ms):
    swap()
    every(ms, swap)


def swap():
    sent["exchange"] += 1
    send(random.choice(node.peers), {"type": "exchange", "table": table})


@node.on("exchange")
def exchange(msg):
    sent["exchange_ok"] += 1
    reply(msg, {"type": "exchange_ok", "table": table})
    merge(msg["body"]["table"])


@node.on("exchange_ok")
def exchanged(msg):
    merge(msg["body"]["table"])


# Scaffold: the store of the task on last writers, which notes what happens.
@node.start
def start():
    for line in disk.read_lines("changes"):
        merge(json.loads(line))


@node.on("put")
async def put(msg):
    global newest
    newest = max(clock(), newest + 1)
    change = {msg["body"]["key"]: [newest, node.id, msg["body"]["value"]]}
    disk.append("changes", json.dumps(change) + "\n")
    await disk.sync("changes")
    merge(change)
    reply(msg, {"type": "put_ok"})


@node.on("get")
def get(msg):
    key = msg["body"]["key"]
    entry = table.get(key, [0, "", None])
    gets.append([clock(), key, entry[0], entry[1]])
    reply(msg, {"type": "get_ok", "value": entry[2]})


def merge(entries):
    global newest
    for key, entry in entries.items():
        mine = table.get(key)
        if entry == mine:
            continue
        newest = max(newest, entry[0])
        if mine is None or entry[:2] > mine[:2]:
            table[key] = entry
            heard.append([clock(), key, entry[0], entry[1]])


# Scaffold: what was noted, and what becomes of it.
@node.on("notes")
def notes_asked(msg):
    reply(msg, {"type": "notes_ok", "notes": {"heard": heard, "gets": gets, "sent": sent}})


@node.on("report")
def report_asked(msg):
    reply(msg, {"type": "report_ok", **report(msg["body"]["notes"], msg["body"]["at"])})

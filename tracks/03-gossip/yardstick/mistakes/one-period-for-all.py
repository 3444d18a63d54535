# fails: fast-enough
# why: All networks get the same period. Forty nodes need more rounds than ten, and lines that lose messages more still: what is fast enough here is too slow there. Count the rounds of each.
import json
import math
import random

from sim import after, clock, disk, every, node, reply, send

table = {}  # key -> [ms, node, value], the entry with the greatest stamp
newest = 0  # the greatest ms of all stamps that this node has seen or given
heard = []  # [at, key, ms, node]: when this node's entry of a key became the one with this stamp
gets = []  # [at, key, ms, node]: when a get was answered here, and the stamp of what it gave
sent = {"exchange": 0, "exchange_ok": 0}


def period(n, loss):
    return 250


def report(notes, at):
    """What a monitor would show, from the notes of all nodes."""
    puts = all_puts(notes)
    times = sorted([time_to_all(put, notes, at) for put in puts if put[0] <= at - 2000])
    messages = sum([sum(one["sent"].values()) for one in notes.values()])
    shown = [get for one in notes.values() for get in one["gets"]]
    stale = [get for get in shown if any([is_newer(put, get) for put in puts])]
    return {
        "p50": times[math.ceil(0.50 * len(times)) - 1],
        "p99": times[math.ceil(0.99 * len(times)) - 1],
        "messages": messages / len(puts),
        "stale": len(stale) / len(shown),
    }


def all_puts(notes):
    """Every put, as its own node noted it: that is where it begins."""
    return [entry for name, one in notes.items() for entry in one["heard"] if entry[3] == name]


def time_to_all(put, notes, at):
    """Until the last node has the put or a newer one; until now, if one of them still has not."""
    arrivals = []
    for one in notes.values():
        found = [entry[0] for entry in one["heard"] if entry[1] == put[1] and entry[2:] >= put[2:]]
        arrivals.append(found[0] if found else at)
    return max(arrivals) - put[0]


def is_newer(put, get):
    """Whether a get might have given this put, and gave an older one."""
    return put[1] == get[1] and put[0] < get[0] and put[2:] > get[2:]


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

# fails: loss-shown
# why: The cut ends before the second put is made. By then the nodes have met, and whoever makes it reads the first. Let the cut last until both have been made.
import json
import random

from sim import after, clock, disk, every, node, reply, send

ROUND_MS = 200
table = {}  # key -> the versions of it that are kept here, a list
number = 0  # how many puts this node has taken


def plan():
    """n3 is cut off while n1 and n3 both replace the same price: the earlier of the two puts will be thrown away."""
    return {
        "cut": {"node": "n3", "from": 500, "until": 1500},
        "changes": [
            {"at": 100, "node": "n2", "key": "tea", "value": 3},
            {"at": 800, "node": "n3", "key": "tea", "value": 4},
            {"at": 2700, "node": "n1", "key": "tea", "value": 5},
        ],
    }


def audit(history):
    """From what can still be read, go back: a put that was read by whoever made one of these is not lost."""
    read_by = {change["value"]: change["read"] for change in history["changes"]}
    known, todo = set(), [value for values in history["last"].values() for value in values]
    while todo:
        value = todo.pop()
        if value not in known:
            known.add(value)
            todo.extend(read_by.get(value, []))
    return [change["value"] for change in history["changes"] if change["ok"] and change["value"] not in known]


def keep(a, b):
    """All versions that no other one covers, each once."""
    kept = []
    for version in a + b:
        if version not in kept and not any([covers(other, version) for other in a + b]):
            kept.append(version)
    return kept


def covers(other, version):
    """Whether the client who put the other one had read this one, or something that covered it."""
    return other["seen"].get(version["node"], 0) >= version["number"]


# Scaffold: whoever plans and audits is asked over messages.
@node.on("plan")
def plan_asked(msg):
    reply(msg, {"type": "plan_ok", "plan": plan()})


@node.on("audit")
def audit_asked(msg):
    reply(msg, {"type": "audit_ok", "lost": audit(msg["body"]["history"])})


# Scaffold: the store. A put carries what its client had seen, and becomes a version.
@node.on("put")
async def put(msg):
    """{"type": "put", "key": "tea", "value": 5, "seen": {"n1": 2}}; `seen` is what the last get told the client."""
    global number
    number += 1
    body = msg["body"]
    version = {"value": body["value"], "node": node.id, "number": number, "seen": body["seen"], "ms": clock()}
    change = {body["key"]: [version]}
    disk.append("changes", json.dumps(change) + "\n")
    await disk.sync("changes")
    merge(change)
    reply(msg, {"type": "put_ok"})


@node.on("get")
def get(msg):
    """Tell all values that are kept, and what whoever has read them has seen: for each node the greatest number."""
    versions, seen = table.get(msg["body"]["key"], []), {}
    for version in versions:
        for name, at in [*version["seen"].items(), (version["node"], version["number"])]:
            seen[name] = max(at, seen.get(name, 0))
    reply(msg, {"type": "get_ok", "values": [version["value"] for version in versions], "seen": seen})


def merge(versions):
    for key, others in versions.items():
        kept = keep(table.get(key, []), others)
        if len(kept) > 30:
            raise ValueError(f"keep gave {len(kept)} versions of {key}: not all of them are concurrent")
        table[key] = kept


# Scaffold: recovery, and the exchange with one random peer in every round.
@node.start
def start():
    """Recover what this node had written down, then begin the rounds at a moment of its own."""
    global number
    for line in disk.read_lines("changes"):
        number += 1
        merge(json.loads(line))
    after(random.randrange(ROUND_MS), begin)


def begin():
    swap()
    every(ROUND_MS, swap)


def swap():
    """One round: show one peer, whichever it is, all that is kept."""
    send(random.choice(node.peers), {"type": "swap", "table": table})


@node.on("swap")
def swap_asked(msg):
    reply(msg, {"type": "swap_ok", "table": table})
    merge(msg["body"]["table"])


@node.on("swap_ok")
def swapped(msg):
    merge(msg["body"]["table"])

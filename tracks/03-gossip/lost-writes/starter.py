"""What the last writer threw away. You write `plan`, `audit` and `keep`; the rest is scaffold."""
import json
import random

from sim import after, clock, disk, every, node, reply, send

ROUND_MS = 200
table = {}  # key -> the versions of it that are kept here, a list
number = 0  # how many puts this node has taken


def plan():
    """What makes three nodes of the module last-writer-store lose a confirmed put, though their clocks are exact.

    At most six changes, and at most one cut, of one node (None for no cut). In each change somebody new reads the key
    at the node and at once puts the value there; each value is another whole number. Times are ms, from 0 to 3,000.
    At 4,000 ms all keys are read at all nodes.
    """
    return {
        "cut": {"node": "n3", "from": 500, "until": 1500},
        "changes": [
            {"at": 100, "node": "n1", "key": "tea", "value": 3},  # and then?
        ],
    }


def audit(history):
    """The lost values, as a list: confirmed, not read in the end, and nothing that is read in the end comes after.

    {"changes": [{"node": "n1", "key": "tea", "read": [3], "value": 5, "ok": True}, ...], "last": {"tea": [5]}}
    `read` is what whoever put `value` had just read. Where `ok` is False the put was not confirmed: it may have
    happened.
    """
    return []


def keep(a, b):
    """Of two lists of versions of one key, those that must stay, as a list: each once, though it may be in both.

    {"value": 5, "node": "n1", "number": 1, "seen": {"n2": 1}, "ms": 1700000000000} is the 1st put that n1 took, by
    somebody who had seen what n2 had taken up to its 1st.
    """
    return (a + b)[-1:]  # whichever is last: what if it knows nothing of the others?


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

# How values spread over a cluster, read from the wire: when each node first received each value, and what that cost.
# The broadcast tasks of 03-gossip judge by it. A program is free to store values as it likes; what reached a node, and
# what was sent for it, nobody can argue about. What clients were told is judged here, too: by each node's last read.
from lib.answers import shown
from sim import check, fault, gather, moment, now, trace

# Maelstrom's grid of five, as it is told to the nodes, and its links.
#
#     n1 --- n2 --- n3
#     |      |
#     n4 --- n5
GRID = {"n1": ["n4", "n2"], "n2": ["n5", "n3", "n1"], "n3": ["n2"], "n4": ["n5", "n1"], "n5": ["n4", "n2"]}
LINKS = [("n1", "n2"), ("n2", "n3"), ("n1", "n4"), ("n2", "n5"), ("n4", "n5")]

# So many messages in so short a time are no broadcast any more. The tasks of this track need some hundreds at most.
BURST_MS = 250
BURST_MAX = 2000


# ---- on the wire ----


def between(nodes):
    """The messages from one of these nodes to another, in order of sending."""
    inside = {name: True for name in nodes}
    return [message for message in trace.messages() if message["src"] in inside and message["dest"] in inside]


def gossiped(body):
    """The value that a gossip message carries, in a list; [] for all other messages, and for what is no value."""
    value = body.get("message") if body.get("type") == "gossip" else None
    return [value] if is_value(value) else []


def is_value(value):
    """Whether this can have been broadcast here: clients broadcast whole numbers."""
    return isinstance(value, int) and not isinstance(value, bool)


def arrivals(messages, begun, values_of=gossiped):
    """When each value first reached each node: {value: {node: ms after its broadcast}}.

    `messages` are those between nodes, `begun` says where and when each value came in: {value: (node, ms)},
    `values_of(body)` lists the values that a message carries. The node that was told has its value after 0 ms.
    """
    reached = {value: {node: 0} for value, (node, at) in begun.items()}
    for message in messages:
        if message["body"] is None or not message["delivered"]:
            continue
        at = min([copy["at"] for copy in message["delivered"]])
        for value in values_of(message["body"]):
            if value in reached:
                took = at - begun[value][1]
                reached[value][message["dest"]] = min(took, reached[value].get(message["dest"], took))
    return reached


def missing(reached, nodes):
    """The first value that did not reach everybody, and whom not: (value, names), or None."""
    for value, times in reached.items():
        without = [node for node in nodes if node not in times]
        if without:
            return value, without
    return None


def worst(reached):
    """The longest way: (ms, value, node); (0, None, None) when nothing was broadcast."""
    longest = (0, None, None)
    for value, times in reached.items():
        for node, took in times.items():
            if took > longest[0]:
                longest = (took, value, node)
    return longest


def by_value(messages, values, carries):
    """The messages about each value: {value: [message]}; `carries(body)` lists the values that a message is about."""
    found = {value: [] for value in values}
    for message in messages:
        for value in carries(message["body"] or {}):
            if value in found:
                found[value].append(message)
    return found


def ways(messages, most=12):
    """Who sent to whom, for a sentence: "n1 to n2, n2 to n5 and 3 more"."""
    words = [f"{message['src']} to {message['dest']}" for message in messages[:most]]
    more = len(messages) - most
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")


def copied(messages):
    """How many of these messages the network made a second copy of, whatever became of it."""
    return len([message for message in messages if len(message["delivered"]) + len(message["dropped"]) > 1])


def count(number, thing):
    """A number and what it counts, for a sentence: "1 link", "1,200 links"."""
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"


def lost(messages, why):
    """How many copies of these messages were lost for this reason: "loss", "cut"."""
    return sum([len([drop for drop in message["dropped"] if drop["why"] == why]) for message in messages])


# ---- what clients asked ----


async def ask_all(caller, nodes, body):
    return [await caller.call(node, body) for node in nodes]


def as_ops(calls):
    """What `client.call` gave, in the form of a workload's operations."""
    return [
        {"type": call.request["type"], "client": call.client, "node": call.node, "request": call.request, "ok": call.ok,
         "answer": call.body, "invoked": call.sent_at, "ended": call.done_at, "events": call.events}
        for call in calls
    ]


def broadcasts(ops):
    return [op for op in ops if op["type"] == "broadcast"]


def answered(ops):
    return [op for op in ops if op["ok"]]


def begun(ops):
    """Where and when each of these broadcasts came in: {value: (node, ms)}. Clients are 0 ms away from their nodes."""
    return {op["request"]["message"]: (op["node"], op["invoked"]) for op in ops}


def listed(op):
    """The values that a read was answered with, a list; None when it got no such answer."""
    messages = (op["answer"] or {}).get("messages") if op["ok"] else None
    return messages if isinstance(messages, list) else None


def last_reads(ops, nodes):
    """{node: its last read}, for those nodes that were read at all."""
    found = {}
    for op in ops:
        if op["type"] == "read" and op["node"] in nodes:
            found[op["node"]] = op
    return found


def told(op):
    """A broadcast, for a sentence."""
    return f"{op['request']['message']}, broadcast at {op['node']} at {op['invoked']:.0f} ms"


# ---- what is asked of them ----


def judge_answered(name, ops):
    """Every request of a client was answered with what belongs to it."""
    for op in ops:
        wanted = f"{op['type']}_ok"
        got = "got no answer" if op["answer"] is None else f"was answered with {shown(op['answer'])}"
        says = f"{op['client']}'s {op['type']} at {op['node']}, at {op['invoked']:.0f} ms, {got}; {wanted} is wanted"
        says += ", with a list of messages." if op["type"] == "read" else "."
        is_right = op["ok"] and op["answer"].get("type") == wanted
        check(name, is_right and (op["type"] != "read" or listed(op) is not None), says, witness=op)


def judge_everywhere(name, nodes, ops, messages, values_of=gossiped, since=""):
    """Each value whose broadcast was confirmed is in the last read of every node, once, and nothing else is.

    `since` says in words from when on that is demanded, such as " after the links were whole".
    """
    asked = broadcasts(ops)
    known = begun(asked)
    reached = arrivals(messages, known, values_of)
    reads = last_reads(ops, nodes)
    for node in nodes:
        op = reads.get(node)
        values = None if op is None else listed(op)
        says = f"{node} did not give a list of messages when it was last read."
        if not check(name, values is not None, says, witness=op):
            continue
        times = {}
        for value in values:
            if not check(name, is_value(value) and value in known, strange(op, value), witness=op):
                return
            times[value] = times.get(value, 0) + 1
        lacking = [broadcast for broadcast in answered(asked) if broadcast["request"]["message"] not in times]
        if lacking:
            after = reached[lacking[0]["request"]["message"]].get(node)
            check(name, False, absent(lacking, op, after, since), witness=[lacking[0], op])
        for value, had in times.items():
            check(name, had == 1, repeated(op, value, had), witness=op)


def last_read(op):
    return f"when {op['node']} was last read, at {op['invoked']:.0f} ms"


def strange(op, value):
    return f"{value!r} was listed {last_read(op)}, but nobody had broadcast it."


def repeated(op, value, had):
    return f"Value {value} was listed {had} times {last_read(op)}. However often it is brought, it is listed once."


def absent(lacking, op, after, since=""):
    """Which value is missing in a read, and why, as far as the wire can tell."""
    first, node = lacking[0], op["node"]
    says = f"Value {told(first)} and confirmed there, was missing {last_read(op)}{since}: "
    at = None if after is None else first["invoked"] + after
    if node == first["node"]:
        says += f"{node} confirmed it and did not keep it."
    elif at is None:
        says += f"no gossip message had brought it to {node}."
    elif at > op["invoked"]:
        says += f"a gossip message brought it to {node} only at {at:.0f} ms."
    else:
        says += f"a gossip message had brought it to {node} at {at:.0f} ms, but it was not kept."
    return says if len(lacking) == 1 else f"{says} {node} lacked {len(lacking)} values in all."


async def contain(work, nodes, name, loads=(), most=BURST_MAX):
    """Does some work, and tells whether it came to its end.

    Messages that cause messages without end would fill the machine. When nodes and clients send `most` of them within
    BURST_MS, the nodes are stopped, the loads end, and the check `name` fails.
    """
    run = {"over": False, "burst": False}

    async def watch_out():
        while not run["over"] and not run["burst"]:
            run["burst"] = await moment(sent=True, nth=most, timeout=BURST_MS)
        if run["burst"]:
            says = (f"{most:,} messages were sent within {BURST_MS} ms, up to {now() / 1000:.1f} s, with no end to it, "
                    "so the nodes were stopped. Look for a step that passes on, or sends again, what is old.")
            check(name, False, says, witness=between(nodes)[-20:])
            for w in loads:
                w.stop()
            for node in nodes:
                fault.kill(node)

    async def do():
        await work
        run["over"] = True

    await gather(do(), watch_out())
    return not run["burst"]

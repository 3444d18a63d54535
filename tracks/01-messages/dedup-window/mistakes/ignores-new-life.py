# fails: every-op-applied
# why: The life is not looked at. A restarted client counts from 1 again, so its new requests were taken for copies of the old ones: they got the old answers or none, and were never run. A higher life begins with an empty window.
import json

from sim import disk, node, reply

windows = {}


def once(client, life, seq, done_below, run):
    window = windows.setdefault(client, {"done_below": 1, "answers": {}})
    if done_below > window["done_below"]:
        window["done_below"] = done_below
        window["answers"] = {name: kept for name, kept in window["answers"].items() if int(name) >= done_below}
    if seq < window["done_below"]:
        return None
    name = str(seq)
    if name not in window["answers"]:
        window["answers"][name] = run()
    return window["answers"][name]


# Scaffold: the counter, and its journal.
total = 0  # what this server has added up
runs = []  # which requests have been run: [client, life, seq]
kept = {}  # client -> how much `windows` holds of it


@node.on("add")
async def add(msg):
    """A client wants something added, and says which of its requests this is."""
    body, journal = msg["body"], []

    def run():
        apply(body["client"], body["life"], body["seq"], body["delta"])
        journal.append(body["delta"])
        return {"type": "add_ok", "total": total}

    client = body["client"]
    answer = once(client, body["life"], body["seq"], body["done_below"], run)
    kept[client] = count(windows.get(client))
    for delta in journal:  # the effect and the window, in one record
        record = {"client": client, "life": body["life"], "seq": body["seq"], "delta": delta}
        disk.append("journal", json.dumps({**record, "window": windows.get(client)}) + "\n")
    if answer is not None:
        await disk.sync("journal")  # what is told to anybody is safe
        reply(msg, answer)


def apply(client, life, seq, delta):
    """Does what a request asks for."""
    global total
    total += delta
    runs.append([client, life, seq])


@node.start
def recover():
    """Everything that was run, and the last window of every client, as JSON brings it back."""
    disk.append("journal", "")  # so that there is one
    for line in disk.read_lines("journal"):
        record = json.loads(line)
        apply(record["client"], record["life"], record["seq"], record["delta"])
        if record["window"] is not None:
            windows[record["client"]] = record["window"]
            kept[record["client"]] = count(record["window"])


@node.on("read")
def read(msg):
    """What was added up, and which requests that were."""
    reply(msg, {"type": "read_ok", "total": total, "runs": runs})


def count(value):
    """How many answers there are in a value, and how many other texts and numbers: [answers, others]."""
    if isinstance(value, dict) and "type" in value:
        return [1, 0]
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return [0, 1]
    parts = [count(part) for part in value]
    return [sum([part[0] for part in parts]), sum([part[1] for part in parts])]


@node.view
def memory():
    """The most that this server remembers of one client."""
    return {
        "answers_for_one_client": max([found[0] for found in kept.values()], default=0),
        "other_values_for_one_client": max([found[1] for found in kept.values()], default=0),
    }

"""Remember just enough. You write `once`; the rest is scaffold."""
import json

from sim import disk, node, reply

windows = {}  # client -> what this server remembers of it, in a shape of your own


def once(client, life, seq, done_below, run):
    """Runs each request once, and says what to answer.

    client      who asks
    life        1 at first, 1 more after each restart of the client; its former lives wait for nothing any more
    seq         the number of the request in that life: 1, 2, 3, ...; at most 8 of them are open, done_below the lowest
    done_below  the client has the answers to all requests of this life below this number, as it was when this copy left
    run         run() does what is asked for, and returns the answer, a dict

    Returns the answer: that of run() for a new request, the same one again for a request that was run and may still be
    open, None when no answer is waited for (the number is below a known mark, or the life is a former one).

    What you keep of a client goes into windows[client]. It is written to disk with each request that is run, and is
    there again after a restart; everything else in memory is gone then. It has to be of what JSON has: dicts, lists,
    texts and numbers. JSON knows no dict keys but texts: {7: ...} comes back as {"7": ...}.
    Of one client it is 8 answers at most, and 24 other texts and numbers; dict keys do not count.
    """
    return run()


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

# What a node put on the wire about each message that reached it, read from the trace. The raw tasks of 01-messages
# (echo, init, validate) judge by it: their programs read lines of text and answer them by themselves, so nothing may be
# taken for granted about an answer, not even to whom it goes.
import json

# A node answers within the step that reads a request, so at once. A program that waits a little first is given this
# long: what arrived shortly before a crash, or before the end of the run, may be unanswered.
PATIENCE_MS = 100


def shown(value, most=120):
    """A value as JSON text, for a sentence: cut where it would become unreadable."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[:most - 3] + "..."


def same(one, other):
    """Whether two values are the same JSON: 1, 1.0, "1" and true are four values; the order of keys does not count."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def line_of(message):
    """A message as the line that was put on the wire."""
    if message["text"] is not None:
        return message["text"]
    envelope = {"src": message["src"], "dest": message["dest"], "body": message["body"]}
    return json.dumps(envelope, ensure_ascii=False)


def arrivals(messages):
    """Every copy of these messages that was delivered, in the order of delivery. `line` is what the receiver read."""
    found = []
    for message in messages:
        for copy in message["delivered"]:
            line = line_of(message) if copy["text"] is None else copy["text"]
            found.append({"at": copy["at"], "event": copy["event"], "line": line, "src": message["src"],
                          "body": message["body"], "events": [message["event"], copy["event"]]})
    return sorted(found, key=lambda arrival: arrival["event"])


def pair(received, sent):
    """Says which of a node's messages answers which of the arrivals at it: (answers by the arrival's event, strays).

    A message answers the arrival during whose handling it was sent. One that was sent later, from a timer or after a
    wait, answers the first arrival that is still open and whose sender and msg_id it names; a stray names none.
    """
    answers = {arrival["event"]: [] for arrival in received}
    late = []
    for message in sent:
        if message["cause"] in answers:
            answers[message["cause"]].append(message)
        else:
            late.append(message)
    by_address = {}
    for arrival in received:
        msg_id = (arrival["body"] or {}).get("msg_id")
        by_address.setdefault(f"{arrival['src']} {shown(msg_id)}", []).append(arrival)
    strays = []
    for message in late:
        address = f"{message['dest']} {shown(message['body'].get('in_reply_to'))}"
        open_ones = [arrival for arrival in by_address.get(address, [])
                     if arrival["event"] < message["event"] and not answers[arrival["event"]]]
        if open_ones:
            answers[open_ones[0]["event"]].append(message)
        else:
            strays.append(message)
    return answers, strays


def complaint(node, at, troubles):
    """What a node reported while it handled what arrived at `at`, as the end of a sentence."""
    for trouble in troubles:
        if trouble["process"] == node and trouble["at"] == at:
            where = f" in line {trouble['line']}" if trouble["line"] else ""
            return f" (while handling it, {node} reported{where}: {trouble['says']})"
    return ""

"""Never trust a message. You write `check` and `receive`; the rest is scaffold."""
import json

from sim import emit, every, node

# What a request of each type must carry.
FIELDS = {
    "add": {"box": str, "delta": int},
    "move": {"from": str, "to": str, "n": int},
    "read": {},
}


def check(body):
    """Looks at the body of a request, a dict, and returns 0 when it may be applied, else an error code.

    12 when "type" is missing or is no text; 10 when it is text that FIELDS does not name; 12 when a field that FIELDS
    wants is missing or its value is not of the wanted type (true and false are no ints). Other fields do no harm.
    """
    return 0


@node.raw
def receive(text):
    """Takes one line, which may hold anything.

    Noise gets no answer. A line is noise unless it is a JSON object with a "src" that is text and a "body" that is an
    object with a "msg_id" that is an int; and a body with "in_reply_to" is noise too, for it is an answer already.
    Every other line gets one answer: {"type": "error", "code": ..., "text": ...}, with code 12 when "dest" is not this
    node and else with the code that `check` returns, or what `apply` returns when that code is 0.
    """
    message = json.loads(text)
    answer(message, apply(message["body"]))


# Scaffold from here on.
boxes = {}


def apply(body):
    """Does what a request wants and returns the answer's body. It trusts the request, and can stop half way."""
    if body["type"] == "add":
        boxes[body["box"]] = boxes.get(body["box"], 0) + body["delta"]
        return {"type": "add_ok"}
    if body["type"] == "move":
        boxes[body["from"]] = boxes.get(body["from"], 0) - body["n"]
        boxes[body["to"]] = boxes.get(body["to"], 0) + body["n"]
        return {"type": "move_ok"}
    return {"type": "read_ok", "boxes": boxes}


def answer(message, body):
    """Answers a message from which sender and msg_id can be read."""
    body = {**body, "in_reply_to": message["body"]["msg_id"]}
    emit(json.dumps({"src": node.id, "dest": message["src"], "body": body}))


# Now and then this node sends each other node a request of its own: their answers come to `receive` too.
sent = 0


def restock():
    global sent
    for peer in node.peers:
        sent += 1
        body = {"type": "add", "msg_id": sent, "box": f"from {node.id}", "delta": 1}
        emit(json.dumps({"src": node.id, "dest": peer, "body": body}))


every(100, restock)

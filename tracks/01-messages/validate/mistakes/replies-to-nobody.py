# fails: quiet-on-noise
# why: When the sender could not be read, the answer went to whoever stood in the variable from the message before: where nobody can be answered, say nothing.
import json

from sim import emit, every, node

# What a request of each type must carry.
FIELDS = {
    "add": {"box": str, "delta": int},
    "move": {"from": str, "to": str, "n": int},
    "read": {},
}


def check(body):
    kind = body.get("type")
    if type(kind) is not str:
        return 12
    if kind not in FIELDS:
        return 10
    for field, wanted in FIELDS[kind].items():
        if type(body.get(field)) is not wanted:
            return 12
    return 0


last = None


@node.raw
def receive(text):
    global last
    try:
        message = json.loads(text)
        if type(message["src"]) is str and type(message["body"]["msg_id"]) is int:
            last = message
        if "in_reply_to" in message["body"]:
            return
        code = check(message["body"]) if message["dest"] == node.id else 12
    except (ValueError, KeyError, TypeError, AttributeError):
        code = 12
    if code == 0:
        answer(last, apply(message["body"]))
    elif last:
        answer(last, {"type": "error", "code": code, "text": "not a request of mine"})


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

# fails: no-effect
# why: isinstance(True, int) is true in Python, so `"delta": true` added 1: compare with `type(value) is int`.
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
        if not isinstance(body.get(field), wanted):
            return 12
    return 0


@node.raw
def receive(text):
    try:
        message = json.loads(text)
    except ValueError:
        return
    if type(message) is not dict or type(message.get("src")) is not str or type(message.get("body")) is not dict:
        return
    body = message["body"]
    if type(body.get("msg_id")) is not int or "in_reply_to" in body:
        return
    code = check(body) if message.get("dest") == node.id else 12
    if code == 0:
        answer(message, apply(body))
    else:
        answer(message, {"type": "error", "code": code, "text": "unknown type" if code == 10 else "malformed"})


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

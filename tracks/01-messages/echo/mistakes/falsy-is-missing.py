# fails: one-answer
# why: `if value` is false for 0, "", [], {} and None, which are values like any other: ask whether it is an echo, not whether the value counts as true.
import json

from sim import emit, every, node


@node.raw
def receive(text):
    message = json.loads(text)
    request = message["body"]
    value = request.get("echo")
    if request["type"] == "echo" and value:
        body = {"type": "echo_ok", "in_reply_to": request["msg_id"], "echo": value}
        emit(json.dumps({"src": node.id, "dest": message["src"], "body": body}))


# Scaffold: now and then this node asks every other node for an echo, as clients do. Their answers come to `receive`.
greetings = 0


def greet():
    global greetings
    for peer in node.peers:
        greetings += 1
        body = {"type": "echo", "msg_id": greetings, "echo": f"{node.id} greets {peer}"}
        emit(json.dumps({"src": node.id, "dest": peer, "body": body}))


every(250, greet)

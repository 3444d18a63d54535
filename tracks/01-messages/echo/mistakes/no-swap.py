# fails: correlated
# why: The answer kept the request's dest, which is this node itself: the one who asked stands in src.
import json

from sim import emit, every, node


@node.raw
def receive(text):
    message = json.loads(text)
    request = message["body"]
    if request["type"] != "echo":
        return
    body = {"type": "echo_ok", "in_reply_to": request["msg_id"], "echo": request["echo"]}
    emit(json.dumps({"src": node.id, "dest": message["dest"], "body": body}))


# Scaffold: now and then this node asks every other node for an echo, as clients do. Their answers come to `receive`.
greetings = 0


def greet():
    global greetings
    for peer in node.peers:
        greetings += 1
        body = {"type": "echo", "msg_id": greetings, "echo": f"{node.id} greets {peer}"}
        emit(json.dumps({"src": node.id, "dest": peer, "body": body}))


every(250, greet)

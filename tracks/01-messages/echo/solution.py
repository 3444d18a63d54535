"""Answer one message."""
import json

from sim import emit, every, node


@node.raw
def receive(text):
    message = json.loads(text)
    request = message["body"]
    if request["type"] != "echo":
        return  # An echo_ok, too, is left alone: whoever answers an answer never stops.
    # The sender's own msg_id goes back, for it may have several questions open and must tell the answers apart.
    body = {"type": "echo_ok", "in_reply_to": request["msg_id"], "echo": request["echo"]}
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

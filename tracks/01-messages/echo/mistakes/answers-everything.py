# fails: no-loops
# why: It answered whatever came, an echo_ok too: two nodes that answer each other's answers never stop. Look at the type first.
import json

from sim import emit, every, node


@node.raw
def receive(text):
    message = json.loads(text)
    request = message["body"]
    body = {"type": "echo_ok", "in_reply_to": request.get("msg_id"), "echo": request.get("echo")}
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

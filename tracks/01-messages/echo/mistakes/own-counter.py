# fails: correlated
# why: in_reply_to counted this node's answers, but it names the question: it is the msg_id that the asker chose.
import json

from sim import emit, every, node


answered = 0


@node.raw
def receive(text):
    global answered
    message = json.loads(text)
    request = message["body"]
    if request["type"] != "echo":
        return
    answered += 1
    body = {"type": "echo_ok", "in_reply_to": answered, "echo": request["echo"]}
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

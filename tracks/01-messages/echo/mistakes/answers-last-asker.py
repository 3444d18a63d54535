# fails: correlated
# why: One global message was the current one, and the next request took its place before the answer was sent: keep a request in a local variable of the step that answers it.
import json

from sim import emit, every, node, work


current = None


@node.raw
async def receive(text):
    global current
    message = json.loads(text)
    if message["body"]["type"] != "echo":
        return
    current = message
    await work(1)  # an echo is hard work
    request = current["body"]
    body = {"type": "echo_ok", "in_reply_to": request["msg_id"], "echo": request["echo"]}
    emit(json.dumps({"src": node.id, "dest": current["src"], "body": body}))


# Scaffold: now and then this node asks every other node for an echo, as clients do. Their answers come to `receive`.
greetings = 0


def greet():
    global greetings
    for peer in node.peers:
        greetings += 1
        body = {"type": "echo", "msg_id": greetings, "echo": f"{node.id} greets {peer}"}
        emit(json.dumps({"src": node.id, "dest": peer, "body": body}))


every(250, greet)

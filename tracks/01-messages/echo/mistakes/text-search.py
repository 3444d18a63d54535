# fails: echoed
# why: The value was cut out of the text at the next comma or brace, but a value may hold commas, braces and quotes itself: let json.loads find where it ends.
import json

from sim import emit, every, node


def field(text, name):
    piece = text.split(f'"{name}": ')[1]
    piece = piece.split(",")[0].split("}")[0]
    try:
        return json.loads(piece)
    except ValueError:
        return piece.strip('"')


@node.raw
def receive(text):
    if field(text, "type") != "echo":
        return
    body = {"type": "echo_ok", "in_reply_to": field(text, "msg_id"), "echo": field(text, "echo")}
    emit(json.dumps({"src": node.id, "dest": field(text, "src"), "body": body}))


# Scaffold: now and then this node asks every other node for an echo, as clients do. Their answers come to `receive`.
greetings = 0


def greet():
    global greetings
    for peer in node.peers:
        greetings += 1
        body = {"type": "echo", "msg_id": greetings, "echo": f"{node.id} greets {peer}"}
        emit(json.dumps({"src": node.id, "dest": peer, "body": body}))


every(250, greet)

"""Answer one message. You write `receive`; the rest is scaffold."""
import json

from sim import emit, every, log, node


@node.raw
def receive(text):
    """Takes one line that reached this node, as text.

    If it is a message of type "echo", emit one line: a message of type "echo_ok" for whoever sent it, with the same
    value under "echo" and with the sender's "msg_id" under "in_reply_to".
    Let every other message pass: emit nothing.
    """
    log("received", text)
    ...


# Scaffold: now and then this node asks every other node for an echo, as clients do. Their answers come to `receive`.
greetings = 0


def greet():
    global greetings
    for peer in node.peers:
        greetings += 1
        body = {"type": "echo", "msg_id": greetings, "echo": f"{node.id} greets {peer}"}
        emit(json.dumps({"src": node.id, "dest": peer, "body": body}))


every(250, greet)

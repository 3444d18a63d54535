"""Who am I, who else is here. You write `answer`, `init` and `who`; the rest is scaffold."""
import json

from sim import emit, node

# What this node has been told: its name, and the names of all members, its own included. None: nothing yet.
me = None
members = None


def answer(request, body):
    """Emits one line: `body` for whoever sent `request`, with the request's msg_id under "in_reply_to"."""
    ...


def init(request):
    """Keeps the "node_id" and the "node_ids" that the request's body brings, in place of what was kept before.

    Answers {"type": "init_ok"}, each time that an init comes.
    """
    ...


def who(request):
    """Answers {"type": "who_ok", "node_id": ..., "peers": ..., "majority": ...}.

    "peers" is a list of all members but this one, in any order; "majority" is the smallest number of members that is
    more than half of all. Before the first init, the answer is {"type": "error", "code": 11, "text": ...}.
    """
    ...


# Scaffold: reads each line and hands it to its step.
@node.raw
def receive(text):
    message = json.loads(text)
    if message["body"]["type"] == "init":
        init(message)
    elif message["body"]["type"] == "who":
        who(message)

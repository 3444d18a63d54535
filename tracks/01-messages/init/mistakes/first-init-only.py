# fails: answers-init
# why: Only the first init was answered, but whoever sends one waits for init_ok, and cannot know that another client came first.
import json

from sim import emit, node

# What this node has been told: its name, and the names of all members, its own included. None: nothing yet.
me = None
members = None


def answer(request, body):
    body = {**body, "in_reply_to": request["body"]["msg_id"]}
    emit(json.dumps({"src": node.id, "dest": request["src"], "body": body}))


def init(request):
    global me, members
    if members is not None:
        return  # this node knows already
    me = request["body"]["node_id"]
    members = request["body"]["node_ids"]
    answer(request, {"type": "init_ok"})


def who(request):
    if members is None:
        answer(request, {"type": "error", "code": 11, "text": "no init has come yet"})
        return
    peers = [name for name in members if name != me]
    answer(request, {"type": "who_ok", "node_id": me, "peers": peers, "majority": len(members) // 2 + 1})


# Scaffold: reads each line and hands it to its step.
@node.raw
def receive(text):
    message = json.loads(text)
    if message["body"]["type"] == "init":
        init(message)
    elif message["body"]["type"] == "who":
        who(message)

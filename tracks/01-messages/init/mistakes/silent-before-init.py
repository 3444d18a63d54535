# fails: early-refused
# why: A request that came before init was dropped, and the client waited in vain: code 11 tells it at once that asking again later may help.
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
    me = request["body"]["node_id"]
    members = request["body"]["node_ids"]
    answer(request, {"type": "init_ok"})


def who(request):
    if members is None:
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

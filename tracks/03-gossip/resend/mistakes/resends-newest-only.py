# fails: everywhere
# why: There is one place for each neighbour, and a new value takes it from the one before, confirmed or not. During a cut all but the last are forgotten. Each neighbour needs a place for each value that it has not confirmed.
from sim import every, node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
unconfirmed = {}  # neighbour -> the value that it has not confirmed yet


@node.on("broadcast")
def broadcast(msg):
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    value = msg["body"]["message"]
    reply(msg, {"type": "gossip_ok", "message": value})
    learn(value, msg["src"])


def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            unconfirmed[neighbour] = value
            send(neighbour, {"type": "gossip", "message": value})


@node.start
def begin():
    every(500, resend)


def resend():
    for neighbour, value in unconfirmed.items():
        send(neighbour, {"type": "gossip", "message": value})


@node.on("gossip_ok")
def confirmed(msg):
    if unconfirmed.get(msg["src"]) == msg["body"]["message"]:
        unconfirmed.pop(msg["src"])


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

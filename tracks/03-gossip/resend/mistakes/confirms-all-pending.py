# fails: everywhere
# why: A confirmation of one value strikes off all that its sender had yet to confirm. After a cut many values are sent at once; the first confirmation clears the list, and those that were lost are never sent again. Strike off the value that is named.
from sim import every, node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
unconfirmed = {}  # neighbour -> the values that it has not confirmed yet


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
            unconfirmed.setdefault(neighbour, []).append(value)
            send(neighbour, {"type": "gossip", "message": value})


@node.start
def begin():
    every(500, resend)


def resend():
    for neighbour, waiting in unconfirmed.items():
        for value in waiting:
            send(neighbour, {"type": "gossip", "message": value})


@node.on("gossip_ok")
def confirmed(msg):
    unconfirmed[msg["src"]] = []


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

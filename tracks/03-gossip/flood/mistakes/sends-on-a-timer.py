# fails: in-time
# why: News waits for the next tick of 100 ms at each node, so three links take up to 300 ms more than they have to. Send when a value comes in; nothing is won by waiting while each value is sent by itself.
from sim import every, node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
waiting = []  # (neighbour, value) to be sent at the next tick


@node.on("topology")
def topology(msg):
    global neighbours
    neighbours = msg["body"]["topology"][node.id]
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
def broadcast(msg):
    learn(msg["body"]["message"], msg["src"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    learn(msg["body"]["message"], msg["src"])


def learn(value, teller):
    if value in values:
        return
    values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            waiting.append((neighbour, value))


@node.start
def begin():
    every(100, flush)


def flush():
    for neighbour, value in waiting:
        send(neighbour, {"type": "gossip", "message": value})
    waiting.clear()


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

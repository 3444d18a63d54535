# fails: goes-quiet
# why: A value is compared with the last one only. When two values spread at the same time they come by turns, each looks new again, and both go round and round. Compare with everything that is known.
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once
last = None


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
    global last
    if value == last:
        return
    last = value
    if value not in values:
        values.append(value)
    for neighbour in neighbours:
        if neighbour != teller:
            send(neighbour, {"type": "gossip", "message": value})


@node.on("read")
def read(msg):
    reply(msg, {"type": "read_ok", "messages": values})

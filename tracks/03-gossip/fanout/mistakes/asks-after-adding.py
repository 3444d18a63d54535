# fails: reaches-all
# why: You add the value first and then ask whether it is new. It never is, so nobody passes anything on. Ask first, then add.
import math
import random

from sim import node, reply, send

values = set()  # what this node has heard of
expected_loss = 0.0  # the share of messages between nodes that get lost, as far as anybody knows


def fanout(n, loss):
    return min(n - 1, math.ceil(math.log(100 * n) / (1 - loss)))


@node.on("broadcast")
@node.on("gossip")
def broadcast(msg):
    value = msg["body"]["message"]
    values.add(value)
    if msg["body"]["type"] == "broadcast":
        reply(msg, {"type": "broadcast_ok"})
    if value in values:
        return
    for friend in random.sample(node.peers, fanout(len(node.ids), expected_loss)):
        send(friend, {"type": "gossip", "message": value})


# Scaffold: the rest of the node.
@node.on("read")
def read(msg):
    """A client asks what this node has heard of."""
    reply(msg, {"type": "read_ok", "messages": sorted(values)})


@node.on("expect")
def expect(msg):
    """A client says which share of the messages between nodes to expect lost: {"type": "expect", "loss": 0.25}."""
    global expected_loss
    expected_loss = msg["body"]["loss"]
    reply(msg, {"type": "expect_ok"})


@node.on("plan")
def plan(msg):
    """A client asks about another cluster: {"type": "plan", "n": 1000, "loss": 0.25}."""
    reply(msg, {"type": "plan_ok", "friends": fanout(msg["body"]["n"], msg["body"]["loss"])})

# fails: reaches-all
# why: Three friends reach 94 of 100 nodes, however many nodes there are, and so hardly ever all. To miss nobody, the number must grow with n, and with the loss.
import random

from sim import node, reply, send

values = set()  # what this node has heard of
expected_loss = 0.0  # the share of messages between nodes that get lost, as far as anybody knows


def fanout(n, loss):
    return min(n - 1, 3)


@node.on("broadcast")
@node.on("gossip")
def broadcast(msg):
    value = msg["body"]["message"]
    if msg["body"]["type"] == "broadcast":
        reply(msg, {"type": "broadcast_ok"})
    if value in values:
        return
    values.add(value)
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

"""How many friends are enough."""
import math
import random

from sim import node, reply, send

values = set()  # what this node has heard of
expected_loss = 0.0  # the share of messages between nodes that get lost, as far as anybody knows


def fanout(n, loss):
    """How many others each of n nodes must tell so that 99 of 100 broadcasts reach all of them."""
    # With K friends a node gets K * (1 - loss) copies on average, and none with a chance of e to the minus that.
    # Over n nodes this adds up to 1 in 100 where K * (1 - loss) = ln(100 * n).
    enough = math.ceil(math.log(100 * n) / (1 - loss))
    return min(enough, n - 1)


@node.on("broadcast")
@node.on("gossip")
def broadcast(msg):
    """A value comes in, from a client or from another node: pass it on if it is new."""
    value = msg["body"]["message"]
    if msg["body"]["type"] == "broadcast":
        reply(msg, {"type": "broadcast_ok"})
    if value in values:
        return  # it was passed on when it was new, and once is enough
    values.add(value)
    # New friends for each value: nobody is left out, or overrun, every time.
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

"""How many friends are enough. You write `fanout` and `broadcast`; the rest is scaffold."""
import math
import random

from sim import node, reply, send

values = set()  # what this node has heard of
expected_loss = 0.0  # the share of messages between nodes that get lost, as far as anybody knows


def fanout(n, loss):
    """How many others each of n nodes must tell so that 99 of 100 broadcasts reach all n.

    `loss` is the share of all messages that get lost: 0.25 for one in four; always less than 1.
    A whole number, no more friends than needed, and never more than the n - 1 others there are.
    """
    return 1


@node.on("broadcast")
@node.on("gossip")
def broadcast(msg):
    """A value comes in, from a client or from another node:
        {"type": "broadcast", "message": 7} from a client, which gets the answer {"type": "broadcast_ok"},
        {"type": "gossip", "message": 7} from a node, which gets no answer.

    A value that is new here goes into `values`, and {"type": "gossip", "message": 7} goes once to each of
    `fanout` different peers, drawn at random for this value.
    """
    values.add(msg["body"]["message"])
    if msg["body"]["type"] == "broadcast":
        reply(msg, {"type": "broadcast_ok"})


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

"""Tell your neighbours. You write `topology`, `broadcast`, `gossip` and `read`."""
from sim import node, reply, send

neighbours = []  # the nodes that this one has a link to
values = []  # what this node knows, each value once


@node.on("topology")
def topology(msg):
    """A client says who is linked to whom: {"type": "topology", "topology": {"n1": ["n4", "n2"], ...}}.

    Keep the names that stand under this node's own, node.id. It may be said more than once.
    Answer {"type": "topology_ok"}.
    """
    global neighbours
    neighbours = []  # who are they?
    reply(msg, {"type": "topology_ok"})


@node.on("broadcast")
def broadcast(msg):
    """A client has news for everybody: {"type": "broadcast", "message": 17}.

    Keep the value and send {"type": "gossip", "message": 17} to each neighbour.
    Answer {"type": "broadcast_ok"}.
    """
    reply(msg, {"type": "broadcast_ok"})


@node.on("gossip")
def gossip(msg):
    """A neighbour has news, or what it takes for news: {"type": "gossip", "message": 17}.

    If the value is new here, keep it and send it on, to each neighbour but the one it came from.
    If it is not, do nothing. Either way, give no answer.
    """


@node.on("read")
def read(msg):
    """A client asks what this node knows: {"type": "read"}.

    Answer {"type": "read_ok", "messages": [...]}: every value once, in any order.
    """
    reply(msg, {"type": "read_ok", "messages": []})

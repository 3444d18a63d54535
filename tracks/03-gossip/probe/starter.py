"""Are you there? Is she? You write `next_target`, `probe` and `ping_for`; the rest is scaffold.

What nodes say to each other, whoever wrote them:
    {"type": "ping"}                        answered at once with {"type": "ping_ok"}
    {"type": "ping_req", "target": "n3"}    please ping n3 for me: answered with {"type": "ping_req_ok", "target": "n3"}
                                            once n3 has answered, and not at all when it has not
A question that has a msg_id, as those of rpc have, gets it back in its answer as in_reply_to.
"""
import random
from asyncio import gather

from sim import every, node, reply, rpc, sleep

TURN = 1000  # ms from one turn to the next
DIRECT = 200  # ms of a turn that the other has for answering me; what is left is for asking around
HELPERS = 3  # how many others I ask to try it for me

suspects = set()  # names of the nodes that I believe to be down
turns = []  # for next_target: the names that are still to come


def next_target():
    """Return the name of the node that this turn is for.

    Everybody in node.peers once, in an order drawn at random, before anybody comes again; then in a new order.
    """
    return node.peers[0]  # and the others?


async def probe():
    """One turn: find out about one node. It is called once a second.

    Sends a ping to next_target(). When no ping_ok has come after 200 ms, sends a ping_req
    to 3 others, drawn at random, and waits until the second is over.
    Word from anyone: the node is no suspect, or is one no longer. No word: it is one from now on.
    """
    target = next_target()
    try:
        await rpc(target, {"type": "ping"}, timeout=DIRECT)
    except TimeoutError:
        pass  # silence: and now?


@node.on("ping_req")
async def ping_for(msg):
    """Somebody cannot hear `target`, and asks me to try: {"type": "ping_req", "target": "n3"}.

    Pings it. If it answers within 800 ms, replies {"type": "ping_req_ok", "target": "n3"}; if not, says nothing.
    """


# Scaffold: the answering side, the clock, and what can be seen from outside.
@node.on("ping")
def answer(msg):
    """Somebody asks whether I am there."""
    reply(msg, {"type": "ping_ok"})


@node.start
async def begin():
    """A turn a second, from a moment of one's own on."""
    await sleep(random.randrange(TURN))
    every(TURN, probe)


@node.view
def belief():
    """What the checks may see of this node."""
    return {"suspects": sorted(suspects)}

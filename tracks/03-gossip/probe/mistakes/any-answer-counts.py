# fails: finds-dead
# why: One flag says that a ping_ok has come, whoever sent it. When this node pings somebody for another, that answer counts for the dead one whose turn it is. Note who answered, and ask for the right one.
import random

from sim import every, node, reply, send, sleep

TURN = 1000  # ms from one turn to the next
DIRECT = 200  # ms of a turn that the other has for answering me; what is left is for asking around
HELPERS = 3  # how many others I ask to try it for me

suspects = set()  # names of the nodes that I believe to be down
turns = []  # names that are still to come before I shuffle all of them again


def next_target():
    """Everybody once, in random order, before anybody comes again."""
    if not turns:
        turns.extend(node.peers)
        random.shuffle(turns)
    return turns.pop()


answered = False
waiting_helpers = {}  # target -> the ping_req messages that wait for its answer


async def probe():
    """One turn: ask one node, and if it is silent ask three others to ask it."""
    global answered
    target = next_target()
    answered = False
    send(target, {"type": "ping"})
    await sleep(DIRECT)
    if not answered:
        for helper in random.sample([peer for peer in node.peers if peer != target], HELPERS):
            send(helper, {"type": "ping_req", "target": target})
        await sleep(TURN - DIRECT - 1)
    if answered:
        suspects.discard(target)
    else:
        suspects.add(target)


@node.on("ping_ok")
def heard(msg):
    global answered
    answered = True
    for question in waiting_helpers.pop(msg["src"], []):
        reply(question, {"type": "ping_req_ok", "target": msg["src"]})


@node.on("ping_req_ok")
def heard_over_helper(msg):
    global answered
    answered = True


@node.on("ping_req")
def ping_for(msg):
    target = msg["body"]["target"]
    waiting_helpers.setdefault(target, []).append(msg)
    send(target, {"type": "ping"})


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

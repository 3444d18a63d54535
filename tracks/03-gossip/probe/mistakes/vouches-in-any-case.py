# fails: true-word
# why: The helper waits for the other, and then replies whether it has heard anything or not. After 800 ms its word mostly comes too late to be believed; with a little more patience on the other side a dead node would live for ever. Reply only after an answer.
import random
from asyncio import gather

from sim import every, node, reply, rpc, sleep

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


async def probe():
    """One turn: ask one node, and if it is silent ask three others to ask it."""
    target = next_target()
    if await hears(target, {"type": "ping"}, DIRECT) or await others_hear(target):
        suspects.discard(target)
    else:
        suspects.add(target)


async def others_hear(target):
    """Whether any helper has heard from it by the end of this turn."""
    helpers = random.sample([peer for peer in node.peers if peer != target], HELPERS)
    question = {"type": "ping_req", "target": target}
    return any(await gather(*[hears(helper, question, TURN - DIRECT) for helper in helpers]))


async def hears(dest, question, patience):
    """Whether `dest` answers in time."""
    try:
        await rpc(dest, question, timeout=patience)
        return True
    except TimeoutError:
        return False


@node.on("ping_req")
async def ping_for(msg):
    target = msg["body"]["target"]
    await hears(target, {"type": "ping"}, TURN - DIRECT)
    reply(msg, {"type": "ping_req_ok", "target": target})


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

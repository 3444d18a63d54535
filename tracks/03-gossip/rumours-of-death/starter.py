"""Suspected, accused, alive. You write `tell`, `learn`, `accuse`, `refute`, `bury` and `new_life`.

What nodes say to each other, whoever wrote them: the four messages of the probes,
    {"type": "ping", "updates": [...]}      answered at once with {"type": "ping_ok", "updates": [...]}
    {"type": "ping_req", "target": "n3"}    answered with {"type": "ping_req_ok", "target": "n3"} once n3 has answered
and nothing else. A question's msg_id comes back as in_reply_to. There are 0 to 6 updates on a ping or ping_ok, each
    {"name": "n3", "state": "suspect", "life": 2}       where state is alive, suspect or dead
"""
import random
from asyncio import gather

from sim import disk, every, node, now, reply, rpc, sleep

PERIOD = 500  # ms from one turn to the next
DIRECT = 200  # ms of a turn in which the other may answer me; what is left is for asking around
HELPERS = 3  # how many others are asked to try it
SUSPICION = 15 * PERIOD  # how long a suspect has to answer the accusation
UPDATES_MAX = 6  # on one message
TOLD_MAX = 18  # how often I tell one piece of news

ORDER = {"alive": 0, "suspect": 1, "dead": 2}  # within one life the greater wins

members = {name: {"state": "alive", "life": 0, "since": 0} for name in node.ids}  # since: now() when it became so
rumours = {}  # name of a member whose news I am still telling -> how often I have told it
turns = []  # names that are still to come before I shuffle all of them again


def believe(name, state, life):
    """Take this for true from now on, and begin to tell it."""
    members[name] = {"state": state, "life": life, "since": now()}
    rumours[name] = 0


def tell():
    """Return the updates for the next ping or ping_ok, as a list.

    They are what `members` says about those in `rumours`: at most 6, those that were told least.
    Each is counted as told once more, and leaves `rumours` when that was the 18th time.
    """
    return []


def learn(update):
    """Somebody told me {"name": "n3", "state": "suspect", "life": 2}. Called for each update that comes in.

    It is news if its life is greater than the one in `members`, or if the life is the same and its state
    comes later in ORDER; then `believe` it, but `refute` it if it is about me. If it is no news, let it go.
    """


def accuse(name):
    """My turn is over, and nobody has heard from `name`: if it was alive to me, it is a suspect, in the same life."""


def refute(update):
    """It is news, and it is about me (node.id): `believe` that I am alive, in a greater life than it says."""


def bury():
    """Called at the start of each turn: who has been a suspect for 15 periods is dead, in the same life."""


async def new_life():
    """Return the life in which this node begins, when it starts.

    0 at its very first start; later greater than every life that it has had, those it took on in
    `refute` among them. The memory of former lives is gone; what was synced to the disk is not:
    disk.append(file, line), where the line ends with "\n", await disk.sync(file), disk.read_lines(file).
    Nobody may hear of a life before what the next one needs is safe there.
    """
    return 0


# Scaffold: the probes of the task before, with updates on each ping and ping_ok.
def next_target():
    """Everybody who is not dead once, in random order, before anybody comes again; None when all are."""
    for _ in range(2):
        while turns:
            name = turns.pop()
            if members[name]["state"] != "dead":
                return name
        turns.extend(node.peers)
        random.shuffle(turns)
    return None


async def probe():
    """One turn: ask one node, and if it is silent ask three others to ask it."""
    bury()
    target = next_target()
    if target is None or await answers(target, DIRECT):
        return
    others = [name for name in node.peers if name != target and members[name]["state"] == "alive"]
    helpers = random.sample(others, min(HELPERS, len(others)))
    if not any(await gather(*[vouches(helper, target) for helper in helpers])):
        accuse(target)


async def answers(target, patience):
    """Whether `target` answers a ping in time. Both carry updates."""
    try:
        answer = await rpc(target, {"type": "ping", "updates": tell()}, timeout=patience)
    except TimeoutError:
        return False
    for update in answer["updates"]:
        learn(update)
    return True


async def vouches(helper, target):
    """Whether `helper` has heard from `target` by the end of this turn."""
    try:
        await rpc(helper, {"type": "ping_req", "target": target}, timeout=PERIOD - DIRECT)
        return True
    except TimeoutError:
        return False


@node.on("ping")
def ping(msg):
    """Somebody asks whether I am there. What they tell comes first, so that an accused can answer at once."""
    for update in msg["body"]["updates"]:
        learn(update)
    reply(msg, {"type": "ping_ok", "updates": tell()})


@node.on("ping_req")
async def ping_for(msg):
    """Somebody cannot hear `target`, and asks me to try."""
    target = msg["body"]["target"]
    if await answers(target, PERIOD - DIRECT):
        reply(msg, {"type": "ping_req_ok", "target": target})


@node.start
async def begin():
    """A new life, of which the others hear if it is not the first; then a turn a period, from a random moment on."""
    life = await new_life()
    members[node.id] = {"state": "alive", "life": life, "since": now()}
    if life > 0:
        rumours[node.id] = 0
    await sleep(random.randrange(PERIOD))
    every(PERIOD, probe)


@node.view
def belief():
    """What the checks may see of this node: the state and the life of each member."""
    return {"members": {name: [member["state"], member["life"]] for name, member in members.items()}}

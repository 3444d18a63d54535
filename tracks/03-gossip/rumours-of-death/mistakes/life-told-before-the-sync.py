# fails: rejoins
# why: The sync is begun, and nobody waits for its end. A life is told to others before it is safe on the disk; a crash in that moment takes the line away, and the next life has the same number. Write await before disk.sync.
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
    """The updates for the next message: those that were told least."""
    names = sorted(rumours, key=lambda name: rumours[name])[:UPDATES_MAX]
    for name in names:
        rumours[name] += 1
        if rumours[name] == TOLD_MAX:
            rumours.pop(name)
    return [{"name": name, "state": members[name]["state"], "life": members[name]["life"]} for name in names]


def weight(claim):
    """The greater wins: the life first, so that a new life answers whatever was said of an older one."""
    return (claim["life"], ORDER[claim["state"]])


def learn(update):
    """Believe what is newer than what I know; if it is about me, answer it."""
    name = update["name"]
    if weight(update) <= weight(members[name]):
        return  # old, or known: telling it again would keep it going for ever
    if name == node.id:
        refute(update)
    else:
        believe(name, update["state"], update["life"])


def accuse(name):
    """Nobody heard from it in this turn: suspect it, in the life in which I know it."""
    if members[name]["state"] == "alive":
        believe(name, "suspect", members[name]["life"])


def refute(update):
    """I am alive, and say so in a life that outbids what they say."""
    believe(node.id, "alive", update["life"] + 1)


def bury():
    """Whoever has been a suspect for long enough is dead."""
    for name, member in list(members.items()):
        if member["state"] == "suspect" and now() - member["since"] >= SUSPICION:
            believe(name, "dead", member["life"])


async def new_life():
    """0 at the very first start, and later more than any number before: a million for each start."""
    starts = len(disk.read_lines("starts"))
    disk.append("starts", "started\n")
    disk.sync("starts")
    # Refutations count on from here, in memory: no life makes a million of them.
    return starts * 1_000_000


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

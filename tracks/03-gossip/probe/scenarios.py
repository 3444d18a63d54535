# What the probing nodes go through. Links between nodes have an exponential latency of 20 ms, unless a scenario says
# otherwise. A way there and back takes longer than the 200 ms of a direct ping with e^-10 x 11 = 0.05%, and the way
# over a helper, four links, longer than the remaining 800 ms once in 20 million million times: where nothing is lost,
# only the dead are suspected.
from sim import activity, check, client, cluster, constant, exponential, fault, gather, heal, net, now, random
from sim import scenario, sleep, trace, view

TURN_MS = 1000

# With 8 nodes a pass over the others is 7 turns. Whoever was first in one pass and is last in the next waits 13 turns
# for its next probe, and that one ends a turn later: 14 s from the start of the last probe that it answered, so less
# from its death. Whatever is looked at 10 ms later than that is certain.
FOUND_MS = 14_000 + 10

# With one copy in ten lost, a ping and its answer both come through with 0.9^2: 19% of direct pings fail. The way over
# a helper has four links and fails with 1 - 0.9^4 = 34.4%. Three of them and the direct ping fail together with
# 0.19 x 0.344^3 = 0.77%: 3.7 of 480 turns. More than 16 is Poisson's tail: four in ten million runs. One helper fails
# with 6.5%, which is 31 of 480, and none with 19%, which is 91.
FALSE_MAX_OF_480 = 16
# Of 960 turns it is 7.4 on average, and more than 20 in 4 of 100,000 runs. Two helpers would make it 21.6.
FALSE_MAX_OF_960 = 20

# A helper has 800 ms to hear from the target: then either its word is on the way, which takes 0 ms to a visitor, or
# there is none to come. Whoever waits for as long as rpc does when it is not told, 1,000 ms, and then speaks all the
# same, or for 1,200, is still heard within 2,000 ms.
HELPS_MS = 800
SILENT_MS = 2000

# A suspicion stays for a turn and more, so that to look twice a turn is enough to see nearly all of them.
LOOK_MS = 500

# A turn sends one ping and 0.9 answers. In 19 of 100 turns it sends 3 questions to helpers, which make 2.7 pings, 2.4
# answers and 2.2 reports: 1.9 + 0.19 x 10.3 = 3.9 messages a node and second, with any number of nodes. The sum over
# 480 turns strays by 0.2 a turn, so 6 is ten times as far away.
LOAD_MAX = 6

# In one second all 31 others have one turn each, so one of them pings a given node on average; helpers add half a ping.
# Each direct ping brings 3 more with a chance of 0.19, so 24 are reached by 6 unlucky pings in one second or so:
# 3 in 100 million for each of 32 nodes and 30 seconds: once in 30,000 runs. Who keeps one order everywhere makes it 31.
MOB_MAX = 24
# What a node sends in 30 s is 117 messages on average and strays by 12, so twice the average is ten times as far away.
# Three helpers who do all the helping send more than three times the average.
SHARES_MAX = 2


# ---- what is looked at ----


async def look(nodes, until_ms, every_ms, looks):
    """Notes again and again whom each node suspects: (ms, {node: names, or None while it is down})."""
    while now() < until_ms:
        await sleep(every_ms)
        looks.append((now(), {node: suspects_of(node) for node in nodes}))


def suspects_of(node):
    return (view(node) or {}).get("suspects")


def is_up(node, at):
    """Since when the node has been up, None when it is down at that moment."""
    began = [start for start in trace.starts(node) if start <= at]
    died = [death for death in trace.deaths(node) if death <= at]
    return began[-1] if len(began) > len(died) else None


def exchanged(node):
    """What a node sent, and what was sent to it, in order of sending."""
    return sorted(trace.messages(src=node) + trace.messages(dest=node), key=lambda message: message["event"])


def correspondence(messages, asker, target, since, until):
    """What a node sent and received about another: its own pings, its questions to helpers, and all answers to it."""
    found = []
    for message in messages:
        pair = (message["src"], message["dest"])
        about = message["body"].get("target") == target and asker in pair
        direct = pair in [(asker, target), (target, asker)] and message["body"]["type"] in ["ping", "ping_ok"]
        if since <= message["sent_at"] <= until and (about or direct):
            found.append(message)
    return found


def tried(found, asker, target):
    """What the correspondence shows, as the end of a sentence."""
    pings = [message for message in found if message["src"] == asker and message["dest"] == target]
    own = [message for message in pings if not is_for_another(message, found)]
    asked = [message for message in found if message["src"] == asker and message["body"]["type"] == "ping_req"]
    vouched = [message for message in found if message["dest"] == asker and message["body"]["type"] == "ping_req_ok"]
    if not own:
        others = f", only {times(len(pings))} when another had asked it to" if pings else ""
        return f"In that time {asker} did not ping it in a turn of its own{others}."
    text = f"In that time {asker} pinged it {times(len(own))} and asked {count(len(asked), 'helper')}"
    if vouched:
        return text + f"; {vouched[0]['src']} told it, at {vouched[0]['sent_at']:,.0f} ms, that {target} had answered."
    return text + ", and nobody told it of an answer."


def is_for_another(ping, found):
    """Whether a ping goes back to a ping_req that had reached its sender."""
    reached = []
    for message in found:
        if message["dest"] == ping["src"] and message["body"]["type"] == "ping_req":
            reached += [copy["event"] for copy in message["delivered"]]
    return any([event in reached for event in trace.cause(ping["event"])])


def times(number):
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def count(number, thing):
    return f"{number} {thing}" if number == 1 else f"{number or 'no'} {thing}s"


# ---- what is asked of them ----


def judge_shown(name, looks):
    """Every node that is up shows a list of names."""
    at, shown = looks[-1]
    for node, suspects in shown.items():
        if is_up(node, at) is not None and not isinstance(suspects, list):
            check(name, False, f"{node} does not show its suspects: keep the step under @node.view as it was.")
            return False
    return True


def judge_found(nodes, looks):
    """Whoever has been dead for long enough is suspected by every live node, each time that is looked."""
    if not judge_shown("finds-dead", looks):
        return
    for dead in nodes:
        starts = trace.starts(dead)[1:] + [now()]
        for killed_at, back_at in zip(trace.deaths(dead), starts):
            judge_one_death(dead, killed_at, back_at, looks)


def judge_one_death(dead, killed_at, back_at, looks):
    judged = 0
    for at, shown in looks:
        if not killed_at + FOUND_MS <= at < back_at:
            continue
        for node, suspects in shown.items():
            up_since = None if node == dead else is_up(node, at)
            if up_since is None or at < up_since + FOUND_MS:
                continue
            judged += 1
            if dead in suspects:
                continue
            found = correspondence(exchanged(node), node, dead, killed_at, at)
            says = f"{dead} died at {killed_at:,.0f} ms. At {at:,.0f} ms, {(at - killed_at) / 1000:.2f} s later, "
            says += f"{node} does not suspect it; 14 s is the limit. {tried(found, node, dead)}"
            check("finds-dead", False, says, witness=found[:20])
            return
    check("finds-dead", judged > 0, f"The death of {dead} at {killed_at:,.0f} ms was never looked at.")


def judge_turns(nodes, dead, looks):
    """Where nothing is lost, the first turn for a dead node that brings no word makes it a suspect when it is over."""
    died_at = trace.deaths(dead)[-1]
    for node in nodes:
        pings = [ping for ping in trace.messages(src=node, dest=dead, type="ping") if ping["sent_at"] > died_at]
        requests = trace.messages(dest=node, type="ping_req") if pings else []
        own = [ping["sent_at"] for ping in pings if not is_for_another(ping, requests)]
        # 10 ms for who looks and who ends its turn in the same moment.
        seen = [(at, shown[node]) for at, shown in looks if own and at >= own[0] + TURN_MS + 10]
        if seen and dead not in (seen[0][1] or []):
            found = correspondence(exchanged(node), node, dead, own[0], seen[0][0])
            says = f"{dead} died at {died_at:,.0f} ms. {node} pinged it at {own[0]:,.0f} ms, and nobody sent {node} "
            says += f"word of it. A turn is over after {TURN_MS:,} ms, but at {seen[0][0]:,.0f} ms {node} does not "
            says += "suspect it."
            check("finds-dead", False, says, witness=found[:20])
            return


def judge_few(looks, turns, allowed):
    """New names among the suspects, in a run in which nobody ever dies."""
    if not judge_shown("few-false", looks):
        return
    accused = []
    before = {}
    for at, shown in looks:
        for node, suspects in shown.items():
            accused += [(at, node, name) for name in suspects or [] if name not in (before.get(node) or [])]
        before = shown
    says, found = "", []
    if accused:
        at, node, name = accused[0]
        found = correspondence(exchanged(node), node, name, at - 2 * TURN_MS, at)
        says = f"Nobody died, but in {turns:,} turns live nodes came under suspicion {times(len(accused))}; {allowed} "
        says += f"is the limit. The first was {name}, suspected by {node} at {at:,.0f} ms."
    check("few-false", len(accused) <= allowed, says, witness=found)


def judge_spared(looks, cuts):
    """Nobody is suspected while every node is up and can reach every other, if over a third."""
    if not judge_shown("spares-the-link", looks):
        return
    for at, shown in looks:
        for node, suspects in shown.items():
            if not suspects:
                continue
            name = suspects[0]
            found = correspondence(exchanged(node), node, name, at - 2 * TURN_MS, at)
            cut = [(a, b) for since, until, a, b in cuts if since <= at <= until + 2 * TURN_MS]
            line = f"only the link between {cut[0][0]} and {cut[0][1]} was cut" if cut else "no link was cut"
            says = f"At {at:,.0f} ms {node} suspects {name}. Both are up, no message is lost by chance, and {line}: "
            says += "every helper could have reached both."
            check("spares-the-link", False, says, witness=found)
            return
    check("spares-the-link", True)


def judge_back(nodes, healed_at):
    """Asked 14 s after everybody was up again and nothing was lost any more."""
    looks = [(now(), {node: suspects_of(node) for node in nodes})]
    if not judge_shown("comes-back", looks):
        return
    for node, suspects in looks[0][1].items():
        name = suspects[0] if suspects else None
        lives = len(trace.starts(name)) if suspects else 0
        event = f"{name} was started again" if lives > 1 else "The last trouble ended"
        since = max(trace.starts(name) + [healed_at]) if suspects else healed_at
        found = correspondence(exchanged(node), node, name, since, now()) if suspects else []
        says = f"{event} at {since:,.0f} ms. {(now() - since) / 1000:.2f} s later {node} still suspects {name}; 14 s "
        asked, answered = pings_in(found, node, name), pings_in(found, name, node, "ping_ok")
        tally = f"pinged it {times(asked)}, and got {count(answered, 'answer')}" if asked else "never pinged it"
        says += f"is the limit. In that time {node} {tally}."
        check("comes-back", not suspects, says, witness=found[:20])


def pings_in(found, src, dest, kind="ping"):
    return len([m for m in found if m["src"] == src and m["dest"] == dest and m["body"]["type"] == kind])


def judge_load(nodes, seconds):
    stats = trace.stats()
    each = stats["sent"] / len(nodes) / seconds
    kinds = ", ".join([f"{of['sent']:,} {kind}" for kind, of in stats["types"].items()])
    says = f"{len(nodes)} nodes sent {stats['sent']:,} messages in {seconds} s ({kinds}). That is {each:.1f} a node "
    says += f"and second; {LOAD_MAX} is the limit, with 8 nodes as with 32."
    # What one node sent to another shows whether it asks too often; for the whole picture there is the timeline.
    witness = [] if each <= LOAD_MAX else trace.messages(src=nodes[0], dest=nodes[1])[:20]
    check("flat-load", each <= LOAD_MAX, says, witness=witness)


def judge_spread(nodes):
    """No node is pinged by nearly everybody at once, and none does the helping for all."""
    for node in nodes:
        asked = {}
        for message in trace.messages(dest=node, type="ping"):
            asked.setdefault(int(message["sent_at"] // TURN_MS), {})[message["src"]] = message
        for second, by in asked.items():
            says = f"Between {second} and {second + 1} s, {len(by)} of the {len(nodes) - 1} others pinged {node}; "
            says += f"{MOB_MAX} is the limit. One or two are usual when each goes by an order of its own."
            check("spread-out", len(by) <= MOB_MAX, says, witness=list(by.values()))
    sent = {node: trace.messages(src=node) for node in nodes}
    busiest = max(nodes, key=lambda node: len(sent[node]))
    most, share = len(sent[busiest]), trace.stats()["sent"] / len(nodes)
    helped = [message for message in sent[busiest] if message["body"]["type"] == "ping_req_ok"]
    says = f"{busiest} sent {most} messages, {len(helped) or 'none'} of them as a helper; the average node sent "
    says += f"{share:.0f}, and twice that is the limit: helpers are to be drawn from all others."
    check("spread-out", most <= SHARES_MAX * share, says, witness=helped[:20])


# ---- what happens ----


@scenario(
    "One of eight nodes dies, and comes back; a visitor asks others to ping it, before it dies and after",
    checks=["true-word", "finds-dead", "comes-back"],
    seeds=1,
)
async def one_death():
    nodes = cluster(nodes=8, latency=constant(20))
    victim, looks, visitor = random.choice(nodes), [], client()
    first, second = random.sample([node for node in nodes if node != victim], 2)
    await sleep(random.randint(2000, 3000))
    judge_word(await ask_about(visitor, first, victim))
    await sleep(1000)
    fault.kill(victim)
    _, word = await gather(
        look(nodes, now() + FOUND_MS + 1000, 100, looks), ask_about(visitor, second, victim)
    )
    judge_silence(word)
    judge_found(nodes, looks)
    judge_turns(nodes, victim, looks)
    healed_at = now()
    await heal(FOUND_MS)
    judge_back(nodes, healed_at)
    pings = len(trace.messages(type="ping"))
    activity(pings >= 50, f"Too little happened to judge by: {pings} pings were sent in 32 s (50 are needed).")


async def ask_about(visitor, helper, target):
    """A visitor asks a node to ping another, and waits for longer than any word of that can take."""
    return await visitor.call(helper, {"type": "ping_req", "target": target}, timeout=SILENT_MS)


def judge_word(op):
    """The node that the helper was to ping was up, and 20 ms away."""
    target = op.request["target"]
    says = f"At {op.sent_at:,.0f} ms {op.client}, a visitor, sent {op.node} a ping_req for {target}, which was up and "
    says += f"20 ms away. {{\"type\": \"ping_req_ok\", \"target\": \"{target}\"}} was to come within {HELPS_MS} ms; "
    says += f"{op.client} got {heard(op)}."
    well = op.ok and op.body["type"] == "ping_req_ok" and op.body.get("target") == target and op.took() <= HELPS_MS
    check("true-word", well, says, witness=op)


def judge_silence(op):
    """The node that the helper was to ping was dead."""
    target = op.request["target"]
    says = f"At {op.sent_at:,.0f} ms {op.client}, a visitor, sent {op.node} a ping_req for {target}, which was dead, "
    says += f"so that {op.node} could not hear from it. {op.client} got {heard(op)}. A helper that has heard nothing "
    says += "says nothing."
    check("true-word", op.body is None, says, witness=op)


def heard(op):
    if op.body is None:
        return f"no answer in {SILENT_MS:,} ms"
    return f"{op.body}, {op.took():,.0f} ms later"


@scenario(
    "The link between two nodes is cut for 20 s, then that between two others; all eight are up all the time",
    checks=["spares-the-link"],
)
async def cut_link():
    nodes = cluster(nodes=8, latency=exponential(20))
    looks, cuts = [], []
    # In 20 s each end has probed the other once at least: 13 turns pass at the most.
    for _ in range(2):
        a, b = random.sample(nodes, 2)
        cut, since = net.cut(a, b), now()
        await look(nodes, since + 20_000, 100, looks)
        net.mend(cut)
        cuts.append((since, now(), a, b))
    judge_spared(looks, cuts)
    lost = len([message for message in trace.messages(type="ping") if message["dropped"]])
    activity(lost >= 4, f"Too little happened to judge by: {lost} pings were lost on the cut links (4 are needed).")


@scenario(
    "Three of eight nodes die, at times two are down, and one message in ten is lost; then all is well again",
    checks=["finds-dead", "comes-back"],
)
async def deaths():
    nodes = cluster(nodes=8, latency=exponential(20))
    net.loss(1, 10)
    looks, victims = [], random.sample(nodes, 3)
    chaos = [die(victim, 3000 + 12_000 * i + random.randrange(1000), 18_000) for i, victim in enumerate(victims)]
    await gather(look(nodes, 44_000, 100, looks), *chaos)
    judge_found(nodes, looks)
    # The last one is still down: heal starts it.
    healed_at = now()
    await heal(FOUND_MS)
    judge_back(nodes, healed_at)
    lost = len([message for message in trace.messages() if message["dropped"]])
    lives = sum([len(trace.starts(victim)) for victim in victims])
    activity(
        lives == 6 and lost >= 50,
        f"Too little happened to judge by: three victims had {lives} lives (6 are needed), {lost} messages were lost "
        f"(50).",
    )


async def die(victim, at, down_ms):
    await sleep(at)
    fault.kill(victim)
    if at + down_ms < 44_000:
        await sleep(down_ms)
        fault.restart(victim)


@scenario(
    "Eight nodes for a minute, with one message in ten lost; nobody dies", checks=["few-false", "flat-load"]
)
async def lossy():
    await nobody_dies(8, 60, FALSE_MAX_OF_480)


@scenario(
    "Thirty-two nodes for half a minute, with one message in ten lost; nobody dies",
    checks=["few-false", "flat-load", "spread-out"],
)
async def crowd():
    nodes = await nobody_dies(32, 30, FALSE_MAX_OF_960)
    # Where the load was too much to go on, it is the load that has to be mended first.
    if now() >= 30_000:
        judge_spread(nodes)


async def nobody_dies(size, seconds, allowed):
    """Nothing goes wrong but that messages are lost, so that every suspicion is a false one."""
    nodes = cluster(nodes=size, latency=exponential(20))
    net.loss(1, 10)
    looks = []
    await look(nodes, 5000, LOOK_MS, looks)
    # Three times the usual load is not bad luck, and a whole run of it would tell no more.
    if trace.stats()["sent"] > 2 * LOAD_MAX * size * 5:
        activity(True)
        judge_load(nodes, 5)
        return nodes
    await look(nodes, 1000 * seconds, LOOK_MS, looks)
    judge_few(looks, size * seconds, allowed)
    judge_load(nodes, seconds)
    pings = trace.stats()["types"].get("ping", {"sent": 0})["sent"]
    enough = size * (seconds - 10)
    activity(pings >= enough, f"Too little happened to judge by: {pings} pings in {seconds} s ({enough} are needed).")
    return nodes

# What the outboxes go through: Maelstrom's load of 100 operations a second, in calm; and the same while three nodes
# are cut off until hundreds of values wait for them. Clients are 0 ms away from their nodes. The nodes are started at
# different moments, as in life: programs that flush every T ms would otherwise all do it in one instant, and a value
# would wait for the next flush on every link equally long, or on none.
from lib.spread import answered, broadcasts, told
from lib.tradeoff import LINK_MS, NODES, figures, judge_available, judge_cost, judge_everywhere, judge_median
from lib.tradeoff import judge_quiet, judge_worst, load, publish, run_load, unload
from sim import activity, check, cluster, constant, fault, gather, heal, net, random, scenario, sleep, trace

# A tree of 25 nodes has 24 links, 48 ways. If each has one batch and one confirmation in T ms, that is 96 / T
# messages a millisecond, for 0.1 operations: 960 / T an operation, at most. T = 50 is 19.2.
COST_BELOW = 20
# A value waits for T / 2 on average before each link, T at most. Half of the values have a stable latency of about
# four links, 4 x (100 + T / 2): 600 ms at T = 100, and 1,400 at T = 500. All are over five links at most, 5 x (100 +
# T): 2,000 at T = 300.
MEDIAN_BELOW_MS = 1000
WORST_BELOW_MS = 2000
BATCH_MAX = 100
# Of each value, 24 copies are needed, and nothing is lost in calm. A quarter more is allowed for timers that are tight.
COPIES_MAX = 30
# In calm the slowest value may take 2 s; its last confirmation, or one more try of it, is there before 3.
REST_MS = 3000
# After a cut it may wait for its next try first.
SETTLE_MS = 5000
QUIET_MS = 1000
LOAD_MS = 3000
# In the cut, 2 s x 50 broadcasts a second; and in one moment of its first half, as many at once as make two batches.
# So 250 values come to wait for each who is cut off, three batches of which two are full.
CROWD = 150
CUT_FROM_MS = 500
CUT_UNTIL_MS = 2500
# A load that needs as many gossip messages as this is stopped. One value a message would be 24 x 50 a second: 3,600.
SENDS_MAX = 20000


async def started(workers):
    """25 nodes that began to run within 2 s, in any order."""
    nodes = cluster(nodes=NODES, latency=constant(LINK_MS), workers=workers)
    for node in nodes:
        fault.kill(node)
    for node in random.sample(nodes, len(nodes)):
        fault.restart(node)
        await sleep(random.randint(0, 80))
    return nodes


def judge_each_once(nodes, ops):
    """In calm, a value goes over each link once."""
    asked, sent, again = broadcasts(ops), 0, []
    for node in nodes:
        seen = {}
        for message in trace.messages(src=node, type="gossip"):
            for value in held_by(message):
                sent += 1
                before = seen.setdefault((message["dest"], value), message)
                if before is not message and not again:
                    again = [value, before, message]
    mean = sent / max(1, len(asked))
    says = (
        f"A value was put into {mean:.1f} messages on average. 24 do, one for each link, and nothing was lost; "
        f"{COPIES_MAX} are allowed."
    )
    if again:
        value, first, second = again
        says += f" For example {first['src']} sent {value} to {first['dest']} at {first['sent_at']:.0f} ms, and again "
        says += f"at {second['sent_at']:.0f} ms; a confirmation takes {2 * LINK_MS} ms."
        answers = trace.messages(src=first["dest"], dest=first["src"], type="gossip_ok")
        says += "" if answers else f" {first['dest']} has never confirmed anything to {first['src']}."
    elif asked:
        value, node = asked[-1]["request"]["message"], asked[-1]["node"]
        again = [value] + [m for m in trace.messages(type="gossip", dest=node) if value in held_by(m)]
        if len(again) > 1:
            says += f" For example {told(asked[-1])}, came back there from {again[1]['src']}."
    check("each-once", mean <= COPIES_MAX, says, witness=again[1:])


def held_by(message):
    """The values that a message carries."""
    held = message["body"].get("messages")
    return held if isinstance(held, list) else []


def judge_size(nodes):
    """No message holds too many values."""
    for node in nodes:
        for kind in ["gossip", "gossip_ok"]:
            for message in trace.messages(src=node, type=kind):
                held = len(held_by(message))
                if held > BATCH_MAX:
                    says = (
                        f"The {kind} from {message['src']} to {message['dest']} at {message['sent_at']:.0f} ms held "
                        f"{held} values. {BATCH_MAX} is the most: the rest goes into another one."
                    )
                    check("small-enough", False, says, witness=message)
                    return
    check("small-enough", True)


@scenario(
    "A hundred operations a second for three seconds",
    checks=["cost", "median", "worst", "each-once", "available", "goes-quiet"],
)
async def rush():
    nodes = await started(workers=128)
    w = load(rate=100, until_ms=LOAD_MS)
    if not await run_load(w, nodes, LOAD_MS, SENDS_MAX, "cost"):
        return
    await sleep(REST_MS)
    found = figures(w)
    publish(found, COST_BELOW, MEDIAN_BELOW_MS, WORST_BELOW_MS)
    await w.finish()
    ops = w.ops()
    judge_available(ops)
    judge_cost(found, ops, COST_BELOW, "One batch and one confirmation in T ms, on 24 links, both ways, are 960 / T.")
    judge_median(found, ops, MEDIAN_BELOW_MS, "Most ways have four links, of 100 ms and a wait for the flush each.")
    judge_worst(found, ops, nodes, WORST_BELOW_MS, "Five links take 5 x (100 + T) ms at most.")
    judge_each_once(nodes, ops)
    await judge_quiet(nodes, QUIET_MS, f"The last operation was {REST_MS // 1000} s ago: time to confirm everything.")
    # About 300 operations, each a broadcast or a read with even chances: fewer than 75 of a kind once in 10^15 runs.
    kept, read = len(answered(broadcasts(ops))), len([op for op in ops if op["type"] == "read" and op["ok"]])
    activity(
        kept >= 75 and read >= 75,
        f"Too little happened to judge by: {kept} broadcasts and {read} reads were answered (75 of each are needed).",
    )


@scenario(
    "Three nodes are cut off for two seconds, a client has 150 values at once, and then the network heals",
    checks=["everywhere", "small-enough", "available", "goes-quiet"],
)
async def pile_up():
    # A program that waits with rpc may have a step for each batch that waits: with T = 50, 40 in 2 s for each node that
    # is cut off.
    nodes = await started(workers=256)
    alone = random.sample(nodes, 3)
    w = load(rate=100, until_ms=CUT_UNTIL_MS)

    async def cut_off():
        await sleep(CUT_FROM_MS)
        for node in alone:
            net.isolate(node)

    async def crowd():
        await sleep(random.randint(CUT_FROM_MS, CUT_UNTIL_MS - 1000))
        node = random.choice([node for node in nodes if node not in alone])
        return await unload(node, range(10000, 10000 + CROWD))

    to_the_end, _, crowded = await gather(
        run_load(w, nodes, CUT_UNTIL_MS, SENDS_MAX, "goes-quiet"),
        cut_off(),
        crowd(),
    )
    if not to_the_end:
        return
    dropped = trace.stats()["dropped"]
    await heal(SETTLE_MS)
    await w.finish()
    ops = w.ops() + crowded
    seconds = SETTLE_MS // 1000
    judge_everywhere(ops, nodes, f"{seconds} s after the heal")
    judge_size(nodes)
    judge_available(ops)
    await judge_quiet(nodes, QUIET_MS, f"All links had been well for {seconds} s: time to confirm everything.")
    # 125 broadcasts, 110 of them at the 22 nodes that stay connected, and the crowd: fewer than 200 once in 10^13 runs.
    missed = [op for op in answered(broadcasts(ops)) if op["node"] not in alone]
    activity(
        len(missed) >= 200 and dropped >= 10,
        f"Too little happened to judge by: {len(missed)} values were confirmed by nodes that were not cut off (200 are "
        f"needed), and {dropped} messages were lost in the cut (10).",
    )

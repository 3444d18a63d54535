# What the tree goes through: Maelstrom's load of 100 operations a second, in calm; the same where a node cannot send as
# much as it likes; and a slower one in a network that is cut again and again. Clients are 0 ms away from their nodes.
from lib.spread import answered, broadcasts
from lib.tradeoff import LINK_MS, NODES, figures, judge_available, judge_cost, judge_everywhere, judge_median
from lib.tradeoff import judge_quiet, judge_worst, load, publish, random_cuts, run_load
from sim import activity, cluster, constant, gather, heal, net, scenario, sleep, trace

# A tree of 25 nodes has 24 links: 24 sends and 24 confirmations a broadcast. Half of the operations are reads, which
# cost nothing: 24 an operation. Of 500 operations 250 +- 11 broadcast; 30 an operation would be 312, more
# than five times that off.
COST_BELOW = 30
# Each node is read twice a second: what k nodes lack, 2 k reads a second miss. 400 ms after a broadcast in a four-way
# tree of 25 nodes, those five links away lack it: none if it began at one of 9 nodes, 4 for 12 others, 12 for the
# last 4. In the 100 ms that it takes to them, a read misses it with 1 - e^(-0.2 k): 0, 55 and 91%, 41% of all. In a
# three-way tree, with five and six links, it is 71%. The median is 400 ms where it is half. Reads come more evenly
# than by chance, and which nodes are far from which depends on the order of the ids: in a model of this load, in 100
# runs each, four children had medians of 356 to 388 ms when the ids were sorted as texts or as numbers, three had 401
# to 463.
MEDIAN_BELOW_MS = 400
# The longest way in a four-way tree is 5 links. Where lines are narrow, a message takes 1.25 ms of its sender's line,
# and a value waits on five nodes behind the confirmation and up to four other copies of it, and behind other values:
# 44 ms at most in 160 runs of the model.
WORST_BELOW_MS = 600
# 50 broadcasts a second. A node of a four-way tree has at most five neighbours: it passes a value to four of them and
# confirms it to one, 250 messages a second. A hub has to send 24 times 50, 1,200: its line falls behind by 400 a
# second, and after 2 s a message waits for 1 s.
SENDS_PER_SECOND = 800
# A load that needs as many gossip messages as this is stopped. A tree sends 6,000, 3,000 and, with resends, some 2,000.
SENDS_MAX = {"rush": 24000, "narrow": 6500, "cuts": 15000}
# Whatever waits at the heal is sent once more and then goes on over 5 links: with 4 s between two resends, 4.5 s.
SETTLE_MS = 5000
QUIET_MS = 1000
CUTS_MS = 6000
# A program that waits with rpc has a step for each value that is on its way to somebody: in the cuts, 36 values for
# each of some three neighbours. More workers would cost memory.
WORKERS = 128


async def under_load(nodes, until_ms, sends_max, if_jammed):
    """A hundred operations a second: their figures and the operations; (None, None) when nodes choked on them."""
    w = load(rate=100, until_ms=until_ms)
    if not await run_load(w, nodes, until_ms, sends_max, if_jammed):
        return None, None
    await sleep(1000)
    found = figures(w)
    publish(found, COST_BELOW, MEDIAN_BELOW_MS, WORST_BELOW_MS)
    await w.finish()
    ops = w.ops()
    judge_available(ops)
    judge_worst(found, ops, nodes, WORST_BELOW_MS, f"Five links of {LINK_MS} ms take {5 * LINK_MS} ms.")
    # Each operation is a broadcast or a read with even chances: of 250, fewer than 75 of a kind once in 10^10 runs.
    kept, read = len(answered(broadcasts(ops))), len([op for op in ops if op["type"] == "read" and op["ok"]])
    least = 3 * until_ms // 100
    activity(
        kept >= least and read >= least,
        f"Too little happened to judge by: {kept} broadcasts and {read} reads were answered ({least} of each are "
        "needed).",
    )
    return found, ops


@scenario(
    "A hundred operations a second for five seconds",
    checks=["cost", "median", "worst", "available"],
)
async def rush():
    nodes = cluster(nodes=NODES, latency=constant(LINK_MS), workers=WORKERS)
    found, ops = await under_load(nodes, 5000, SENDS_MAX["rush"], "cost")
    if found is None:
        return
    judge_cost(found, ops, COST_BELOW, "A tree of 25 nodes has 24 links: 24 gossip and 24 gossip_ok a broadcast.")
    judge_median(found, ops, MEDIAN_BELOW_MS, f"Every link takes {LINK_MS} ms.")


@scenario(
    "A hundred operations a second for two and a half seconds, and no node can send more than 800 messages a second",
    checks=["worst", "available"],
)
async def narrow():
    nodes = cluster(nodes=NODES, latency=constant(LINK_MS), workers=WORKERS)
    for node in nodes:
        net.uplink(node, per_second=SENDS_PER_SECOND)
    await under_load(nodes, 2500, SENDS_MAX["narrow"], "worst")


@scenario(
    "The network is cut again and again for six seconds, and then it heals",
    checks=["everywhere", "available", "goes-quiet"],
)
async def cuts():
    nodes = cluster(nodes=NODES, latency=constant(LINK_MS), workers=WORKERS)
    w = load(rate=12, until_ms=CUTS_MS)
    to_the_end, _ = await gather(
        run_load(w, nodes, CUTS_MS, SENDS_MAX["cuts"], "goes-quiet"),
        random_cuts(CUTS_MS, 800, 2000),
    )
    if not to_the_end:
        return
    await heal(SETTLE_MS)
    await w.finish()
    ops = w.ops()
    seconds = SETTLE_MS // 1000
    judge_everywhere(ops, nodes, f"{seconds} s after the heal")
    judge_available(ops)
    dropped = trace.stats()["dropped"]
    await judge_quiet(nodes, QUIET_MS, f"All links had been well for {seconds} s: time to confirm everything.")
    # 72 operations, each a broadcast with even chances: fewer than 15 once in 10^7 runs.
    kept = len(answered(broadcasts(ops)))
    activity(
        kept >= 15 and dropped >= 30,
        f"Too little happened to judge by: {kept} broadcasts were confirmed (15 are needed), and {dropped} messages "
        "were lost in the cuts (30).",
    )

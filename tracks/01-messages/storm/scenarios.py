# Seven ledgers, each under the learner's storm: one is sound, six are flawed. All nodes run a module, which speaks what
# the first lines of idempotency's scenarios say.
#
# The shops are open for 8 s, and the storm has the first 6 of them. Then whatever it left behind is ended, and the last
# customers buy in calm weather. When all have been answered, what happened is held against what a ledger promises. The
# storm is never told which ledger it is on, and no sentence here says where one is flawed: only what it had promised.
from sim import activity, check, client, cluster, constant, disks, gather, heal, net, now, random, scenario, sleep
from sim import storm, trace

LEDGER = "n3"
NODES = ["n1", "n2", LEDGER]
# Six customers, each of whom buys every 600 ms, at the fronts by turns: each 100 ms one purchase is made, drawn within
# 50 ms. It takes 20 ms to the ledger, 20 at the bank, 1 for the sync and 20 back, so that in calm weather no two of one
# front are open at once for long, and their answers come in the order in which they were made.
CUSTOMERS, EACH_MS = 6, 600
SHOP_MS, STORM_MS = 8000, 6000
PURCHASES = CUSTOMERS * SHOP_MS // EACH_MS
# How long a customer stays in the shop. Whoever comes when an outage begins waits for its 2 s, and 200 ms for the next
# attempt. Two or three attempts more may be lost.
PATIENCE_MS = 3000
# Nine of ten: a front may die once with a few purchases open, or an outage follow upon another.
SERVED_MIN = PURCHASES * 9 // 10
# A front asks for 10 s; 1 ms less is no less, as programs count whole ms. The last attempt may last 200 ms: with 10 to
# spare, and 2 s for a front that was paused, everybody has been told something.
ASKS_MS_MIN, TOLD_MS_MAX = 9999, 12210
# In calm weather a purchase takes 61 ms.
CALM_MS_MAX = 1000
# The budget of a storm. These two calls build another network, which no heal takes back and no list of faults shows.
ACTIONS_MAX, OUTAGE_MS_MAX = 12, 2000
BUILDING = ["net.link", "net.uplink"]


# ---- the shops' day ----


async def let_loose(program):
    """A day of the shops in the storm: what was bought, the ledger's statement at the end, and who was down when."""
    fronts = cluster(nodes=3, latency=constant(20), program=program)[:2]
    customers, weather = [client() for _ in range(CUSTOMERS)], {}
    amounts, bought = random.sample(range(100, 1000), PURCHASES), []
    for customer in customers:
        for front in fronts:
            # Customers stand in the shop: what is said there is heard, whatever rages outside.
            net.link(customer.name, front, reliable=True)
            net.link(front, customer.name, reliable=True)
    shopping = [shop(customers[i], fronts[i % 2], 100 * i, amounts, bought) for i in range(CUSTOMERS)]
    await gather(rage(weather), *shopping)
    # Longer than what the storm held back may still be under way.
    await sleep(1000)
    read = await client().call(LEDGER, {"type": "statement"}, timeout=1000)
    judge_budget(weather)
    judge_heals(weather)
    activity(len(bought) == PURCHASES, f"{len(bought)} of {PURCHASES} purchases came to an end.")
    charges = read.body["charges"] if read.ok else []
    return {"bought": bought, "charges": charges, "read": read, "faults": weather["faults"]}


async def shop(customer, front, begins, amounts, bought):
    """One customer's purchases, each at its time, whatever became of the one before."""
    await gather(*[buy(customer, front, at + random.randint(0, 50), amounts.pop(), bought)
                   for at in range(begins, SHOP_MS, EACH_MS)])


async def buy(customer, front, at, amount, bought):
    """No two purchases have the same amount: so an amount in the statement tells whose it is."""
    await sleep(at)
    bought.append(await customer.call(front, {"type": "buy", "amount": amount}, timeout=TOLD_MS_MAX))


async def rage(weather):
    """The learner's storm, and what is to be known of it when its time is over. Then all is well again."""
    await storm.run(until=STORM_MS)
    await sleep(max(0, STORM_MS - now()))
    weather["actions"], weather["faults"] = storm.actions(), trace.faults()
    # What is no fault, and so outlives a heal.
    net.latency(constant(20))
    net.client_latency(constant(0))
    disks.rules(capacity=2**20, read_ms=0, write_ms=0, sync_ms=1, crash="lost")
    await heal(0)


# ---- what a ledger promises ----


def find_broken(day):
    """The promises that were not kept: (a sentence, its witness)."""
    charges, read, broken = day["charges"], day["read"], []
    for op in day["bought"]:
        amount = op.request["amount"]
        who = f"{op.client} bought for {amount} at {op.node}, {op.sent_at:.0f} ms after the shops had opened"
        receipts = [line["receipt"] for line in charges if line["amount"] == amount]
        if len(receipts) > 1:
            listed = " and ".join([str(receipt) for receipt in receipts])
            broken.append((f"{who}, and was charged {len(receipts)} times: receipts {listed}.", [op, read]))
        if op.ok and op.body["receipt"] not in receipts:
            under = found_under(op.body["receipt"], charges)
            broken.append((f"{who}, and was given receipt {op.body['receipt']}. In the ledger's statement at the end "
                           f"{under}.", [op, read]))
        if op.body is not None and not op.ok and op.code != 0 and len(receipts) > 0:
            broken.append((f"{who}, and was told error {op.code}, which says that nothing was charged. But it was: "
                           f"receipt {receipts[0]}.", [op, read]))
        if op.body is not None and not op.ok and op.code == 0 and op.took() < ASKS_MS_MIN:
            broken.append((f"{who}, and was told {op.took():.0f} ms later that nobody knows. A front goes on asking "
                           "for 10 s.", [op]))
        broken += find_late(op, who, day["faults"])
    return broken


def found_under(receipt, charges):
    amounts = [line["amount"] for line in charges if line["receipt"] == receipt]
    return f"this receipt is for {amounts[0]}" if amounts else "there is no such receipt"


def find_late(op, who, faults):
    """Everybody is told something, unless the front was dead meanwhile; and whoever buys in calm weather, soon."""
    was_down = [fault for fault in faults if fault["kind"] == "down" and op.node in fault["nodes"]
                and fault["at"] <= op.done_at and op.sent_at <= (fault["ended_at"] or STORM_MS)]
    if op.body is None and len(was_down) == 0:
        return [(f"{who}, and was told nothing for {op.took():.0f} ms.", [op])]
    if op.sent_at > STORM_MS and not (op.ok and op.took() <= CALM_MS_MAX):
        return [(f"{who}, when all was well again, and was not confirmed within {CALM_MS_MAX} ms.", [op])]
    return []


# ---- what a storm may cost ----


def judge_budget(weather):
    actions, faults = weather["actions"], weather["faults"]
    names = [action["name"] for action in actions]
    witness = [fault["events"][0] for fault in faults[:ACTIONS_MAX + 1]]
    shown = ", ".join(names[:ACTIONS_MAX + 1]) + (", ..." if len(names) > ACTIONS_MAX + 1 else "")
    says = f"Your storm made {len(names)} calls that do harm: {shown}. {ACTIONS_MAX} is the limit."
    check("within-budget", len(names) <= ACTIONS_MAX, says, witness=witness)
    for action in actions:
        says = f"At {action['at']:.0f} ms your storm called {action['name']}, which builds another network. Make "
        says += "weather in this one: net.loss, net.cut, net.latency and the like."
        check("within-budget", action["name"] not in BUILDING, says, witness=witness)
    for fault in faults:
        if fault["kind"] in ("loss", "corruption"):
            chance, of = fault["chance"]
            says = f"From {fault['at']:.0f} ms on, {chance} in {of} messages were to be lost. 1 in 4 is the limit."
            check("within-budget", 4 * chance <= of, says, witness=fault["events"])
        if fault["kind"] in ("cut", "down", "pause", "disk"):
            lasted = (fault["ended_at"] or STORM_MS) - fault["at"]
            says = f"From {fault['at']:.0f} ms on, {in_words(fault)} for {lasted:.0f} ms. "
            says += f"{OUTAGE_MS_MAX} ms is the limit."
            check("within-budget", lasted <= OUTAGE_MS_MAX, says, witness=fault["events"])


def judge_heals(weather):
    for fault in weather["faults"]:
        says = f"When the storm's {STORM_MS} ms were over, something that it had begun at {fault['at']:.0f} ms still "
        says += f"went on: {in_words(fault)}. A storm ends whatever it begins."
        # A clock stays where it was set.
        check("heals", fault["ended_at"] is not None or fault["kind"] == "clock", says, witness=fault["events"])
    check("heals", True)


def in_words(fault):
    """What a fault did, as the middle of a sentence."""
    who = " and ".join(fault["nodes"])
    return {
        "loss": "messages were lost", "duplication": "messages came twice", "corruption": "messages were damaged",
        "reordering": "messages were held back", "cut": f"lines between {who} were cut", "down": f"{who} was dead",
        "pause": f"{who} was paused", "slow": f"{who} was slow", "disk": f"the disk of {who} was in trouble",
    }.get(fault["kind"], f"{fault['kind']} {who}")


# ---- the seven ----


async def break_flawed(program):
    """Whatever it promised, it must not have kept."""
    day = await let_loose(program)
    broken, bought = find_broken(day), day["bought"]
    says = f"{program} came through your storm. Of {len(bought)} purchases {len([op for op in bought if op.ok])} were "
    says += "confirmed. Each of these receipts is in the statement at the end, nothing was charged twice, and nobody "
    says += f"was told a wrong thing. {what_it_stood()}"
    check("breaks-all-six", len(broken) > 0, says, witness=[fault["events"][0] for fault in day["faults"][:12]])


def what_it_stood():
    """What happened between the nodes, in words."""
    sent = [message for message in trace.messages() if message["src"] in NODES and message["dest"] in NODES]
    lost = len([message for message in sent if not message["delivered"]])
    doubled = len([message for message in sent if len(message["delivered"]) > 1])
    deaths = sum([len(trace.deaths(name)) for name in NODES])
    return f"It stood {lost} lost messages, {doubled} that came twice, and {deaths} deaths."


SOUND = ["spares-the-sound", "work-done", "within-budget", "heals"]
FLAWED = ["breaks-all-six", "within-budget", "heals"]


@scenario("Eighty purchases at the sound ledger, in your storm", checks=SOUND)
async def sound():
    day = await let_loose("ledger")
    broken, bought = find_broken(day), day["bought"]
    for says, witness in broken[:1]:
        says += " This ledger is sound: your storm did what no program could have made good."
        check("spares-the-sound", False, says, witness=witness)
    says = "In the end, when all was well again, the sound ledger could not give its statement."
    check("spares-the-sound", day["read"].ok, says, witness=day["read"])
    unserved = [op for op in bought if not (op.ok and op.took() <= PATIENCE_MS)]
    served = len(bought) - len(unserved)
    says = f"Of {len(bought)} customers at the sound ledger {served} had their receipt within {PATIENCE_MS} ms. "
    says += f"{SERVED_MIN} are needed: where nobody can work, nobody can do anything wrong."
    check("work-done", served >= SERVED_MIN, says, witness=unserved[:6])


@scenario("Eighty purchases at `ledger-new-key-per-try`, in your storm", checks=FLAWED)
async def new_key_per_try():
    await break_flawed("ledger-new-key-per-try")


@scenario("Eighty purchases at `ledger-replies-by-sender`, in your storm", checks=FLAWED)
async def replies_by_sender():
    await break_flawed("ledger-replies-by-sender")


@scenario("Eighty purchases at `ledger-gives-up`, in your storm", checks=FLAWED)
async def gives_up():
    await break_flawed("ledger-gives-up")


@scenario("Eighty purchases at `ledger-four-keys`, in your storm", checks=FLAWED)
async def four_keys():
    await break_flawed("ledger-four-keys")


@scenario("Eighty purchases at `ledger-forgets-keys`, in your storm", checks=FLAWED)
async def forgets_keys():
    await break_flawed("ledger-forgets-keys")


@scenario("Eighty purchases at `ledger-acks-before-sync`, in your storm", checks=FLAWED)
async def acks_before_sync():
    await break_flawed("ledger-acks-before-sync")

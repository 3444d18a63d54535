# fails: gets-through
# why: Keys are counted, and the count is in memory: after a restart this front counts from 1 again, and names a new purchase as an old one. To the ledger it is then the copy of a charge that it has made. Draw the number large and at random, so that no life repeats another.
import json

from sim import disk, node, now, reply, rpc, sleep

LEDGER = node.ids[-1]  # the last node keeps the ledger, all others are fronts

charged = {}  # key -> the record of its charge, once that is safe on disk
last_key = 0
under_way = {}  # key -> the charge being made: its amount, and all copies that wait for its receipt


# A front's side.
@node.on("buy")
async def buy(msg):
    """One purchase, one key, however many attempts it takes."""
    global last_key
    last_key += 1
    charge = {"type": "charge", "key": f"{node.id}-{last_key}", "amount": msg["body"]["amount"]}
    give_up_at = now() + 10000
    while now() < give_up_at:
        try:
            answer = await rpc(LEDGER, charge, timeout=200)
        except TimeoutError:
            continue  # it may have been charged or not: the same key makes both harmless
        if answer["type"] == "charge_ok":
            reply(msg, {"type": "buy_ok", "receipt": answer["receipt"]})
        else:
            reply(msg, {"type": "error", "code": answer["code"]})
        return
    reply(msg, {"type": "error", "code": 0, "text": "nobody knows whether this was charged"})


# The ledger's side.
@node.on("charge")
async def charge(msg):
    """Charge for a new key; give every copy of it the receipt of that one charge."""
    key, amount = msg["body"]["key"], msg["body"]["amount"]
    known = charged.get(key) or under_way.get(key)
    if known is not None and known["amount"] != amount:
        reply(msg, {"type": "error", "code": 22, "text": f"key {key} is that of another charge"})
    elif key in charged:
        reply(msg, {"type": "charge_ok", "receipt": charged[key]["receipt"]})
    elif key in under_way:
        under_way[key]["copies"].append(msg)  # answered below, by the step that is at work on it
    else:
        under_way[key] = {"amount": amount, "copies": [msg]}  # before the first await: a copy finds it there
        await ask_bank(amount)
        record = {"key": key, "amount": amount, "receipt": next_receipt()}
        disk.append("journal", json.dumps(record) + "\n")
        await disk.sync("journal")
        charged[key] = record  # not before the sync: what is told to a copy must not be lost either
        for copy in under_way.pop(key)["copies"]:
            reply(copy, {"type": "charge_ok", "receipt": record["receipt"]})


@node.start
def recover():
    """What the journal says has been charged, whoever was told of it."""
    for line in disk.read_lines("journal"):
        record = json.loads(line)
        charged[record["key"]] = record


# Scaffold: the bank, and what the ledger shows.
async def ask_bank(amount):
    """The bank looks at every charge for 20 ms, and approves."""
    await sleep(20)


def next_receipt():
    """The number of the journal's next line: 1, 2, 3, ..."""
    return len(disk.read_lines("journal")) + 1


@node.on("statement")
def statement(msg):
    """What is charged: the lines of the journal that have an amount."""
    lines = [json.loads(line) for line in disk.read_lines("journal")]
    reply(msg, {"type": "statement_ok", "charges": [line for line in lines if "amount" in line]})

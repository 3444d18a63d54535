# fails: gets-through
# why: The loop goes on when the receipt has come, until its 10 s are over. Every further attempt gets the same receipt, so nobody pays twice, but the customer is answered again and again and the ledger asked for nothing. An answer ends the loop.
import json
import random

from sim import disk, node, now, reply, rpc, sleep

LEDGER = node.ids[-1]

charged = {}
under_way = {}


@node.on("buy")
async def buy(msg):
    charge = {"type": "charge", "key": f"{node.id}-{random.randint(1, 10**15)}", "amount": msg["body"]["amount"]}
    give_up_at = now() + 10000
    confirmed = False
    while now() < give_up_at:
        try:
            answer = await rpc(LEDGER, charge, timeout=200)
        except TimeoutError:
            continue
        if answer["type"] == "charge_ok":
            reply(msg, {"type": "buy_ok", "receipt": answer["receipt"]})
            confirmed = True
        else:
            reply(msg, {"type": "error", "code": answer["code"]})
            return
    if not confirmed:
        reply(msg, {"type": "error", "code": 0})


@node.on("charge")
async def charge(msg):
    key, amount = msg["body"]["key"], msg["body"]["amount"]
    known = charged.get(key) or under_way.get(key)
    if known is not None and known["amount"] != amount:
        reply(msg, {"type": "error", "code": 22})
    elif key in charged:
        reply(msg, {"type": "charge_ok", "receipt": charged[key]["receipt"]})
    elif key in under_way:
        under_way[key]["copies"].append(msg)
    else:
        under_way[key] = {"amount": amount, "copies": [msg]}
        await ask_bank(amount)
        record = {"key": key, "amount": amount, "receipt": next_receipt()}
        disk.append("journal", json.dumps(record) + "\n")
        await disk.sync("journal")
        charged[key] = record
        for copy in under_way.pop(key)["copies"]:
            reply(copy, {"type": "charge_ok", "receipt": record["receipt"]})


@node.start
def recover():
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

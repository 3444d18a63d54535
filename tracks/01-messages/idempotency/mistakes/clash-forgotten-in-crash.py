# fails: clash-refused
# why: After a crash only keys and receipts are remembered, and not for how much they were. A key that is used for another amount then gets the receipt of the charge before. Read back the amount as well.
import json
import random

from sim import disk, node, now, reply, rpc, sleep

LEDGER = node.ids[-1]

receipts = {}
amounts = {}
waiting = {}


@node.on("buy")
async def buy(msg):
    charge = {"type": "charge", "key": f"{node.id}-{random.randint(1, 10**15)}", "amount": msg["body"]["amount"]}
    give_up_at = now() + 10000
    while now() < give_up_at:
        try:
            answer = await rpc(LEDGER, charge, timeout=200)
        except TimeoutError:
            continue
        if answer["type"] == "charge_ok":
            reply(msg, {"type": "buy_ok", "receipt": answer["receipt"]})
        else:
            reply(msg, {"type": "error", "code": answer["code"]})
        return
    reply(msg, {"type": "error", "code": 0})


@node.on("charge")
async def charge(msg):
    key, amount = msg["body"]["key"], msg["body"]["amount"]
    if amounts.get(key, amount) != amount:
        reply(msg, {"type": "error", "code": 22})
    elif key in receipts:
        reply(msg, {"type": "charge_ok", "receipt": receipts[key]})
    elif key in waiting:
        waiting[key].append(msg)
    else:
        amounts[key] = amount
        waiting[key] = [msg]
        await ask_bank(amount)
        receipt = next_receipt()
        disk.append("journal", json.dumps({"key": key, "amount": amount, "receipt": receipt}) + "\n")
        await disk.sync("journal")
        receipts[key] = receipt
        for copy in waiting.pop(key):
            reply(copy, {"type": "charge_ok", "receipt": receipt})


@node.start
def recover():
    for line in disk.read_lines("journal"):
        record = json.loads(line)
        receipts[record["key"]] = record["receipt"]


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

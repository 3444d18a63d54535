"""Charge me once. You write `buy`, `charge` and `recover`; the rest is scaffold."""
import json
import random

from sim import disk, node, now, reply, rpc, sleep

LEDGER = node.ids[-1]  # the last node keeps the ledger, all others are fronts

charged = {}  # what the ledger must remember of each key


# A front's side.
@node.on("buy")
async def buy(msg):
    """A customer buys: {"type": "buy", "amount": 30}. Every such message is a purchase of its own.

    Asks the ledger again and again, each time
        await rpc(LEDGER, {"type": "charge", "key": key, "amount": amount}, timeout=200)
    where `key` is a text that this purchase has, all its attempts have, and no other purchase of any front has.
    Answers {"type": "buy_ok", "receipt": ...} with the ledger's receipt, or an error with the ledger's code.
    After 10,000 ms without any answer: {"type": "error", "code": 0}.
    """
    answer = await rpc(LEDGER, {"type": "charge", "amount": msg["body"]["amount"]}, timeout=200)
    reply(msg, {"type": "buy_ok", "receipt": answer["receipt"]})


# The ledger's side.
@node.on("charge")
async def charge(msg):
    """A front wants money: {"type": "charge", "key": "n1-x", "amount": 30}. A copy may come at any moment.

    A new key: await ask_bank(amount). Then append one line to the file "journal", a JSON object with "key", "amount"
        and "receipt" (from next_receipt()), and sync. Then answer {"type": "charge_ok", "receipt": ...}.
    A copy (same key, same amount): the same answer, once the charge is safe on disk. No second charge.
    A clash (same key, another amount): {"type": "error", "code": 22}. No charge.
    """
    amount = msg["body"]["amount"]
    await ask_bank(amount)
    record = {"amount": amount, "receipt": next_receipt()}
    disk.append("journal", json.dumps(record) + "\n")
    reply(msg, {"type": "charge_ok", "receipt": record["receipt"]})


@node.start
def recover():
    """Runs at the start and after every crash: the ledger learns from its journal which keys are charged."""


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

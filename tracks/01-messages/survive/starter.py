"""Survive it. You write `buy`, `charge` and `recover`, and whatever they need; the scaffold below stays as it is."""
import json
import random

from sim import disk, node, now, reply, rpc, sleep

LEDGER = node.ids[-1]  # the last node keeps the ledger, all others are fronts


# A front's side.
@node.on("buy")
async def buy(msg):
    """A customer buys: {"type": "buy", "customer": "c1", "seq": 7, "amount": 30}. It may ask other fronts, too.

    Asks the ledger until it answers, with longer and longer waits, and passes its outcome on:
        {"type": "buy_ok", "receipt": 12}    the customer is charged
        {"type": "error", "code": 14}        the bank refuses, nothing is charged
        {"type": "error", "code": 0}         for 10,000 ms the ledger has not answered: nobody knows
    What fronts and ledger say to each other is yours; it begins with a message of type "charge".
    """
    body = msg["body"]
    answer = await rpc(LEDGER, {"type": "charge", "amount": body["amount"]}, timeout=1000)
    reply(msg, {"type": "buy_ok", "receipt": answer["receipt"]})


# The ledger's side.
@node.on("charge")
async def charge(msg):
    """A front asks for a purchase. Copies come at any moment, from any front, and also when the purchase is long over.

    A new number: await ask_bank(amount), which is True or False. Append one line to the file "journal": a JSON object
        with "customer", "seq", "amount" and "receipt" (from next_receipt(), or None if the bank refuses). Sync. Tell.
    Under way, or the last of its customer: the same outcome, once it is safe on disk.
    A lower one: it is over. Nothing is done, and nothing but error 0 may be said.
    """
    amount = msg["body"]["amount"]
    approved = await ask_bank(amount)
    record = {"amount": amount, "receipt": next_receipt() if approved else None}
    disk.append("journal", json.dumps(record) + "\n")
    reply(msg, {"type": "charge_ok", "receipt": record["receipt"]})


@node.start
def recover():
    """Runs at the start and after every crash: the ledger learns from its journal what has been decided."""


# Scaffold: the bank, and what the ledger shows.
async def ask_bank(amount):
    """The bank looks at a charge for 20 ms. It refuses one in six, and may say something else when asked again."""
    await sleep(20)
    return random.randint(1, 6) > 1


def next_receipt():
    """The number of the journal's next line: 1, 2, 3, ..."""
    return len(disk.read_lines("journal")) + 1


@node.on("statement")
def statement(msg):
    """What is charged: the lines of the journal that have a receipt."""
    lines = [json.loads(line) for line in disk.read_lines("journal")]
    reply(msg, {"type": "statement_ok", "charges": [line for line in lines if line.get("receipt") is not None]})

# fails: exactly-once
# why: Nothing was noted before the bank was asked. The same purchase came from the second front while the first one's copy was at the bank, found nothing, and was charged as well. Note it before the first await.
import json
import random

from sim import disk, node, now, reply, rpc, sleep

LEDGER = node.ids[-1]  # the last node keeps the ledger, all others are fronts

asking = {}  # at a front: purchase -> what its customer has sent, to be answered when the ledger has answered
latest = {}  # at the ledger: customer -> the record of its last purchase that was decided, once it is safe on disk
under_way = {}  # at the ledger: purchase -> the copies that wait for its outcome


# A front's side.
@node.on("buy")
async def buy(msg):
    """One loop a purchase, however often the customer asks; one answer to each message."""
    body = msg["body"]
    name = f"{body['customer']} {body['seq']}"
    if name in asking:
        asking[name].append(msg)
        return
    asking[name] = [msg]
    charge = {"type": "charge", "customer": body["customer"], "seq": body["seq"], "amount": body["amount"]}
    answer = await call_until(charge, now() + 10000)
    for copy in asking.pop(name):
        reply(copy, answer)


async def call_until(charge, give_up_at):
    """What the ledger answered, or error 0: it may have been charged or not."""
    wait = 150
    while now() < give_up_at:
        try:
            answer = await rpc(LEDGER, charge, timeout=wait + random.randint(0, wait))
        except TimeoutError:
            wait = min(2 * wait, 1000)  # an outage lasts: ask less and less often
            continue
        return {key: value for key, value in answer.items() if key not in ("msg_id", "in_reply_to")}
    return {"type": "error", "code": 0, "text": "nobody knows whether this was charged"}


# The ledger's side.
@node.on("charge")
async def charge(msg):
    """Decides each purchase once, and tells every copy of it the same."""
    body = msg["body"]
    customer, seq = body["customer"], body["seq"]
    name = f"{customer} {seq}"
    last = latest.get(customer)
    if last is not None and seq == last["seq"]:
        reply(msg, answer_of(last))
        return
    if last is not None and seq < last["seq"]:
        # The customer has bought since, so nobody waits; but a front may still be asking. What it was is forgotten.
        reply(msg, {"type": "error", "code": 0, "text": "this purchase is over"})
        return
    approved = await ask_bank(body["amount"])
    record = {"customer": customer, "seq": seq, "amount": body["amount"]}
    record["receipt"] = next_receipt() if approved else None
    disk.append("journal", json.dumps(record) + "\n")
    await disk.sync("journal")
    remember(record)  # a refusal as well: the bank may say yes the next time, and the customer has been told no
    reply(msg, answer_of(record))


def answer_of(record):
    if record["receipt"] is None:
        return {"type": "error", "code": 14, "text": "the bank refuses"}
    return {"type": "buy_ok", "receipt": record["receipt"]}


def remember(record):
    """One record a customer is enough, that of its newest purchase."""
    last = latest.get(record["customer"])
    if last is None or record["seq"] > last["seq"]:
        latest[record["customer"]] = record


@node.start
def recover():
    """What the journal says has been decided, whoever was told of it."""
    for line in disk.read_lines("journal"):
        remember(json.loads(line))


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

# fails: fits-the-gap
# why: For whatever is lacking you ask the peer and two others, to be sure that one of them answers. Mostly all three do, and every text comes three times. Ask one; if nothing comes within 400 ms, the next exchange asks again.
import hashlib
import random

from sim import after, every, node, now, reply, send

BUCKETS = 64
EXCHANGE_MS = 500
PATIENCE_MS = 400  # an answer that has not come by then is not coming
values = {}  # id -> the text that has it
asked = {}  # id -> when somebody was asked for its text
digests = [0] * BUCKETS


def keep(text):
    number = id_of(text)
    if number in values:
        return
    values[number] = text
    digests[bucket_of(number)] ^= number % 2**32


def digest():
    return digests


def exchange():
    send(random.choice(node.peers), {"type": "digest", "digest": digest()})


@node.on("digest")
def compare(msg):
    mine, theirs = digest(), msg["body"]["digest"]
    differing = [bucket for bucket in range(BUCKETS) if mine[bucket] != theirs[bucket]]
    if differing:
        reply(msg, {"type": "ids", "buckets": differing, "ids": ids_in(differing)})


@node.on("ids")
def fetch(msg):
    theirs = set(msg["body"]["ids"])
    offer = [number for number in ids_in(msg["body"]["buckets"]) if number not in theirs]
    want = lacking(msg["body"]["ids"])
    if want or offer:
        reply(msg, {"type": "trade", "want": want, "offer": offer})
    if want:
        for peer in random.sample(node.peers, 2):
            send(peer, {"type": "trade", "want": want, "offer": []})


def lacking(ids):
    found = []
    for number in ids:
        if number not in values and now() - asked.get(number, -PATIENCE_MS) >= PATIENCE_MS:
            asked[number] = now()
            found.append(number)
    return found


# Scaffold: the rest of the node.
def id_of(text):
    """A whole number below 2**48 that stands for a text: the beginning of its hash."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def bucket_of(number):
    """The bucket that an id belongs to, 0 to 63."""
    return number // 2**32 % BUCKETS


def ids_in(buckets):
    """All ids here that belong to one of these buckets."""
    wanted = set(buckets)
    return [number for number in values if bucket_of(number) in wanted]


@node.start
def start():
    """Begin the exchanges, at a moment of one's own."""
    after(random.randrange(EXCHANGE_MS), begin)


def begin():
    exchange()
    every(EXCHANGE_MS, exchange)


@node.on("trade")
def serve(msg):
    """A peer says what it wants and what it can offer: send the former, ask for the latter."""
    texts = [values[number] for number in msg["body"]["want"] if number in values]
    for place in range(0, len(texts), 100):
        send(msg["src"], {"type": "values", "values": texts[place:place + 100]})
    want = lacking(msg["body"]["offer"])
    if want:
        send(msg["src"], {"type": "trade", "want": want, "offer": []})


@node.on("values")
def take(msg):
    """Texts that this node has asked for."""
    for text in msg["body"]["values"]:
        keep(text)


@node.on("broadcast")
def broadcast(msg):
    """A client brings a text: {"type": "broadcast", "message": "..."}."""
    keep(msg["body"]["message"])
    reply(msg, {"type": "broadcast_ok"})


@node.on("load")
def load(msg):
    """A client brings many at once: {"type": "load", "messages": ["...", ...]}."""
    for text in msg["body"]["messages"]:
        keep(text)
    reply(msg, {"type": "load_ok"})


@node.on("read")
def read(msg):
    """A client asks for all that is here."""
    reply(msg, {"type": "read_ok", "messages": list(values.values())})

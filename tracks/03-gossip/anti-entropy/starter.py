"""Send only the difference. You write `keep` to `lacking`; the rest is scaffold.

An exchange, begun by n1 with n2:
    n1 to n2  {"type": "digest", "digest": [64 numbers]}
    n2 to n1  {"type": "ids", "buckets": [3, 17], "ids": [all ids of n2 in the buckets that differ]}
    n1 to n2  {"type": "trade", "want": [ids that n1 lacks], "offer": [ids that n2 lacks]}
    n2 to n1  {"type": "values", "values": [texts that n1 wants]}
    n2 to n1  {"type": "trade", "want": [ids that n2 lacks], "offer": []}
    n1 to n2  {"type": "values", "values": [texts that n2 wants]}
"""
import hashlib
import random

from sim import after, every, node, now, reply, send

BUCKETS = 64
EXCHANGE_MS = 500
PATIENCE_MS = 400  # an answer that has not come by then is not coming
values = {}  # id -> the text that has it
asked = {}  # id -> when somebody was asked for its text


def keep(text):
    """A text came, new or known: keep it in `values` under its id, `id_of(text)`; note what `digest` needs of it."""
    values[id_of(text)] = text


def digest():
    """64 numbers, one for each bucket: the XOR (`^`) of `id % 2**32` of all ids in it, 0 if there are none.

    `bucket_of(id)` tells an id's bucket. Nodes with the same texts give the same numbers, however they came by them.
    """
    return [0] * BUCKETS


def exchange():
    """Called every EXCHANGE_MS: send one peer, drawn at random, the digest."""


@node.on("digest")
def compare(msg):
    """A peer shows its digest. If some buckets differ, `reply` with their numbers and all ids that are here in them:
        {"type": "ids", "buckets": [3, 17], "ids": [...]}
    `ids_in(buckets)` gives those ids. If none differs, nothing is sent.
    """


@node.on("ids")
def fetch(msg):
    """The answer to a digest: which buckets differ, and all ids that the peer has in them.

    `reply` with what is lacking here, and with the ids in these buckets that the peer lacks, if there are any:
        {"type": "trade", "want": [...], "offer": [...]}
    """


def lacking(ids):
    """Those of the ids for whose texts to ask now: they are not here, and nobody was asked in the last PATIENCE_MS.

    Whoever calls this asks for what it gives: note it in `asked`.
    """
    return []


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

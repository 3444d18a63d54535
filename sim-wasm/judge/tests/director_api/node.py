# A node that does what it is told, for the tests of what scenarios can do to it.
from sim import node, send, reply, rpc, sleep, every, clock, now, disk, log, work

notes = []
secret = "open sesame"


@node.start
def begin():
    log("I am up")


@node.on("echo")
def echo(msg):
    reply(msg, {"type": "echo_ok", "echo": msg["body"].get("echo")})


@node.on("tell")
def tell(msg):
    for i in range(msg["body"].get("n", 1)):
        for to in msg["body"]["to"]:
            send(to, {"type": "note", "i": i, "pad": "x" * msg["body"].get("pad", 0)})
    reply(msg, {"type": "tell_ok"})


@node.on("note")
def note(msg):
    notes.append([msg["src"], msg["body"]["i"]])


@node.on("relay")
async def relay(msg):
    try:
        answer = await rpc(msg["body"]["to"], {"type": "echo", "echo": 5}, timeout=200)
    except TimeoutError:
        return reply(msg, {"type": "error", "code": 0, "text": "no answer"})
    reply(msg, {"type": "relay_ok", "echo": answer["echo"]})


@node.on("put")
async def put(msg):
    disk.append(msg["body"]["file"], msg["body"]["text"])
    ok = True
    if msg["body"].get("sync", True):
        try:
            await disk.sync(msg["body"]["file"])
        except OSError:
            ok = False
    reply(msg, {"type": "put_ok", "ok": ok})


@node.on("get")
def get(msg):
    try:
        text = disk.read(msg["body"]["file"])
    except FileNotFoundError:
        text = None
    except OSError as wrong:
        return reply(msg, {"type": "error", "code": 14, "text": str(wrong)})
    reply(msg, {"type": "get_ok", "text": text})


@node.on("time")
def time(msg):
    reply(msg, {"type": "time_ok", "now": now(), "clock": clock()})


@node.on("nap")
async def nap(msg):
    await sleep(msg["body"]["ms"])
    reply(msg, {"type": "nap_ok"})


@node.on("work")
async def toil(msg):
    await work(msg["body"]["ms"])
    reply(msg, {"type": "work_ok"})


@node.on("who")
def who(msg):
    reply(msg, {"type": "who_ok", "neighbours": node.neighbours, "ids": node.ids})


@node.view
def look():
    return {"notes": notes}

# A node that adds numbers up, and still knows their total after a crash.
from sim import node, send, reply, disk, log

total = 0                                       # in memory: gone when the node crashes


@node.start
def recover():                                  # at the start, and after every restart
    global total
    for line in disk.read_lines("journal"):
        total += int(line)


@node.on("add")
async def add(msg):
    global total
    disk.append("journal", str(msg["body"]["delta"]) + "\n")
    await disk.sync("journal")                  # other messages are handled meanwhile
    total += msg["body"]["delta"]
    log("total is now", total)
    reply(msg, {"type": "add_ok", "total": total})
    for peer in node.peers:
        send(peer, {"type": "news", "total": total})

# fails: spares-the-sound
# why: The ledger lost its disk with its life. No program can keep a promise whose only record somebody has burnt: the sound ledger broke its word as the flawed ones did, and so nothing was shown about them. Kill it, and leave the disk as a crash leaves it.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    await sleep(300)
    fault.kill(LEDGER, disk="erase")
    await sleep(600)
    fault.restart(LEDGER)

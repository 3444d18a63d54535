# fails: breaks-all-six
# why: Both deaths strike when the line is appended and not yet safe. The crash takes the line back, and in the next life the key is new for every ledger: there is nothing that one of them could have forgotten. Let it die once when the sync has ended.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    await sleep(300)
    for _ in range(2):
        fault.crash(LEDGER, after="disk.append")
        await moment(disk="append", node=LEDGER)
        await sleep(300)
        fault.restart(LEDGER)
        await sleep(300)

# fails: breaks-all-six
# why: Each blow is right, and none of them falls: the storm waits for its two hundredth answer, and there are eighty purchases. The shops are open for 8 s, and the storm has the first 6 of them.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", nth=200)
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    await sleep(300)
    fault.crash(LEDGER, after="synced")
    await moment(synced=True, node=LEDGER)
    await sleep(600)
    fault.restart(LEDGER)
    await sleep(600)
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)
    await sleep(200)
    fault.restart(LEDGER)

# fails: within-budget
# why: The line is cut for 3 s, and the budget has 2. A front that gives up does so after five attempts of 200 ms each, so that a little more than 1 s tells it from one that does not.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(3000)
    net.mend(cut)
    fault.crash(LEDGER, after="synced")
    await moment(synced=True, node=LEDGER)
    await sleep(600)
    fault.restart(LEDGER)
    await sleep(600)
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)
    await sleep(200)
    fault.restart(LEDGER)

# fails: breaks-all-six
# why: A storm that waits for a moment acts when the step in which it fell is over: the sync had ended, and the ledger had gone on to answer before it was killed. To strike inside a step, plan the death: fault.crash(..., after="synced") comes before the ledger hears that its line is safe.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    await sleep(300)
    await moment(synced=True, node=LEDGER)
    fault.kill(LEDGER)
    await sleep(300)
    fault.restart(LEDGER)
    await sleep(600)
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)
    await sleep(200)
    fault.restart(LEDGER)

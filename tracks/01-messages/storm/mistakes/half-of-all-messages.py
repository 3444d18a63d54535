# fails: within-budget
# why: One message in two is lost, and the budget has one in four. More loss breaks nothing that less does not break, only sooner; a cut line or a death at the right moment needs no chance at all.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    net.loss(1, 2)
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.heal()
    fault.crash(LEDGER, after="synced")
    await moment(synced=True, node=LEDGER)
    await sleep(600)
    fault.restart(LEDGER)
    await sleep(600)
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)
    await sleep(200)
    fault.restart(LEDGER)

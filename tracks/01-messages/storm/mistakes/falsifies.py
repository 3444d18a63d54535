# fails: spares-the-sound
# why: With detected=False a value in a message is changed, and nothing tells. The sound ledger charges another amount than the customer's, as it was asked to. What a wire does to numbers behind everybody's back is a matter of checksums; a ledger promises nothing about it.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    net.corrupt(1, 4, detected=False)
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

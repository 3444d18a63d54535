# fails: work-done
# why: Each outage keeps to its 2 s, and the next one begins at once. Everything breaks, the shops as well: customers of the sound ledger went home without a receipt. A storm that tells something leaves time to work between its blows.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1900)
    net.mend(cut)
    fault.crash(LEDGER, after="synced")
    await moment(synced=True, node=LEDGER)
    await sleep(1900)
    fault.restart(LEDGER)
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)
    await sleep(1900)
    fault.restart(LEDGER)

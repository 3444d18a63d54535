# fails: heals
# why: The ledger was left dead at the end. What a program makes of a storm shows only when it is over: who never recovers tells nothing about those that can.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    await sleep(300)
    fault.crash(LEDGER, after="synced")
    await moment(synced=True, node=LEDGER)
    await sleep(600)
    fault.restart(LEDGER)
    await sleep(2400)
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)

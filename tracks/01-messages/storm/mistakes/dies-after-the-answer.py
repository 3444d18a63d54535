# fails: breaks-all-six
# why: Each time the ledger dies its answer is on the way already, and a message that was sent arrives, whatever becomes of its sender. So nobody ever asks the next life about a charge of the one before. To see what a ledger remembers, let it die when the charge is safe and the answer is not sent, or lose the answer.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    await sleep(300)
    for _ in range(2):
        await moment(sent="charge_ok", src=LEDGER)
        fault.kill(LEDGER)
        await sleep(300)
        fault.restart(LEDGER)
        await sleep(300)

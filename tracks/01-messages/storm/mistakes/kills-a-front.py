# fails: breaks-all-six
# why: A front died twice, and the ledger, which keeps the keys and the journal, lived through it all. A front that dies forgets its purchases, so that nobody asks for them again; what a ledger has forgotten after a death is seen only when it dies itself.
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    for _ in range(2):
        await moment(sent="charge", src="n2")
        fault.kill("n2")
        await sleep(200)
        fault.restart("n2")
        await sleep(500)

# fails: breaks-all-six
# why: The ledger was killed by the clock. Between its answer and the end of its sync lies 1 ms, and purchases come each 100 ms: a death at any time falls into that gap once in a hundred times. Wait for the moment instead: the storm can be told when an answer is sent.
from sim import fault, net, sleep

LEDGER = "n3"


async def storm():
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)
    net.mend(cut)
    for _ in range(4):
        await sleep(400)
        fault.kill(LEDGER)
        await sleep(500)
        fault.restart(LEDGER)

"""Break it."""
from sim import fault, moment, net, sleep

LEDGER = "n3"


async def storm():
    """Three blows, each at a moment of which somebody did not think."""
    # One front hears nothing, and the other goes on selling. The charges of the first are made, and asked for again and
    # again: under which key, for how many attempts, and who knows it still when four others have been charged? When the
    # line is whole, many purchases wait, and are answered in the order of their last attempts.
    await moment(sent="charge_ok", dest="n1")
    cut = net.cut_one_way(LEDGER, "n1")
    await sleep(1300)  # five attempts of 200 ms, and a little
    net.mend(cut)
    await sleep(300)
    # The ledger dies with a charge that is safe on its disk and that nobody has heard of. It will be asked for again.
    fault.crash(LEDGER, after="synced")
    await moment(synced=True, node=LEDGER)
    await sleep(600)
    fault.restart(LEDGER)
    await sleep(600)  # until all have been served: the next answer is that of a new charge
    # It dies when it has just answered. Whoever answered too early has not yet written that charge down for good.
    await moment(sent="charge_ok", src=LEDGER)
    fault.kill(LEDGER)
    await sleep(200)
    fault.restart(LEDGER)

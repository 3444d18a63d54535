"""Break it. You write `storm`."""
from sim import clock, constant, disks, exponential, fault, gather, moment, net, now, random, sleep, uniform

FRONTS, LEDGER = ["n1", "n2"], "n3"


async def storm():
    """Makes trouble for a ledger and its two fronts, and ends it again. It is not told which ledger it is on.

    It begins when the shops open, and has 6,000 ms; each front sells something about every 200 ms. When storm() returns
    or its time is over, nothing that it began may go on.
    It may make 12 calls that do harm, lose 1 message in 4, and keep nothing cut, dead or paused for above 2,000 ms.

    Calls to begin with; the page "What a scenario may use" has more of them, under network, processes, clocks, disks:
        cut = net.cut(LEDGER, "n2")             and later net.mend(cut); net.cut_one_way(source, dest) cuts one way
        fault.kill(LEDGER)                      and later fault.restart(LEDGER)
        fault.crash(LEDGER, after="receive")    plans a death in the middle of a step; the page has more to die of
        await sleep(500)
        await moment(sent="charge", src="n1")   waits until that is sent; the page has more to wait for
    """
    net.loss(1, 10)
    await sleep(2000)
    net.heal()

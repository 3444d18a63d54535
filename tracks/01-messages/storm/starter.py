"""Break it. You write `storm`."""
from sim import clock, constant, disks, exponential, fault, gather, moment, net, now, random, sleep, uniform

FRONTS, LEDGER = ["n1", "n2"], "n3"


async def storm():
    """Makes trouble for a ledger and its two fronts, and ends it again. It is not told which ledger it is on.

    It begins when the shops open, and has 6,000 ms; each front sells something about every 200 ms. When storm() returns
    or its time is over, nothing that it began may go on.
    It may make 12 calls that do harm, lose 1 message in 4, and keep nothing cut, dead or paused for above 2,000 ms.

    These are the calls. Names are "n1", "n2", "n3"; times are ms; 1, 4 is a chance, one in four, and 0, 1 ends it.

    net.loss(1, 4), net.duplicate(1, 4)      so many messages between nodes are lost, or come twice
    net.reorder(1, 4, 50)                    so many are held back by up to 50 ms: later ones overtake them
    net.corrupt(1, 4, detected=True)         so many are damaged, as good as lost; with False they say something else
    net.latency(uniform(5, 40))              so long all travel from now on; also constant(20), exponential(20)
    net.client_latency(constant(5))          the same between customers and nodes
    cut = net.cut(a, b)                      nothing gets through; net.cut_one_way(source, dest): nothing that way
    cut = net.isolate(name)                  cuts one off from the other nodes
    cut = net.partition(["n1"], ["n2", "n3"])    net.flap(..., on=200, off=300): now and then
    cut = net.only([("n1", "n3")])           cuts all lines between nodes but these
    net.mend(cut), net.heal()                ends one cut; ends all that net began, except a latency
    fault.kill(name, disk="keep")            it dies now; fault.power_cut(["n1", "n2"]): these at once
    fault.crash(name, after="send", nth=1)   plans a death in the middle of a step, just after=, or before=, the nth of
        these: "receive" (type="charge" or another), "send" (type=, to="n1"), "disk.append", "disk.read", "disk.sync"
        (file=); or after="synced": a sync has ended, and the node does not know it yet
    fault.restart(name)                      it lives again, with what its disk has kept
    fault.pause(name), fault.resume(name)    its messages and timers wait meanwhile
    fault.slow(name, 25), fault.cores(name, 1)    25 percent of its speed, 100 ends it; the cores that it has
    clock.jump(name, -5000)                  its clock() is set; clock.skew(name, ms): as if it had always been so
    clock.smear(name, 1000, over=2000), clock.drift(name, ppm)    it moves by 1,000 ms in 2,000; runs fast or slow
    clock.uncertainty(name, ms), clock.read(name), clock.true_time()    how wrong it is said to be; what they show
    disks.rules(names=["n3"], sync_ms=50, crash="lost")    what is not synced may also be "kept" or "torn" by a crash;
        read_ms=, write_ms=; capacity=, sector=, page= in bytes; what is not named stays
    disks.full(name), disks.unreadable(name, "journal")    with yes=False behind these it ends
    disks.fail_sync(name, "journal"), disks.misdirect(name, 1)    the next sync fails; the next write is 1 sector off
    disks.rot(name, "journal", at=17), disks.erase(name)    a bit of a byte is turned over; the disk is emptied
    disks.files(name), disks.durable(name), disks.counters(name)    its files; what a crash would leave; what was done
    now(), await sleep(500), await gather(one(), other())    ms since the shops opened; lets time pass; several at once
    await moment(sent="charge", src=None, dest=None, nth=1, timeout=None)    until the nth such thing from now on: True,
        or False after timeout ms. Or delivered="charge_ok" (src=, dest=), disk="append" or "read" or "sync" (node=,
        file=), synced=True (node=, file=), started="n3" in place of sent. True stands for all types.

    What ends trouble, looks or waits does no harm, and does not count.
    """
    net.loss(1, 10)
    await sleep(2000)
    net.heal()

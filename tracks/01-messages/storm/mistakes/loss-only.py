# fails: breaks-all-six
# why: Losing messages shows what a program does when it has to ask again, and nothing else. A ledger that forgets its keys when it dies, or answers before its line is safe, is right for as long as it lives: somebody has to kill it, and at the right moment.
from sim import net, sleep


async def storm():
    net.loss(1, 4)
    await sleep(5500)
    net.heal()

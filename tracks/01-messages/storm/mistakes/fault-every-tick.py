# fails: within-budget
# why: Noise instead of aim: something happens each 100 ms, in the hope that once it is the right thing at the right time. That finds flaws, too, but not always the same ones, and it tells nobody what did it. Three or four blows are enough, if each falls at a moment.
from sim import fault, net, random, sleep

NODES = ["n1", "n2", "n3"]


async def storm():
    for _ in range(50):
        node = random.choice(NODES)
        if random.randint(1, 3) == 1:
            fault.kill(node)
            await sleep(60)
            fault.restart(node)
        else:
            cut = net.cut_one_way("n3", random.choice(["n1", "n2"]))
            await sleep(60)
            net.mend(cut)
        await sleep(40)

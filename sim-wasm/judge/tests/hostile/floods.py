# Programs that ask for too much, each stopped by a count. Format: see ../hostile.rs.

#### a loop of calls
#> it went on asking without a pause
@node.on("add")
def add(msg):
    while True:
        now()

#### a loop of names that are not there
#> it went on asking without a pause
@node.on("add")
def add(msg):
    while True:
        try:
            nothing_of_that_name
        except NameError:
            pass

#### a loop of readings of the clock
#> it went on asking without a pause
import time

@node.on("add")
def add(msg):
    while True:
        time.time()

#### two coroutines that wake each other for ever
#> it went on asking without a pause
import asyncio

@node.on("add")
async def add(msg):
    one, other = mailbox(), mailbox()
    async def ping():
        while True:
            other.put(1)
            await one.take()
    async def pong():
        while True:
            one.put(1)
            await other.take()
    await asyncio.gather(ping(), pong())

#### sleeping for no time, for ever
#> woken again and again at the same instant
@node.on("add")
async def add(msg):
    while True:
        await sleep(0)

#### a timer that plans itself again at once
#- woken again and again at the same instant
@node.on("add")
def add(msg):
    again()

def again():
    after(0, again)

#### a flood of messages
#> one step asked for more than 5000 things at once
@node.on("add")
def add(msg):
    while True:
        send("n2", {"type": "x"})

#### a flood of large messages
#> it went on asking without a pause
@node.on("add")
def add(msg):
    large = list(range(20000))
    for i in range(4000):
        send("n2", {"type": "x", "v": large})

#### large messages, a few at a time
#- the run was ended after 64 MB of large messages and views
@node.start
def begin():
    every(1, share)

def share():
    for i in range(10):
        send("n2", {"type": "x", "v": list(range(20000))})

#### a call that is handed on without end, and grows on its way
#> it went on asking without a pause
import asyncio

@node.on("add")
async def add(msg):
    await around("n1", [])

async def around(name, names):
    names = names + [name]
    other = "n2" if name == "n1" else "n1"
    await asyncio.gather(around(other, names), rpc("n2", {"type": "x", "names": names}))

#### messages that cause messages
#- messages and timers under way at once
@node.on("add")
def add(msg):
    send("n1", {"type": "add"})
    send("n2", {"type": "add"})

#### a flood of log lines
#> one step asked for more than 5000 things at once
@node.on("add")
def add(msg):
    for i in range(100000):
        log(i)

#### a flood of printed lines
#- one step asked for more than 5000 things at once
@node.on("add")
def add(msg):
    for i in range(20000):
        print(i)
        now()

#### more lines than a run shows
#- more than 2000 lines were printed
@node.on("add")
def add(msg):
    for i in range(3000):
        log("x" * 10000)

#### a flood of numbers
#> one step asked for more than 5000 things at once
@node.on("add")
def add(msg):
    for i in range(100000):
        metric("flood", i)

#### a flood of timers
#> one step asked for more than 5000 things at once
@node.on("add")
def add(msg):
    for i in range(100000):
        every(1000, add)

#### a flood of timers, a few at a time
#> waits for more than 10000 things at once
@node.start
def begin():
    for i in range(3000):
        after(100000, begin)
    after(1, begin)

#### ten thousand coroutines
#> one step asked for more than 5000 things at once
import asyncio

async def one():
    await sleep(1)

@node.on("add")
async def add(msg):
    await asyncio.gather(*[one() for i in range(10000)])

#### a flood of calls
#> one step asked for more than 5000 things at once
import asyncio

@node.on("add")
async def add(msg):
    await asyncio.gather(*[rpc("n2", {"type": "x"}) for i in range(10000)])

#### a view that floods
#> one step asked for more than 5000 things at once
@node.view
def look():
    for i in range(100000):
        send("n2", {"type": "x"})

#### a billion start steps
#- list index out of range
_sim_starts(10**9)

#### recursion
#> RecursionError
@node.on("add")
def add(msg):
    add(msg)

#### recursion by two
#> RecursionError
def one(n):
    return other(n)

def other(n):
    return one(n)

one(1)

#### recursion that awaits
#> RecursionError
@node.on("add")
async def add(msg):
    await add(msg)

#### recursion in a repr
#> RecursionError
class A:
    def __repr__(self):
        return repr(self)

@node.on("add")
def add(msg):
    log(repr(A()))
